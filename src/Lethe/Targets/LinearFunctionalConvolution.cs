using System.Runtime.Intrinsics;
using Lethe.Kernels;

namespace Lethe.Targets;

/// <summary>Causal convolution with a sampled kernel, y_k = sum_{s &lt;= k} rho(s dt) dt x_{k-s}: directly, or through the Fourier transform where sequences are long.</summary>
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
            throw new ArgumentException($"inputs are ({inputs.Count}, {inputs.Length}, {inputs.Channels}) and outputs ({outputs.Count}, {outputs.Length}, " +
                $"{outputs.Channels}), expected equal shapes of one channel.", nameof(outputs));
        }
        double[] kernel = Sample(target, inputs.Length, timeStep);
        if (inputs.Length < FourierLength) Direct(kernel, inputs, outputs, workers);
        else ThroughFourier(kernel, inputs, outputs, workers);
    }

    public static double[] Sample(LinearFunctional target, int length, double timeStep)
    {
        if (timeStep is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException(FormattableString.Invariant($"dt is {timeStep}, expected a finite number > 0."), nameof(timeStep));
        var kernel = new double[length];
        for (int k = 0; k < length; k++)
        {
            double rho = target.Kernel(k * timeStep);
            if (!double.IsFinite(rho))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"target '{target.Name}' is {rho} at t = {k * timeStep}, expected a finite number at every t = k dt: change the kernel or dt."), nameof(target));
            }
            kernel[k] = rho * timeStep;
        }
        return kernel;
    }

    /// <summary>The sum itself. A lane is a sequence; four outputs share each input read. Every output adds its terms from the oldest input to the newest.</summary>
    public static void Direct(double[] kernel, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        const int Lanes = TiledSequences.Lanes, Block = 4;
        int length = kernel.Length;
        // Zeros in front stand for rho before t = 0, so that the last inputs of a block need no case of their own.
        var padded = new double[Block - 1 + length + Block];
        kernel.CopyTo(padded, Block - 1);
        workers.Run(inputs.Tiles, (_, tile) =>
        {
            ReadOnlySpan<double> x = inputs.Tile(tile);
            Span<double> y = outputs.Tile(tile);
            for (int k = 0; k < length; k += Block)
            {
                Vector512<double> y0 = Vector512<double>.Zero, y1 = y0, y2 = y0, y3 = y0;
                int last = Math.Min(k + Block, length);
                for (int j = 0; j < last; j++)
                {
                    var input = Vector512.Create<double>(x.Slice(j * Lanes, Lanes));
                    ReadOnlySpan<double> rho = padded.AsSpan(Block - 1 + k - j, Block);
                    y0 = Vector512.FusedMultiplyAdd(Vector512.Create(rho[0]), input, y0);
                    y1 = Vector512.FusedMultiplyAdd(Vector512.Create(rho[1]), input, y1);
                    y2 = Vector512.FusedMultiplyAdd(Vector512.Create(rho[2]), input, y2);
                    y3 = Vector512.FusedMultiplyAdd(Vector512.Create(rho[3]), input, y3);
                }
                y0.CopyTo(y[(k * Lanes)..]);
                if (k + 1 < length) y1.CopyTo(y[((k + 1) * Lanes)..]);
                if (k + 2 < length) y2.CopyTo(y[((k + 2) * Lanes)..]);
                if (k + 3 < length) y3.CopyTo(y[((k + 3) * Lanes)..]);
            }
        });
    }

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
