namespace Lethe.Stability;

/// <summary>
/// The largest error found over the sphere |delta| = beta around one model. Errors of several draws are computed together (of data: sharing
/// each tile while it is in cache); an error has the same bits alone or in company.
/// </summary>
internal sealed class PerturbationSearcher
{
    // Draws evaluated together, between two looks at the cancellation.
    private const int Together = 16;

    // A draw whose excess on a part of the data is below this share of the one asked for is not looked at again. Where E(0) is at most the
    // excess e, the excess over n sequences is off by some 2 e / sqrt(n): a tenth of e for the smallest part.
    private const double Doubtful = 0.5;

    private readonly IPerturbationError _error;
    private readonly PerturbationOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly PerturbationDraws _draws;
    private readonly PerturbationAscent _ascent;
    private readonly double[] _weights;
    private readonly double _scale;
    private (double Beta, double[] Delta)? _lastAscent;
    private double? _unperturbed, _unperturbedPart;

    public PerturbationSearcher(IParametricModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights,
        PerturbationOptions options, Workers workers, CancellationToken cancellation)
    {
        Validate(model, inputs, targets, timeWeights, options);
        Model = model.ForEvaluation();
        _error = PerturbationErrors.Create(Model, inputs, targets, timeWeights.ToArray(), options, workers);
        _options = options;
        _cancellation = cancellation;
        _draws = new PerturbationDraws(Model, options);
        _weights = Model.Parameters.Values.ToArray();
        _ascent = new PerturbationAscent(_error, _draws.Blocks, _weights, options.AscentSteps, cancellation);
        _scale = options.Relative ? 1 / _error.Reference : 1;
        Refine();
    }

    /// <summary>The model perturbed: the evaluation form of the one given.</summary>
    public IParametricModel Model { get; }

    /// <summary>||H||: the error of the model that answers 0; for mse the mean weighted square of the targets.</summary>
    public double Reference => _error.Reference;

    /// <summary>Errors evaluated so far on all data, gradients not counted.</summary>
    public int Evaluations { get; private set; }

    /// <summary>E(0).</summary>
    public double Unperturbed() => _unperturbed ??= Evaluate(1, Unmoved)[0];

    /// <summary>The largest error found at beta alone; infinity where a perturbed model diverged.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double At(double beta)
    {
        (int randomDraws, int directedDraws) = Prepare();
        double[] errors = Evaluate(randomDraws + directedDraws, Drawn(beta, randomDraws));
        double worst = errors.Max();
        if (_options.Search != PerturbationSearch.Adversarial || double.IsInfinity(worst) || beta == 0) return worst;

        var starts = new List<double[]>
            { Start(errors, 0, randomDraws, beta, directed: false), Start(errors, randomDraws, directedDraws, beta, directed: true) };
        if (_lastAscent is { } last) starts.Add(Array.ConvertAll(last.Delta, v => v * beta / last.Beta));
        starts.AddRange(_ascent.Corners(beta));
        double[][] climbed = [.. starts.Select(delta => _ascent.Climb(delta, beta))];
        double[] reached = Evaluate(climbed.Length, (job, weights) => Shifted(climbed[job], weights));
        int best = Array.IndexOf(reached, reached.Max());
        (double[] delta, double value) = Polish(climbed[best], reached[best], beta);
        _lastAscent = (beta, delta);
        return Math.Max(worst, value);
    }

    /// <summary>
    /// <see cref="At"/>(beta) > E(0) + excess, for a fraction of the work: where the error has a part and the excess is no less than E(0),
    /// draws go by their error on the part, worst first, until one exceeds on all data; those far below on the part are left out.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Exceeds(double beta, double excess)
    {
        double limit = Unperturbed() + excess;
        if (_options.Search == PerturbationSearch.Adversarial || Unperturbed() > excess || UnperturbedPart() is not { } unperturbedPart)
            return At(beta) > limit;
        (int randomDraws, int directedDraws) = Prepare();
        JobWeights drawn = Drawn(beta, randomDraws);
        double[] part = Evaluate(randomDraws + directedDraws, drawn, EvaluatePart);
        foreach (int draw in Enumerable.Range(0, part.Length).Where(i => part[i] - unperturbedPart > Doubtful * excess)
            .OrderByDescending(i => part[i]))
            if (Evaluate(1, (_, weights) => drawn(draw, weights))[0] > limit) return true;
        return false;
    }

    /// <summary>Prepares the draws of the search: how many of them are random, and how many directed.</summary>
    private (int Random, int Directed) Prepare()
    {
        bool directed = _options.Search != PerturbationSearch.Random, random = _options.Search != PerturbationSearch.Directed;
        if (directed) _draws.Aim(_error);
        int randomDraws = random ? _options.Draws : 0, directedDraws = directed ? _draws.Different(_options.Draws) : 0;
        _draws.Prepare(Math.Max(randomDraws, directedDraws), directed);
        return (randomDraws, directedDraws);
    }

