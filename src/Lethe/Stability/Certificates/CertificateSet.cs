namespace Lethe.Stability.Certificates;

/// <summary>Which bounds a model, an error and a ball have; where there are several the smallest counts.</summary>
internal sealed class CertificateSet : ICertificate
{
    /// <summary>
    /// Relative allowance for rounding. A bound is a sum of at most some 1e6 terms of one sign (relative rounding 1e6 * 1e-16), or follows
    /// states over at most 1e5 steps, each adding some 1e-15; and sums behind whole steps are good to 1e-9 where an interval's larger end
    /// changes within an octave.
    /// </summary>
    public const double Rounding = 1e-9;

    /// <summary>Absolute allowance, of the error of the model that answers 0: an error near 0 is a difference of outputs that agree to
    /// rounding.</summary>
    public const double Floor = 1e-13;

    // Convolutions by different routes agree to 1e-12 of the largest output.
    private const double SameTarget = 1e-11;

    private const string EstimatedOnly =
        "w1 of a nonlinear model is estimated from below even where nothing is perturbed, and has no certified bound";

    private readonly List<ICertificate> _bounds = [];
    private readonly double _floor;
    private readonly double _initialError;
    private string _none = "";

    /// <summary>Finds the bounds.</summary>
    /// <param name="model">The evaluation form of the model.</param>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="targets">(batch, time, out).</param>
    /// <param name="timeWeights">v_k; empty: all ones.</param>
    /// <param name="options">Error, blocks, ball.</param>
    /// <param name="initialError">E(0), not relative.</param>
    /// <param name="reference">The error of the model that answers 0.</param>
    /// <param name="workers">Threads.</param>
    public CertificateSet(IParametricModel model, TiledSequences inputs, TiledSequences targets, double[] timeWeights,
        PerturbationOptions options, double initialError, double reference,
        Workers workers)
    {
        _floor = Floor * reference;
        _initialError = initialError;
        if (!double.IsFinite(initialError)) _none = "the unperturbed error is not finite";
        else if (timeWeights.Any(v => v < 0)) _none = "a time weight is negative";
        else if (targets.HasMissing) _none = "some targets do not count (gaps, padding, data.warmup), and there is no bound for an "
            + "error over the others";
        else if (model.Recurrence is { Entry.Bounds.IsUnits: true, Options.Layers: 1 } units)
            AddUnits(units, inputs, targets, timeWeights, options, workers);
        else if (model.Recurrence is { Entry.Bounds.Change: { } change } full)
            AddMatrix(full, change, inputs, targets, timeWeights, options, workers);
        else if (model.Recurrence is { Entry.Bounds.IsCells: true } cell)
        {
            if (options.Error != PerturbationErrorKind.MeanSquare) _none = EstimatedOnly;
            else _bounds.Add(new CellCertificate(cell, inputs, targets, timeWeights, options, workers));
        }
        else
        {
            bool stack = model.Recurrence is { Options.Layers: > 1 };
            _none = $"there is no bound for {(stack ? "a stack of layers" : $"models of kind '{model.Name}'")} (there is for one layer " +
                $"of {ModelCatalog.Default.Naming(e => e.Bounds != ModelBounds.None)})";
        }
    }

    public CertifiedBound At(double beta)
    {
        if (_bounds.Count == 0) return CertifiedBound.None(_none);
        CertifiedBound best = _bounds[0].At(beta);
        foreach (ICertificate certificate in _bounds.Skip(1))
        {
            CertifiedBound bound = certificate.At(beta);
            // A bound whose terms overflow may be NaN.
            if (bound.Value < best.Value || double.IsNaN(best.Value)) best = bound;
        }
        return double.IsFinite(best.Value) ? new CertifiedBound(Math.Max(best.Value, _initialError) * (1 + Rounding) + _floor)
            : CertifiedBound.None(best.Reason);
    }

