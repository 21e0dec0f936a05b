using Lethe.Kernels;
using Lethe.Models;

namespace Lethe.Stability;

/// <summary>
/// The largest error found over the sphere |delta| = beta around one model. Errors of several draws are computed together, sharing each tile of
/// the data while it is in cache; a loss has the same bits alone or in company.
/// </summary>
internal sealed class PerturbationSearcher
{
    // Draws evaluated together, between two looks at the cancellation.
    private const int Together = 16;

    private readonly IParametricModel _model;
    private readonly TiledSequences _inputs;
    private readonly TiledSequences _targets;
    private readonly double[] _timeWeights;
    private readonly PerturbationOptions _options;
    private readonly Workers _workers;
    private readonly CancellationToken _cancellation;
    private readonly PerturbationDraws _draws;
    private readonly IParametricModel _climber;
    private readonly double[] _weights;
    private readonly int[] _tiles;
    private readonly int[] _ascentTiles;
    private (double Beta, double[] Delta)? _lastAscent;

    public PerturbationSearcher(IParametricModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights,
        PerturbationOptions options, Workers workers, CancellationToken cancellation)
    {
        Validate(model, inputs, targets, timeWeights, options);
        _model = model.ForEvaluation();
        _inputs = inputs;
        _targets = targets;
        _timeWeights = timeWeights.ToArray();
        _options = options;
        _workers = workers;
        _cancellation = cancellation;
        _draws = new PerturbationDraws(_model, options);
        _climber = _model.Clone();
        _weights = _model.Parameters.Values.ToArray();
        _tiles = [.. Enumerable.Range(0, inputs.Tiles)];
        int ascent = Math.Clamp((options.AscentSequences + TiledSequences.Lanes - 1) / TiledSequences.Lanes, 1, inputs.Tiles);
        _ascentTiles = [.. Enumerable.Range(0, ascent).Select(i => (int)((long)i * inputs.Tiles / ascent))];
        TargetMeanSquare = WeightedPower.MeanSquare(targets, _tiles, _timeWeights);
        Scale = options.Relative ? 1 / TargetMeanSquare : 1;
    }

    /// <summary>||H||^2: the mean weighted square of the targets.</summary>
    public double TargetMeanSquare { get; }

    /// <summary>Losses evaluated so far on all sequences.</summary>
    public int Evaluations { get; private set; }

    private double Scale { get; }

    /// <summary>E(0).</summary>
    public double Unperturbed() => Evaluate(1, (_, weights) => _weights.CopyTo(weights))[0];

