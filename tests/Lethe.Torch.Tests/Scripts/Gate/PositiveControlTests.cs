using TorchSharp;

namespace Lethe.Torch.Tests.Scripts.Gate;

/// <summary>Programs of many kinds, saved by PyTorch itself (tests/Fixtures/Scripts/make.py), pass the gate and compute what they computed
/// there.</summary>
public sealed class PositiveControlTests : TorchTest
{
    // float32 on either side, in another version of libtorch.
    private const double SameSingle = 2e-6;

    // Rounded to eight bits in float32 on either side: a number in the middle may fall the other way.
    private const double SameQuantized = 2e-2;

    public static TheoryData<string> Programs =>
        [.. Directory.EnumerateFiles(Fixtures.PathOf("Scripts"), "*.pt").Select(path => Path.GetFileNameWithoutExtension(path)!)
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_runs_and_gives_PyTorchs_values(string name)
    {
        IReadOnlyList<NamedTensor> values = Npz.Read(Fixtures.PathOf("Scripts/values.npz"));
        NamedTensor x = values.Single(v => v.Name == "x"), expected = values.Single(v => v.Name == name);
        using torch.jit.ScriptModule<torch.Tensor, object> module = torch.jit.load<torch.Tensor,
            object>(ScriptGate.Admit(Fixtures.PathOf($"Scripts/{name}.pt")));
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable quiet = torch.no_grad();
        object answer = module.call(torch.tensor(x.Data, [2L, 7, 2], dtype: torch.ScalarType.Float32));
        torch.Tensor y = answer as torch.Tensor ?? (torch.Tensor)((System.Runtime.CompilerServices.ITuple)answer)[0]!;
        float[] actual = y.contiguous().data<float>().ToArray();
        Assert.Equal(expected.Data.Length, actual.Length);
        double tolerance = name.Contains("quantised", StringComparison.Ordinal) ? SameQuantized : SameSingle;
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected.Data[i], actual[i], tolerance);
    }

    /// <summary>The pinned libtorch writes other records and prints some statements otherwise than the PyTorch that made the
    /// files.</summary>
    [Fact]
    public void Programs_that_this_libtorch_saves_pass_as_well()
    {
        using var folder = new ScratchFolder();
        foreach (string name in Programs.Select(row => row.Data))
        {
            using (torch.jit.ScriptModule<torch.Tensor, object> module = torch.jit.load<torch.Tensor,
                object>(ScriptGate.Admit(Fixtures.PathOf($"Scripts/{name}.pt"))))
            {
                torch.jit.save(module, folder["again.pt"]);
            }

            using torch.jit.ScriptModule<torch.Tensor, object> again = torch.jit.load<torch.Tensor,
                object>(ScriptGate.Admit(folder["again.pt"]));
        }
    }

    [Fact]
    public void The_control_has_every_kind()
    {
        string[] kinds = ["lstm", "gru", "rnn", "transformer", "s4", "tcn", "containers", "named"];
        string[] programs = [.. Programs.Select(row => row.Data)];
        foreach (string kind in kinds)
        {
            Assert.Contains($"{kind}-scripted", programs);
            Assert.Contains($"{kind}-traced", programs);
        }
    }
}
