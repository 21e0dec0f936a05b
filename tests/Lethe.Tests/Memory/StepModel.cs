namespace Lethe.Tests.Memory;

/// <summary>A model given as a function of state and input, one output: for units that no catalogue has.</summary>
/// <param name="states">Size of the state, which begins at 0.</param>
/// <param name="step">Changes the state by the input, and gives the output.</param>
internal sealed class StepModel(int states, Func<double[], double[], double> step) : ISequenceModel
{
    public string Name => "step";

    public int InputSize { get; init; } = 1;

    public int OutputSize => 1;

    public double TimeStep => 1;

    public double Rounding { get; init; } = Math.Pow(2, -53);

    public int? LongestContext { get; init; }

    /// <summary>The longest sequence it was fed, and the number of passes.</summary>
    public (int Longest, int Passes) Fed { get; private set; }

    /// <summary>tanh(2 h + x): its rest at 0 is unstable, it stays at either of two others.</summary>
    public static StepModel Latch => new(1, (h, x) => h[0] = Math.Tanh(2 * h[0] + x[0]));

    /// <summary>lambda h + x, rounded to bfloat16.</summary>
    public static StepModel Coarse(double lambda) => new(1, (h, x) => h[0] = Bfloat16(lambda * h[0] + x[0]));

    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        Fed = (Math.Max(Fed.Longest, inputs.Length), Fed.Passes + 1);
        var x = new double[InputSize];
        for (int s = 0; s < inputs.Count; s++)
        {
            var h = new double[states];
            for (int k = 0; k < inputs.Length; k++)
            {
                for (int c = 0; c < x.Length; c++) x[c] = inputs[s, k, c];
                outputs[s, k, 0] = step(h, x);
            }
        }
    }

    private static double Bfloat16(double value)
    {
        int bits = BitConverter.SingleToInt32Bits((float)value);
        int even = (bits >> 16) & 1;
        return BitConverter.Int32BitsToSingle((bits + 0x7fff + even) & unchecked((int)0xffff0000));
    }
}