    /// <summary>The largest error found at beta alone; infinity where a perturbed model diverged.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double At(double beta)
    {
        bool directed = _options.Search != PerturbationSearch.Random, random = _options.Search != PerturbationSearch.Directed;
        int randomDraws = random ? _options.Draws : 0, directedDraws = !directed ? 0 : _draws.IsDirectedSingle ? 1 : _options.Draws;
        _draws.Prepare(Math.Max(randomDraws, directedDraws), directed);
        double[] errors = Evaluate(randomDraws + directedDraws, (job, weights) =>
        {
            if (job < randomDraws) _draws.Random(beta, job, weights);
            else _draws.Directed(beta, job - randomDraws, weights);
        });
        double worst = errors.Max();
        if (_options.Search != PerturbationSearch.Adversarial || double.IsInfinity(worst) || beta == 0) return worst;

        var starts = new List<double[]> { Start(errors, 0, randomDraws, beta, directed: false), Start(errors, randomDraws, directedDraws, beta, directed: true) };
        if (_lastAscent is { } last) starts.Add(Array.ConvertAll(last.Delta, v => v * beta / last.Beta));
        double[][] climbed = [.. starts.Select(delta => Climb(delta, beta))];
        double[] reached = Evaluate(climbed.Length, (job, weights) => Shifted(climbed[job], weights));
        int best = Array.IndexOf(reached, reached.Max());
        _lastAscent = (beta, climbed[best]);
        return Math.Max(worst, reached[best]);
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

    /// <summary>Projected gradient ascent on some of the sequences; returns the best delta seen there, which may be the start.</summary>
    private double[] Climb(double[] start, double beta)
    {
        double[] best = start, gradient = new double[_weights.Length], bestGradient = new double[_weights.Length];
        double bestLoss = Gradient(best, bestGradient), rate = 0.5;
        for (int step = 0; step < _options.AscentSteps && double.IsFinite(bestLoss); step++)
        {
            _cancellation.ThrowIfCancellationRequested();
            bestGradient.CopyTo(gradient, 0);
            var candidate = new double[_weights.Length];
            foreach (PerturbedBlock block in _draws.Blocks)
            {
                block.ToStep(gradient, rate * beta);
                foreach (ParameterView view in block.Views)
                    for (int i = view.Offset; i < view.Offset + view.Length; i++) candidate[i] = best[i] + gradient[i];
                block.Project(candidate, beta);
            }
            double loss = Gradient(candidate, gradient);
            if (!(loss <= bestLoss))
            {
                // Larger, or no longer finite: the error has no bound there.
                (best, bestLoss) = (candidate, loss);
                gradient.CopyTo(bestGradient, 0);
            }
            else
            {
                rate *= 0.5;
            }
        }
        return best;
    }

    private double Gradient(double[] delta, double[] gradient)
    {
        Shifted(delta, _climber.Parameters.Values);
        return _climber.LossAndGradient(_inputs, _targets, _ascentTiles, _timeWeights, gradient, _workers);
    }

    private void Shifted(double[] delta, Span<double> weights)
    {
        for (int i = 0; i < weights.Length; i++) weights[i] = _weights[i] + delta[i];
    }

    private double[] Evaluate(int jobs, JobWeights write)
    {
        var errors = new double[jobs];
        for (int first = 0; first < jobs; first += Together)
        {
            _cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Together, jobs - first), size = _weights.Length;
            var samples = new double[count * size];
            for (int i = 0; i < count; i++) write(first + i, samples.AsSpan(i * size, size));
            _model.Losses(samples, _inputs, _targets, _tiles, _timeWeights, errors.AsSpan(first, count), _workers);
        }
        _cancellation.ThrowIfCancellationRequested();
        Evaluations += jobs;
        for (int i = 0; i < jobs; i++)
        {
            double error = errors[i] * Scale;
            errors[i] = double.IsFinite(error) ? error : double.PositiveInfinity;
        }
        return errors;
    }

    private delegate void JobWeights(int job, Span<double> weights);

    private static void Validate(IParametricModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights, PerturbationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(options);
        if (inputs.Count != targets.Count || inputs.Length != targets.Length)
        {
            throw new ArgumentException($"inputs are {inputs.Count} x {inputs.Length}, targets {targets.Count} x {targets.Length} " +
                "(sequences x steps): make them alike.", nameof(targets));
        }
        if (timeWeights.Length != 0 && timeWeights.Length != inputs.Length)
            throw new ArgumentException($"{timeWeights.Length} time weights given for {inputs.Length} steps: give one per step, or none.", nameof(timeWeights));
        if (options.Draws < 1) throw new ArgumentException($"Draws is {options.Draws}, expected at least 1.", nameof(options));
        if (options.AscentSteps < 0) throw new ArgumentException($"AscentSteps is {options.AscentSteps}, expected at least 0.", nameof(options));
        if (options.Betas.FirstOrDefault(b => !(b >= 0) || double.IsInfinity(b), 0) is var bad and not 0)
            throw new ArgumentException($"Betas contains {bad}, expected finite numbers of at least 0.", nameof(options));
        if (!Enum.IsDefined(options.Search) || !Enum.IsDefined(options.Ball) || !Enum.IsDefined(options.Blocks))
            throw new ArgumentException($"unknown search {options.Search}, ball {options.Ball} or blocks {options.Blocks}.", nameof(options));
    }
}
