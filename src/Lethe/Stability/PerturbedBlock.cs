namespace Lethe.Stability;

/// <summary>
/// Parameters that share one ball: |delta| &lt;= beta in the block's norm. In the l2 ball d goes with c as the last column of [C d].
/// </summary>
internal sealed class PerturbedBlock
{
    // Singular values below this share of the largest are rounding.
    private const double Present = 1e-13;

    private readonly ParameterView[] _views;
    private readonly BlockGeometry _geometry;
    private readonly int _rows;
    private readonly int _columns;

    private PerturbedBlock(ParameterView[] views, BlockGeometry geometry)
    {
        _views = views;
        // An encoder of complex units (m, 2, d) maps d channels to 2m real states; everything else has its rows first.
        _rows = views[0].Shape.Count == 0 ? 1 : views[0].Block == ParameterBlock.Input
            ? views[0].Length / views[0].Shape[^1] : views[0].Shape[0];
        _columns = views.Sum(v => v.Length) / _rows;
        _geometry = geometry == BlockGeometry.Spectral && (_rows == 1 || _columns == 1) ? BlockGeometry.Euclidean : geometry;
    }

    public IReadOnlyList<ParameterView> Views => _views;

    /// <summary>The blocks of a model that a ball over the chosen weights has.</summary>
    public static List<PerturbedBlock> Of(ParameterSet parameters, PerturbedBlocks which, PerturbationBall ball)
    {
        var blocks = new List<PerturbedBlock>();
        List<ParameterView> rest = [.. parameters.Views.Where(v => which == PerturbedBlocks.All || v.IsRecurrent)];
        while (rest.Count > 0)
        {
            ParameterView view = rest[0];
            rest.RemoveAt(0);
            ParameterView? bias = ball == PerturbationBall.L2 && view.Block == ParameterBlock.Output
                ? rest.FirstOrDefault(v => v.Block == ParameterBlock.OutputBias && v.Length == view.Shape[0] && Owner(v) == Owner(view))
                : null;
            if (bias is not null) rest.Remove(bias);
            blocks.Add(new PerturbedBlock(bias is null ? [view] : [view, bias], Geometry(view, ball)));
        }
        return blocks;
    }

    /// <summary>The norm of this block's part of a flat perturbation.</summary>
    public double Norm(ReadOnlySpan<double> delta)
    {
        if (_geometry == BlockGeometry.Spectral) return SpectralNorm.Of(Gather(delta), _rows, _columns);
        double largest = 0;
        foreach (ParameterView view in _views)
            foreach (double v in delta.Slice(view.Offset, view.Length)) largest = Math.Max(largest, Math.Abs(v));
        if (_geometry == BlockGeometry.Largest || largest == 0) return largest;
        double sum = 0;
        foreach (ParameterView view in _views)
            foreach (double v in delta.Slice(view.Offset, view.Length)) sum += v / largest * (v / largest);
        return largest * Math.Sqrt(sum);
    }

    /// <summary>Scales this block's part to the norm <paramref name="beta"/>; a part of zeros stays.</summary>
    public void ScaleTo(Span<double> delta, double beta)
    {
        double norm = Norm(delta);
        if (norm > 0) Scale(delta, beta / norm);
    }

    /// <summary>Brings this block's part into the ball: clipped entry by entry where the norm is the largest entry, singular values clipped
    /// where it is the spectral norm, else drawn in along the ray: the nearest point of the ball.</summary>
    public void Project(Span<double> delta, double beta)
    {
        if (_geometry == BlockGeometry.Largest)
        {
            foreach (ParameterView view in _views)
                foreach (ref double v in delta.Slice(view.Offset, view.Length)) v = Math.Clamp(v, -beta, beta);
            return;
        }
        if (_geometry == BlockGeometry.Spectral)
        {
            if (Norm(delta) > beta) WithSingularValues(delta, s => Math.Min(s, beta));
            return;
        }
        double norm = Norm(delta);
        if (norm > beta) Scale(delta, beta / norm);
    }

    /// <summary>Turns this block's part of a gradient into the steepest step of norm <paramref name="length"/>.</summary>
    public void ToStep(Span<double> gradient, double length)
    {
        if (_geometry == BlockGeometry.Largest)
        {
            foreach (ParameterView view in _views)
                foreach (ref double v in gradient.Slice(view.Offset, view.Length)) v = v > 0 ? length : v < 0 ? -length : 0;
            return;
        }
        // The steepest step of a spectral norm has all its singular values alike: U V^T of U S V^T.
        if (_geometry == BlockGeometry.Spectral) WithSingularValues(gradient, _ => length);
        else ScaleTo(gradient, length);
    }

    private void Scale(Span<double> delta, double factor)
    {
        foreach (ParameterView view in _views)
            foreach (ref double v in delta.Slice(view.Offset, view.Length)) v *= factor;
    }

    private void WithSingularValues(Span<double> delta, Func<double, double> change)
    {
        double[] matrix = Gather(delta);
        if (matrix.All(v => v == 0) || !matrix.All(double.IsFinite)) return;
        // Gradients of models that grow have entries whose squares overflow: the decomposition is that of a matrix of largest entry 1.
        double scale = matrix.Max(Math.Abs);
        Svd<double> svd = Matrix<double>.Build.DenseOfRowMajor(_rows, _columns, Array.ConvertAll(matrix, v => v / scale)).Svd();
        Matrix<double> changed = Matrix<double>.Build.Dense(_rows, _columns);
        // Directions the matrix does not have stay 0: there is nothing to climb.
        double present = Present * svd.S[0];
        for (int k = 0; k < svd.S.Count; k++)
            if (svd.S[k] > present) changed += change(scale * svd.S[k]) * svd.U.Column(k).OuterProduct(svd.VT.Row(k));
        int first = 0;
        foreach (ParameterView view in _views)
        {
            int columns = view.Length / _rows;
            for (int i = 0; i < _rows; i++)
                for (int j = 0; j < columns; j++) delta[view.Offset + i * columns + j] = changed[i, first + j];
            first += columns;
        }
    }

    private double[] Gather(ReadOnlySpan<double> delta)
    {
        var matrix = new double[_rows * _columns];
        int first = 0;
        foreach (ParameterView view in _views)
        {
            int columns = view.Length / _rows;
            for (int i = 0; i < _rows; i++)
                delta.Slice(view.Offset + i * columns, columns).CopyTo(matrix.AsSpan(i * _columns + first, columns));
            first += columns;
        }
        return matrix;
    }

    /// <summary>What a name has before its last point: decoder or readout, of one layer.</summary>
    private static string Owner(ParameterView view) => view.Name[..Math.Max(0, view.Name.LastIndexOf('.'))];

    private static BlockGeometry Geometry(ParameterView view, PerturbationBall ball)
    {
        if (ball == PerturbationBall.MaxAbs || view.Block is ParameterBlock.RecurrentDiagonal or ParameterBlock.RecurrentPhase)
            return BlockGeometry.Largest;
        return view.Shape.Count > 1 && view.Block != ParameterBlock.Bias ? BlockGeometry.Spectral : BlockGeometry.Euclidean;
    }
}