    private void AddUnits(RecurrentModel model, TiledSequences inputs, TiledSequences targets, double[] timeWeights,
        PerturbationOptions options, Workers workers)
    {
        if (WeightInterval.Objection(model.Decay!.Parameterization) is { } objection)
        {
            _none = objection;
            return;
        }
        bool linear = LinearUnits.Fits(model);
        if (options.Error != PerturbationErrorKind.MeanSquare)
        {
            if (!linear) _none = EstimatedOnly;
            else if (options.Error == PerturbationErrorKind.Supremum)
                _bounds.Add(new VariationCertificate(new LinearLayer(model), options, _initialError));
            else _bounds.Add(new SquareCertificate(new LinearLayer(model), new LinearUnits(model),
                new TargetKernel(options.Target!, model.TimeStep), options));
            return;
        }
        _bounds.Add(new ReachCertificate(model, inputs, targets, timeWeights, options, workers));
        if (linear && InputCovariance.Of(inputs, timeWeights, workers) is { } covariance)
            _bounds.Add(new FilterCertificate(new LinearLayer(model), options, covariance, timeWeights, _initialError,
                InitialKernel(model, inputs, targets, options.Target, workers)));
    }

    /// <summary>r - k on the horizon, where the data are the given target's; else null.</summary>
    private static double[]? InitialKernel(RecurrentModel model, TiledSequences inputs, TiledSequences targets, LinearFunctional? target,
        Workers workers)
    {
        if (target is null) return null;
        var answers = new TiledSequences(inputs.Count, inputs.Length, 1);
        target.Evaluate(inputs, answers, model.TimeStep, workers);
        double largest = 0, apart = 0;
        for (int i = 0; i < answers.Values.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(targets.Values[i]));
            apart = Math.Max(apart, Math.Abs(targets.Values[i] - answers.Values[i]));
        }
        if (!(apart <= SameTarget * largest)) return null;
        var kernel = new double[inputs.Length];
        new LinearUnits(model).Subtract(LinearFunctionalConvolution.Sample(target, kernel.Length, model.TimeStep), kernel);
        return kernel;
    }

    private void AddMatrix(RecurrentModel model, MatrixChange change, TiledSequences inputs, TiledSequences targets, double[] timeWeights,
        PerturbationOptions options, Workers workers)
    {
        var layer = new MatrixLayer(model, change, options);
        _none = layer.Objection
            ?? (options.Error == PerturbationErrorKind.MeanSquare ? "exact integration of several inputs or outputs has no bound"
            : EstimatedOnly);
        if (layer.Objection is not null) return;
        bool data = options.Error == PerturbationErrorKind.MeanSquare;
        if (data && model.Options.Integration == Integration.Euler)
            _bounds.Add(new MatrixReachCertificate(model, layer, inputs, targets, timeWeights, options, workers));
        if (!layer.IsFilter) return;
        double[] u = model.Parameters[RecurrentModel.InputName].ToArray(), b = model.Parameters[RecurrentModel.BiasName].ToArray(),
            c = model.Parameters[RecurrentModel.OutputName].ToArray();
        int m = layer.Units;
        double[][] drives = [MatrixSeries.Times(layer.G, u, m), MatrixSeries.Times(layer.G, b, m)];
        double inputNorm = SpectralNorm.Of(u, m, 1), biasNorm = SpectralNorm.Of(b, m, 1), gainNorm = SpectralNorm.Of(layer.G, m, m);
        if (!data)
        {
            var known = new Dictionary<int, MatrixSeries>();
            _bounds.Add(new MatrixKernelCertificate(layer, Series, inputNorm, biasNorm, gainNorm, model.TimeStep, options.Error,
                _initialError));

            MatrixSeries Series(int length) => known.TryGetValue(length, out MatrixSeries? series)
                ? series : known[length] = new MatrixSeries(layer.M, m, c, drives, length);
        }
        else if (InputCovariance.Of(inputs, timeWeights, workers) is { } covariance)
        {
            var series = new MatrixSeries(layer.M, m, c, drives, inputs.Length);
            _bounds.Add(new MatrixFilterCertificate(layer, series, inputNorm, biasNorm, gainNorm, covariance, timeWeights, _initialError));
        }
    }
}
