namespace Lethe.Models;

/// <summary>Initial weights, a function of (seed, model): each parameter draws from a stream of its own.</summary>
public static class Initialization
{
    /// <summary>
    /// The reference's: w ~ N(0, 1), P the Q of a QR of a Gaussian, encoder and decoder as torch.nn.Linear: U, b uniform on +-1/sqrt(d),
    /// C, d uniform on +-1/sqrt(m); for the models it has, the very numbers it begins with (<see cref="TorchInitialization"/>). A free W:
    /// -I/2 + G/(2 sqrt m) with G Gaussian, whose spectrum lies about the disc |z + 1/2| &lt;= 1/2. Of a stack every layer, d being what
    /// the layer reads; of an LRU nu, theta ~ N(0, 1).
    /// </summary>
    public static void Reference(RecurrentModel model, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (TorchInitialization.TryApply(model, seed)) return;
        EncoderAndDecoder(model, seed, null);
        foreach (ParameterView view in model.Parameters.Views)
        {
            if (!view.IsRecurrent) continue;
            Span<double> values = model.Parameters[view];
            Stream(seed, view).FillNormal(values);
            if (view.Name == DenseModel.RecurrentName) Stabilize(values, model.Options.Width);
        }
        model.Begun();
    }

    /// <summary>
    /// The growing-horizon protocol's (theory: sec. 5): rates log-uniform on [1/T, 1], in native time |lambda| = e^{-rate dt}; U ~ U(-1,
    /// 1)/sqrt(m), b = 0, decoder as torch.nn.Linear; phases of complex units uniform on (0, maxPhase).
    /// </summary>
    /// <param name="model">A model with rates.</param>
    /// <param name="horizon">T in units of time.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="maxPhase">The largest phase.</param>
    /// <exception cref="ArgumentException">The model has no rates, or its parameterization cannot take a rate in the range.</exception>
    public static void LogUniformRates(RecurrentModel model, double horizon, long seed, double maxPhase = 2 * Math.PI)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Decay is not { } decay)
            throw new ArgumentException($"model '{model.Name}' has no rates: use the reference's initial values.", nameof(model));
        EncoderAndDecoder(model, seed, 1 / Math.Sqrt(model.Options.Width));
        foreach (ParameterView view in model.Parameters.Views)
        {
            Span<double> values = model.Parameters[view];
            if (view.IsRate)
            {
                Stream(seed, view).FillUniform(values);
                foreach (ref double w in values)
                {
                    double rate = Math.Exp(-w * Math.Log(horizon));
                    w = Taken(decay, decay.Inverse(rate), $"rate {rate:R}");
                }
            }
            if (view.Block == ParameterBlock.RecurrentPhase) Phases(values, maxPhase, seed, view);
            if (view.Name != RnnModel.MixingName) continue;
            Stream(seed, view).FillNormal(values);
            Orthonormalize(values, model.Options.Width);
        }
        model.Begun();
    }

    /// <summary>
    /// The ring of an LRU (Orvieto et al. 2023, Lemma 3.2): |lambda|^2 uniform on [rMin^2, rMax^2] and the phase uniform on (0, maxPhase),
    /// so that lambda is uniform on the ring (sector); real and imaginary parts of U ~ N(0, 1/(2 d)), of C ~ N(0, 1/m); b = 0, d = 0.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rMin">Inner radius, at least 0.</param>
    /// <param name="rMax">Outer radius, not below the inner one, at most 1.</param>
    /// <param name="maxPhase">The largest phase, positive.</param>
    /// <param name="seed">Seed.</param>
    /// <exception cref="ArgumentException">A radius or phase is out of range, or the parameterization cannot take a radius in the
    /// range.</exception>
    public static void Ring(RecurrentModel model, double rMin, double rMax, double maxPhase, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Decay is not { Integration: Integration.Native } decay)
            throw new ArgumentException($"model '{model.Name}' has no multipliers of its own: use the reference's initial values.",
                nameof(model));
        if (!(rMin >= 0 && rMax >= rMin && rMax <= 1 && rMax > 0 && maxPhase > 0))
            throw new ArgumentException(
                $"rMin {rMin}, rMax {rMax}, maxPhase {maxPhase}: expected 0 <= rMin <= rMax <= 1, rMax and maxPhase positive.",
                nameof(rMin));
        foreach (ParameterView view in model.Parameters.Views)
        {
            Span<double> values = model.Parameters[view];
            switch (view.Block)
            {
                case ParameterBlock.RecurrentDiagonal:
                    Stream(seed, view).FillUniform(values);
                    foreach (ref double w in values)
                        w = Taken(decay, decay.Parameterization.NativeInverse(Math.Sqrt(rMin * rMin + w * (rMax * rMax - rMin * rMin))),
                        "multipliers in the ring");
                    break;
                case ParameterBlock.RecurrentPhase:
                    Phases(values, maxPhase, seed, view);
                    break;
                case ParameterBlock.Output when IsReadout(view):
                    FillReadout(Stream(seed, view), view, values);
                    break;
                case ParameterBlock.Input or ParameterBlock.Output:
                    double scale = Math.Sqrt(1.0 / (view.Block == ParameterBlock.Input ? 2 * view.Shape[^1] : model.Options.Width));
                    Stream(seed, view).FillNormal(values);
                    foreach (ref double value in values) value *= scale;
                    break;
                default:
                    values.Clear();
                    break;
            }
        }
        model.Begun();
    }

    private static double Taken(DecayRates decay, double w, string what) => double.IsFinite(w) ? w
        : throw new ArgumentException($"parameterization '{decay.Parameterization.Name}' takes no weight with {what}: " +
            "use another parameterization, or the reference's initial values.", nameof(decay));

    private static void Phases(Span<double> values, double maxPhase, long seed, ParameterView view)
    {
        Stream(seed, view).FillUniform(values);
        foreach (ref double theta in values) theta = Math.Log(maxPhase * theta);
    }

    /// <summary>Uniform U, b, C, d; b and d are 0 where a scale of U is given, else U and b go with the channels the layer reads.</summary>
    private static void EncoderAndDecoder(RecurrentModel model, long seed, double? encoder)
    {
        double inputScale = 0, outputScale = 1 / Math.Sqrt(model.Options.Width);
        foreach (ParameterView view in model.Parameters.Views)
        {
            // U stands before the b of its layer.
            if (view.Block == ParameterBlock.Input) inputScale = encoder ?? 1 / Math.Sqrt(view.Shape[^1]);
            if (IsReadout(view))
            {
                FillReadout(Stream(seed, view), view, model.Parameters[view]);
                continue;
            }
            double scale = view.Block switch
            {
                ParameterBlock.Input => inputScale,
                ParameterBlock.Bias => encoder is null ? inputScale : 0,
                ParameterBlock.Output => outputScale,
                ParameterBlock.OutputBias => encoder is null ? outputScale : 0,
                _ => double.NaN,
            };
            if (double.IsNaN(scale)) continue;
            Span<double> values = model.Parameters[view];
            Stream(seed, view).FillUniform(values);
            foreach (ref double value in values) value = scale * (2 * value - 1);
        }
    }

    private static bool IsReadout(ParameterView view) =>
        view.Name.EndsWith(ComplexRecurrentModel.ReadoutName, StringComparison.Ordinal);

    /// <summary>V of k features as torch.nn.Linear: uniform on +-1/sqrt(k).</summary>
    internal static void FillReadout(CounterRandom random, ParameterView view, Span<double> values)
    {
        random.FillUniform(values);
        foreach (ref double value in values) value = (2 * value - 1) / Math.Sqrt(view.Shape[^1]);
    }

    /// <summary>A stream for each parameter, named by a hash (FNV-1a) of its name, so that no parameter's values depend on
    /// another's.</summary>
    private static CounterRandom Stream(long seed, ParameterView view) => new((ulong)seed, Hash(view.Name));

    internal static ulong Hash(string name) => name.Aggregate(14695981039346656037, (hash, c) => (hash ^ c) * 1099511628211);

    private static void Stabilize(Span<double> w, int m)
    {
        double scale = 0.5 / Math.Sqrt(m);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) w[i * m + j] = scale * w[i * m + j] - (i == j ? 0.5 : 0);
    }

    /// <summary>Rows orthonormalized by modified Gram-Schmidt, twice: orthogonal to round-off for any Gaussian matrix.</summary>
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
