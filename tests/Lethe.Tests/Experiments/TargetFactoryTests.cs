namespace Lethe.Tests.Experiments;

public sealed class TargetFactoryTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("one.csv", "1\n0.5\n0.25\n")]
    [InlineData("two.csv", "t,rho\n0,1\n0.5,0.5\n1.0,0.25\n")]
    [InlineData("semicolons.csv", "# samples\r\n0; 1\r\n\r\n0.5; 0.5\r\n1; 0.25")]
    public void SamplesAreReadFromText(string name, string text)
    {
        File.WriteAllText(_temp[name], text);
        LinearFunctional target = TargetFactory.Parse($"file:{_temp[name]}", 0.5);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), target.Name);
        Assert.Equal([1, 0.75, 0.5, 0.25, 0], new[] { 0, 0.25, 0.5, 1, 1.5 }.Select(target.Kernel));
    }

    [Fact]
    public void SamplesAreReadFromArrays()
    {
        Npy.Write(_temp["one.npy"], new NamedTensor("", [3], [1, 0.5, 0.25]));
        Npy.Write(_temp["two.npy"], new NamedTensor("", [3, 2], [0, 1, 2, 0.5, 4, 0.25]));
        Assert.Equal(0.25, TargetFactory.Parse($"file:{_temp["one.npy"]}", 3).Kernel(6));
        Assert.Equal(0.25, TargetFactory.Parse($"file:{_temp["two.npy"]}", 3).Kernel(4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rho\n")]
    [InlineData("1\nx\n")]
    [InlineData("1\n0.5,2\n")]
    [InlineData("0,1\n1,0.5\n3,0.25\n")]
    [InlineData("1,1\n2,0.5\n")]
    [InlineData("1\nNaN\n")]
    public void FilesThatAreNoSamplesAreRefused(string text)
    {
        File.WriteAllText(_temp["bad.csv"], text);
        Throws.Problem(ProblemKind.Input, () => TargetFactory.Parse($"file:{_temp["bad.csv"]}", 1));
    }

    [Fact]
    public void GeneratedDataAreThoseOfARun()
    {
        RunConfig config = RunConfig.Resolve("smoke", ["target=pol", "data.size=70", "train.batch=8"]);
        IReadOnlyList<NamedTensor> arrays = GeneratedData.Create(config, SharedWorkers.Of(2));
        Assert.Equal(["x", "y", "rho"], arrays.Select(a => a.Name));
        Assert.Equal([70, 20, 1], arrays[0].Shape);
        double[] x = arrays[0].Data, y = arrays[1].Data, rho = arrays[2].Data;
        double expected = Enumerable.Range(0, 20).Sum(s => rho[s] * x[33 * 20 + 19 - s]);
        const double RoundOff = 1e-12; // 20 terms of order one
        Assert.Equal(expected, y[33 * 20 + 19], RoundOff);
        Assert.Equal(x[^1], new RunData(config, Workers.Single).Split.TrainInputs[69, 19, 0]);
    }
}
