namespace Lethe.Torch.Tests.Scripts;

/// <summary>Programs as people bring them (tests/Fixtures/Foreign/make.py): frozen, complex, quantised, with whole numbers, with names of
/// functions for attributes. Each gives what it gave in PyTorch, or is refused with the reason.</summary>
public sealed class ForeignProgramTests : ScriptTest
{
    private const double Double = 1.0 / (1L << 53), Single = 1.0 / (1L << 24), EightBits = 1.0 / (1L << 9);

    // float32 there; rounded to eight bits there; sixteen bits there.
    private const double SameSingle = 2e-6, SameQuantised = 2e-2, SameBrain = 2e-2;

    [Theory]
    [InlineData("attributes", Double, SameSingle)]
    [InlineData("keys", Double, SameSingle)]
    [InlineData("spectral", Double, SameSingle)]
    [InlineData("spectral-frozen", Single, SameSingle)] // freezing wrote its type into the program
    [InlineData("whole", Double, SameSingle)]
    [InlineData("frozen", Double, SameSingle)]
    [InlineData("frozen-traced", Single, SameSingle)] // the trace names float32
    [InlineData("brain-frozen", Double, SameBrain)]
    [InlineData("quantised", EightBits, SameQuantised)] // it quantises what goes into each product
    public void A_program_gives_PyTorchs_values(string name, double rounding, double tolerance)
    {
        IReadOnlyList<NamedTensor> values = Npz.Read(Fixtures.PathOf("Foreign/values.npz"));
        NamedTensor x = values.Single(v => v.Name == "x"), expected = values.Single(v => v.Name == name);
        using TorchScriptModel model = LoadHere(Fixtures.PathOf($"Foreign/{name}.pt"));
        var outputs = new TiledSequences(2, 7, model.OutputSize);
        model.Forward(TiledSequences.FromRowMajor(x.Data, 2, 7, 1), outputs, Workers.Single);
        var actual = new double[expected.Data.Length];
        outputs.CopyToRowMajor(actual);
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected.Data[i], actual[i], tolerance);
        Assert.Equal(rounding, model.Rounding);
    }

    [Fact]
    public void A_complex_answer_is_refused() => Assert.Contains("complex",
        Throws.Problem(ProblemKind.Input, () => LoadHere(Fixtures.PathOf("Foreign/imaginary.pt"))).Problem.Actual,
        StringComparison.Ordinal);

    [Fact]
    public void A_method_that_could_be_an_operator_is_refused_with_the_way_out() => Assert.Contains("give the method another name",
        Throws.Problem(ProblemKind.Input, () => LoadHere(Fixtures.PathOf("Foreign/methods.pt"))).Problem.Actual,
        StringComparison.Ordinal);
}
