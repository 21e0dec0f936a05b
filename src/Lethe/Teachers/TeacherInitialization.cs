namespace Lethe.Teachers;

/// <summary>
/// Initial weights with PyTorch's default distributions, each weight from a stream of its own named by a hash of its name: a function of
/// seed, name and size. The distributions are PyTorch's, the numbers are not.
/// </summary>
internal sealed class TeacherInitialization(long seed)
{
    // Keeps these streams apart from other uses of a seed.
    private const ulong StreamTag = 0x7EAC_4E75_0000_0000;

    /// <summary>Uniform on -+ bound.</summary>
    public void Uniform(string name, double[] values, double bound)
    {
        Stream(name).FillUniform(values);
        for (int i = 0; i < values.Length; i++) values[i] = bound * (2 * values[i] - 1);
    }

    /// <summary>Normal with mean 0.</summary>
    public void Normal(string name, double[] values, double deviation)
    {
        Stream(name).FillNormal(values);
        for (int i = 0; i < values.Length; i++) values[i] *= deviation;
    }

    /// <summary>torch.nn.Linear: weight and bias uniform on -+ 1/sqrt(inputs).</summary>
    public void Linear(TeacherWeights weights, string weight, string bias, int outputs, int inputs)
    {
        double bound = 1 / Math.Sqrt(inputs);
        Uniform(weight, weights.Add(weight, outputs, inputs), bound);
        Uniform(bias, weights.Add(bias, outputs), bound);
    }

    private CounterRandom Stream(string name) => new((ulong)seed, StreamTag ^ Initialization.Hash(name));
}
