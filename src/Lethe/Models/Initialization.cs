using Lethe.Kernels.Random;

namespace Lethe.Models;

/// <summary>Initial weights, a function of (seed, model): each parameter draws from a stream of its own.</summary>
public static class Initialization
{
    /// <summary>
    /// The reference's: w ~ N(0, 1), P the Q of a QR of a Gaussian, encoder and decoder as torch.nn.Linear: U, b uniform on +-1/sqrt(d),
    /// C, d uniform on +-1/sqrt(m); for the models it has, the very numbers it begins with (<see cref="TorchInitialization"/>). A free W: -I/2 + G/(2 sqrt m) with G Gaussian, whose spectrum lies about the disc |z + 1/2| &lt;= 1/2.
    /// </summary>
    public static void Reference(RecurrentModel model, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (TorchInitialization.TryApply(model, seed)) return;
        EncoderAndDecoder(model, seed, 1 / Math.Sqrt(model.Options.Inputs), biased: true);
        foreach (ParameterView view in model.Parameters.Views)
        {
            if (!view.IsRecurrent) continue;
            Span<double> values = model.Parameters[view];
            Stream(seed, view).FillNormal(values);
            if (view.Name == DenseModel.RecurrentName) Stabilize(values, model.Options.Width);
        }
    }

    /// <summary>
    /// The growing-horizon protocol's (theory: sec. 5): rates log-uniform on [1/T, 1]; U ~ U(-1, 1)/sqrt(m),
    /// b = 0, decoder as torch.nn.Linear.
    /// </summary>
    /// <param name="model">A model with rates.</param>
    /// <param name="horizon">T in units of time.</param>
    /// <param name="seed">Seed.</param>
    /// <exception cref="ArgumentException">The model has no rates, or its parameterisation cannot take a rate in the range.</exception>
    public static void LogUniformRates(RecurrentModel model, double horizon, long seed)
    {
        if (model is not IRateModel rated)
            throw new ArgumentException($"model '{model?.Name}' has no rates: use the reference's initial values.", nameof(model));
        int m = model.Options.Width;
        EncoderAndDecoder(model, seed, 1 / Math.Sqrt(m), biased: false);
        Span<double> w = model.Parameters[rated.RateWeights];
        Stream(seed, rated.RateWeights).FillUniform(w);
        for (int i = 0; i < m; i++)
        {
            double rate = Math.Exp(-w[i] * Math.Log(horizon));
            w[i] = rated.Parameterization.Inverse(rate);
            if (!double.IsFinite(w[i]))
            {
                throw new ArgumentException($"parameterization '{rated.Parameterization.Name}' takes no weight with rate {rate:R}: " +
                    "use another parameterization, or the reference's initial values.", nameof(model));
            }
        }
        foreach (ParameterView view in model.Parameters.Views)
        {
            if (view.Name != PdpModel.MixingName) continue;
            Stream(seed, view).FillNormal(model.Parameters[view]);
            Orthonormalize(model.Parameters[view], m);
        }
    }

    private static void EncoderAndDecoder(RecurrentModel model, long seed, double inputScale, bool biased)
    {
        double outputScale = 1 / Math.Sqrt(model.Options.Width);
        foreach (ParameterView view in model.Parameters.Views)
        {
            double scale = view.Block switch
            {
                ParameterBlock.Input => inputScale,
                ParameterBlock.Bias => biased ? inputScale : 0,
                ParameterBlock.Output => outputScale,
                ParameterBlock.OutputBias => biased ? outputScale : 0,
                _ => double.NaN,
            };
            if (double.IsNaN(scale)) continue;
            Span<double> values = model.Parameters[view];
            Stream(seed, view).FillUniform(values);
            foreach (ref double value in values) value = scale * (2 * value - 1);
        }
    }

    /// <summary>A stream for each parameter, named by a hash (FNV-1a) of its name, so that no parameter's values depend on another's.</summary>
    private static CounterRandom Stream(long seed, ParameterView view)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in view.Name) hash = (hash ^ c) * 1099511628211;
        return new CounterRandom((ulong)seed, hash);
    }

    private static void Stabilize(Span<double> w, int m)
    {
        double scale = 0.5 / Math.Sqrt(m);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) w[i * m + j] = scale * w[i * m + j] - (i == j ? 0.5 : 0);
    }

    /// <summary>Rows orthonormalised by modified Gram-Schmidt, twice: orthogonal to round-off for any Gaussian matrix.</summary>
    private static void Orthonormalize(Span<double> p, int m)
    {
        for (int i = 0; i < m; i++)
        {
            Span<double> row = p.Slice(i * m, m);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k < i; k++)
                {
                    ReadOnlySpan<double> earlier = p.Slice(k * m, m);
                    double dot = 0;
                    for (int j = 0; j < m; j++) dot += row[j] * earlier[j];
                    SmallMatrix.AddScaled(-dot, earlier, row);
                }
                double norm = 0;
                foreach (double value in row) norm += value * value;
                norm = 1 / Math.Sqrt(norm);
                foreach (ref double value in row) value *= norm;
            }
        }
    }
}
