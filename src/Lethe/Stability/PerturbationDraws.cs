namespace Lethe.Stability;

/// <summary>
/// Perturbed weights theta + delta on the sphere of every block. Draw i has one direction for all beta (a function of seed and i alone),
/// so along a curve a draw moves outwards on a ray.
/// </summary>
internal sealed class PerturbationDraws
{
    private const ulong Stream = 0x5065_7274_7572_6200;

    // Rounds of the search for the direction of a cell. Each is a gradient; the leading direction is near after a few.
    private const int AimRounds = 4;

    private readonly IParametricModel _model;
    private readonly PerturbationOptions _options;
    private readonly double[] _weights;
    private readonly Dictionary<int, double[]> _directions = [];
    private readonly ParameterView[] _rates;
    private readonly ParameterView? _freeMatrix;
    private readonly bool _isCell;
    private double[]? _critical, _aimed;

    public PerturbationDraws(IParametricModel model, PerturbationOptions options)
    {
        _model = model;
        _options = options;
        _weights = model.Parameters.Values.ToArray();
        Blocks = PerturbedBlock.Of(model.Parameters, options.Blocks, options.Ball);
        _rates = model.Decay is not null ? [.. model.Parameters.Views.Where(v => v.IsRate)] : [];
        _freeMatrix = model.Recurrence is { Entry.FreeMatrix: { } name } ? model.Parameters.View(name) : null;
        _isCell = model.Recurrence is { Entry.Cell: not RecurrentCell.Residual };
        IsDirectedSingle = Blocks.SelectMany(b => b.Views).All(v => _rates.Contains(v) || v == _freeMatrix);
    }

    public List<PerturbedBlock> Blocks { get; }

    /// <summary>True where a directed perturbation has no random part, so that one draw is all there are.</summary>
    public bool IsDirectedSingle { get; }

    /// <summary>How many of so many directed draws differ: one where nothing in them is random, two of a cell, whose one direction has two
    /// ends.</summary>
    public int Different(int draws) => IsDirectedSingle ? 1 : _aimed is null ? draws : Math.Min(2, draws);

    /// <summary>Prepares draws 0..count-1 (not safe for several threads; reading afterwards is).</summary>
    public void Prepare(int count, bool directed)
    {
        for (int draw = 0; draw < count; draw++)
        {
            if (_directions.ContainsKey(draw)) continue;
            var direction = new double[_weights.Length];
            var random = new CounterRandom((ulong)_options.Seed, Stream + (ulong)draw);
            foreach (PerturbedBlock block in Blocks)
            {
                foreach (ParameterView view in block.Views)
                    random.FillNormal(direction.AsSpan(view.Offset, view.Length), (ulong)view.Offset);
                block.ScaleTo(direction, 1);
            }
            _directions.Add(draw, direction);
        }
        if (directed && _freeMatrix is not null && _critical is null)
        {
            _critical = new double[_weights.Length];
            CriticalDirection.Of(_model.Recurrence!, _freeMatrix).CopyTo(_critical, _freeMatrix.Offset);
            Blocks.Single(b => b.Views.Contains(_freeMatrix)).ScaleTo(_critical, 1);
        }
    }

    /// <summary>
    /// Of a cell no direction is known beforehand: that in which the error grows fastest at a middle size is found by going, again and
    /// again, to where the gradient is steepest from where the last one led (the power method of a ball; at a model whose error is 0 it is
    /// that of the outputs' Jacobian). Other models need nothing.
    /// </summary>
    /// <param name="error">The error.</param>
    public void Aim(IPerturbationError error)
    {
        if (!_isCell || _aimed is not null) return;
        Prepare(1, directed: false);
        double[] betas = [.. _options.Betas.Where(b => b > 0).Order()];
        double beta = betas.Length == 0 ? 1e-2 : betas[betas.Length / 2];
        double[] delta = [.. _directions[0]], gradient = new double[delta.Length];
        for (int round = 0; round < AimRounds; round++)
        {
            for (int i = 0; i < delta.Length; i++) gradient[i] = _weights[i] + beta * delta[i];
            double reached = error.Gradient([.. gradient], gradient);
            if (!double.IsFinite(reached) || gradient.All(g => g == 0) || !gradient.All(double.IsFinite)) break;
            delta.AsSpan().Clear();
            foreach (PerturbedBlock block in Blocks)
            {
                block.ToStep(gradient, 1);
                foreach (ParameterView view in block.Views)
                    gradient.AsSpan(view.Offset, view.Length).CopyTo(delta.AsSpan(view.Offset));
            }
        }
        _aimed = delta;
    }

    /// <summary>theta + beta times direction <paramref name="draw"/>.</summary>
    public void Random(double beta, int draw, Span<double> weights)
    {
        double[] direction = _directions[draw];
        for (int i = 0; i < weights.Length; i++) weights[i] = _weights[i] + beta * direction[i];
    }

    /// <summary>
    /// As <see cref="Random"/>, but each w moved within beta to where its unit is slowest, and a free W along the singular pair that
    /// reaches the stability boundary first; a cell in the direction of <see cref="Aim"/>, even draws one way and odd ones the other.
    /// </summary>
    public void Directed(double beta, int draw, Span<double> weights)
    {
        if (_aimed is not null)
        {
            double way = draw % 2 == 0 ? beta : -beta;
            for (int i = 0; i < weights.Length; i++) weights[i] = _weights[i] + way * _aimed[i];
            return;
        }
        Random(beta, draw, weights);
        foreach (ParameterView rates in _rates)
        {
            for (int i = rates.Offset; i < rates.Offset + rates.Length; i++) weights[i] = Slowest(_model.Decay!, _weights[i], beta);
        }
        if (_freeMatrix is not null)
        {
            for (int i = _freeMatrix.Offset; i < _freeMatrix.Offset + _freeMatrix.Length; i++)
                weights[i] = _weights[i] + beta * _critical![i];
        }
    }

    /// <summary>The w~ within beta of w where the rate is lowest, in native time where |lambda| is largest: at an end, or at 0 where |g|
    /// may peak there.</summary>
    private static double Slowest(DecayRates decay, double w, double beta)
    {
        if (decay.Integration != Integration.Native) return decay.Parameterization.Lowest(w, beta).Weight;
        double slowest = w;
        foreach (double candidate in (ReadOnlySpan<double>)[w - beta, w + beta, Math.Abs(w) <= beta ? 0 : w])
            if (Math.Abs(decay.Parameterization.Native(candidate)) > Math.Abs(decay.Parameterization.Native(slowest))) slowest = candidate;
        return slowest;
    }
}