    /// <summary>The weights of the random draws, then of the directed ones.</summary>
    private JobWeights Drawn(double beta, int randomDraws) => (job, weights) =>
    {
        if (job < randomDraws) _draws.Random(beta, job, weights);
        else _draws.Directed(beta, job - randomDraws, weights);
    };

    private void Unmoved(int job, Span<double> weights) => _weights.CopyTo(weights);

    /// <summary>E(0) on the part; null where there is none.</summary>
    private double? UnperturbedPart()
    {
        if (_unperturbedPart is null && _error.TryEvaluatePart(_weights, new double[1]))
            _unperturbedPart = Evaluate(1, Unmoved, EvaluatePart)[0];
        return _unperturbedPart;
    }

    private void EvaluatePart(ReadOnlySpan<double> samples, Span<double> errors) => _error.TryEvaluatePart(samples, errors);

    private void EvaluateAll(ReadOnlySpan<double> samples, Span<double> errors)
    {
        _error.Evaluate(samples, errors);
        Evaluations += errors.Length;
    }

    /// <summary>Single changes of rate weights to another end of their interval, the best of a batch at a time, while they help.</summary>
    private (double[] Delta, double Value) Polish(double[] delta, double value, double beta)
    {
        for (int round = 0; round < PerturbationAscent.PolishRounds && double.IsFinite(value); round++)
        {
            double[][] changed = _ascent.Changes(delta, beta);
            if (changed.Length == 0) break;
            double[] reached = Evaluate(changed.Length, (job, weights) => Shifted(changed[job], weights));
            int best = Array.IndexOf(reached, reached.Max());
            if (!(reached[best] > value)) break;
            (delta, value) = (changed[best], reached[best]);
        }
        return (delta, value);
    }

    /// <summary>Lets an estimate from below prepare itself at the model and at directed perturbations of it, whatever the search.</summary>
    private void Refine()
    {
        _error.Refine(_weights);
        double[] betas = [.. _options.Betas.Where(b => b > 0).Order()];
        if (betas.Length == 0) return;
        _draws.Prepare(1, directed: true);
        var weights = new double[_weights.Length];
        foreach (double beta in new[] { betas[betas.Length / 2], betas[^1] }.Distinct())
        {
            _draws.Directed(beta, 0, weights);
            _error.Refine(weights);
        }
    }

    /// <summary>The delta of the worst of the draws first..first+count-1.</summary>
    private double[] Start(double[] errors, int first, int count, double beta, bool directed)
    {
        int worst = first;
        for (int i = first; i < first + count; i++)
            if (errors[i] > errors[worst]) worst = i;
        var delta = new double[_weights.Length];
        if (directed) _draws.Directed(beta, worst - first, delta);
        else _draws.Random(beta, worst - first, delta);
        for (int i = 0; i < delta.Length; i++) delta[i] -= _weights[i];
        return delta;
    }

    private void Shifted(double[] delta, Span<double> weights)
    {
        for (int i = 0; i < weights.Length; i++) weights[i] = _weights[i] + delta[i];
    }

    private double[] Evaluate(int jobs, JobWeights write) => Evaluate(jobs, write, EvaluateAll);

    private double[] Evaluate(int jobs, JobWeights write, SampleErrors evaluate)
    {
        var errors = new double[jobs];
        for (int first = 0; first < jobs; first += Together)
        {
            _cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Together, jobs - first), size = _weights.Length;
            var samples = new double[count * size];
            for (int i = 0; i < count; i++) write(first + i, samples.AsSpan(i * size, size));
            evaluate(samples, errors.AsSpan(first, count));
        }
        _cancellation.ThrowIfCancellationRequested();
        for (int i = 0; i < jobs; i++)
        {
            double error = errors[i] * _scale;
            errors[i] = double.IsFinite(error) ? error : double.PositiveInfinity;
        }
        return errors;
    }

    private delegate void JobWeights(int job, Span<double> weights);

    private delegate void SampleErrors(ReadOnlySpan<double> samples, Span<double> errors);

    private static void Validate(IParametricModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights,
        PerturbationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        SquaredError.Require(inputs, targets, timeWeights);
        if (options.Draws < 1) throw new ArgumentException($"Draws is {options.Draws}, expected at least 1.", nameof(options));
        if (options.AscentSteps < 0)
            throw new ArgumentException($"AscentSteps is {options.AscentSteps}, expected at least 0.", nameof(options));
        if (options.Betas.FirstOrDefault(b => !(b >= 0) || double.IsInfinity(b), 0) is var bad and not 0)
            throw new ArgumentException($"Betas contains {bad}, expected finite numbers of at least 0.", nameof(options));
        if (!Enum.IsDefined(options.Search) || !Enum.IsDefined(options.Ball) || !Enum.IsDefined(options.Blocks)
            || !Enum.IsDefined(options.Error))
            throw new ArgumentException(
                $"unknown search {options.Search}, ball {options.Ball}, blocks {options.Blocks} or error {options.Error}.",
                nameof(options));
    }
}
