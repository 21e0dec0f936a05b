using Lethe.Kernels.Convolution;

namespace Lethe.Targets;

/// <summary>Causal convolution with a sampled kernel, y_k = sum_{s &lt;= k} rho(s dt) dt x_{k-s}: directly, or through the Fourier
/// transform where sequences are long.</summary>
internal static class LinearFunctionalConvolution
{
    /// <summary>From this length on the transform is faster (measured: equal at about 2000, three to four times at 8000).</summary>
    public const int FourierLength = 2048;

    public static void Apply(LinearFunctional target, TiledSequences inputs, TiledSequences outputs, double timeStep, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(workers);
        if (inputs.Channels != 1 || outputs.Channels != 1 || inputs.Count != outputs.Count || inputs.Length != outputs.Length)
        {
            throw new ArgumentException(
                $"inputs are ({inputs.Count}, {inputs.Length}, {inputs.Channels}) and outputs ({outputs.Count}, {outputs.Length}, " +
                $"{outputs.Channels}), expected equal shapes of one channel.", nameof(outputs));
        }
        double[] kernel = Sample(target, inputs.Length, timeStep);
        if (inputs.Length < FourierLength) Direct(kernel, inputs, outputs, workers);
        else ThroughFourier(kernel, inputs, outputs, workers);
    }

    public static double[] Sample(LinearFunctional target, int length, double timeStep)
    {
        if (timeStep is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException(Invariant($"dt is {timeStep}, expected a finite number > 0."), nameof(timeStep));
        var kernel = new double[length];
        for (int k = 0; k < length; k++)
        {
            double rho = target.Kernel(k * timeStep);
            if (!double.IsFinite(rho))
            {
                throw new ArgumentException(
                    Invariant($"target '{target.Name}' is {rho} at t = {k * timeStep}, expected a finite number at every t = k dt: ") +
                    "change the kernel or dt.", nameof(target));
            }
            kernel[k] = rho * timeStep;
        }
        return kernel;
    }

    public static void Direct(double[] kernel, TiledSequences inputs, TiledSequences outputs, Workers workers) =>
        CausalConvolution.Direct(inputs, kernel, outputs, workers);

    /// <summary>Two real sequences travel as real and imaginary part: the kernel is real, so both come out convolved.</summary>
    public static void ThroughFourier(double[] kernel, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        const int Lanes = TiledSequences.Lanes;
        int length = kernel.Length;
        var plan = new FastFourier((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * length)));
        int size = plan.Size;
        (double[] kernelReal, double[] kernelImaginary) = (new double[size], new double[size]);
        // 1/n belongs to the inverse; taken here it costs nothing.
        for (int k = 0; k < length; k++) kernelReal[k] = kernel[k] / size;
        plan.Forward(kernelReal, kernelImaginary);
        var reals = new double[workers.Count][];
        var imaginaries = new double[workers.Count][];
        workers.Run(inputs.Tiles, (worker, tile) =>
        {
            double[] re = reals[worker] ??= new double[size], im = imaginaries[worker] ??= new double[size];
            ReadOnlySpan<double> x = inputs.Tile(tile);
            Span<double> y = outputs.Tile(tile);
            for (int lane = 0; lane < Lanes; lane += 2)
            {
                for (int k = 0; k < length; k++) (re[k], im[k]) = (x[k * Lanes + lane], x[k * Lanes + lane + 1]);
                Array.Clear(re, length, size - length);
                Array.Clear(im, length, size - length);
                plan.Forward(re, im);
                for (int k = 0; k < size; k++)
                {
                    (double a, double b, double c, double d) = (re[k], im[k], kernelReal[k], kernelImaginary[k]);
                    (re[k], im[k]) = (a * c - b * d, a * d + b * c);
                }
                plan.InverseTimesSize(re, im);
                for (int k = 0; k < length; k++) (y[k * Lanes + lane], y[k * Lanes + lane + 1]) = (re[k], im[k]);
            }
        });
    }
}
