namespace Lethe.Teachers;

/// <summary>torch.nn.TransformerEncoderLayer in evaluation mode: z = norm1(z + attention(z)), z = norm2(z + W2 relu(W1 z + b1) +
/// b2).</summary>
internal sealed class TransformerLayer
{
    // PyTorch's default.
    private const double NormalizationEpsilon = 1e-5;

    private const int Lanes = LaneProduct.Lanes;

    private readonly TeacherOptions _options;
    private readonly double[] _inWeight, _inBias, _outWeight, _outBias, _firstWeight, _firstBias, _secondWeight, _secondBias, _scale1,
        _offset1, _scale2, _offset2;

    public TransformerLayer(TeacherOptions options, string prefix, TeacherWeights weights, TeacherInitialization initial)
    {
        _options = options;
        int m = options.Width;
        string In = prefix + "self_attn.in_proj_weight", Out = prefix + "self_attn.out_proj.weight";
        _inWeight = weights.Add(In, 3 * m, m);
        initial.Uniform(In, _inWeight, Math.Sqrt(6.0 / (4 * m)));
        _inBias = weights.Add(prefix + "self_attn.in_proj_bias", 3 * m);
        _outWeight = weights.Add(Out, m, m);
        initial.Uniform(Out, _outWeight, 1 / Math.Sqrt(m));
        _outBias = weights.Add(prefix + "self_attn.out_proj.bias", m);
        initial.Linear(weights, prefix + "linear1.weight", prefix + "linear1.bias", options.FeedForward, m);
        initial.Linear(weights, prefix + "linear2.weight", prefix + "linear2.bias", m, options.FeedForward);
        (_firstWeight, _firstBias) = (weights.Array(prefix + "linear1.weight"), weights.Array(prefix + "linear1.bias"));
        (_secondWeight, _secondBias) = (weights.Array(prefix + "linear2.weight"), weights.Array(prefix + "linear2.bias"));
        (_scale1, _offset1) = (weights.Add(prefix + "norm1.weight", m), weights.Add(prefix + "norm1.bias", m));
        (_scale2, _offset2) = (weights.Add(prefix + "norm2.weight", m), weights.Add(prefix + "norm2.bias", m));
        Array.Fill(_scale1, 1);
        Array.Fill(_scale2, 1);
    }

    /// <summary>Applies the layer in place to [time][unit][lane].</summary>
    public void Apply(Span<double> z, int length)
    {
        int m = _options.Width * Lanes;
        var (projected, context, sum, inner) =
            (new double[length * 3 * m], new double[m], new double[m], new double[_options.FeedForward * Lanes]);
        for (int k = 0; k < length; k++) LaneProduct.Apply(_inWeight, _inBias, z.Slice(k * m, m), projected.AsSpan(k * 3 * m, 3 * m));
        var scores = new double[length * Lanes];
        for (int k = 0; k < length; k++)
        {
            Span<double> token = z.Slice(k * m, m);
            Attend(projected, k, scores, context);
            LaneProduct.Apply(_outWeight, _outBias, context, sum);
            Add(token, sum);
            Normalize(token, _scale1, _offset1);
            LaneProduct.Apply(_firstWeight, _firstBias, token, inner);
            for (int i = 0; i < inner.Length; i++) inner[i] = Math.Max(0, inner[i]);
            LaneProduct.Apply(_secondWeight, _secondBias, inner, sum);
            Add(token, sum);
            Normalize(token, _scale2, _offset2);
        }
    }

    /// <summary>Each head's softmax(q_k . q_j / sqrt(size)) v_j over j &lt;= k.</summary>
    private void Attend(ReadOnlySpan<double> projected, int k, Span<double> scores, Span<double> context)
    {
        int m = _options.Width * Lanes, size = _options.Width / _options.Heads * Lanes, steps = k + 1;
        var scale = Vector512.Create(1 / Math.Sqrt((double)size / Lanes));
        for (int head = 0; head < _options.Heads; head++)
        {
            ReadOnlySpan<double> query = projected.Slice(k * 3 * m + head * size, size);
            Vector512<double> largest = Vector512.Create(double.NegativeInfinity), total = Vector512<double>.Zero;
            for (int j = 0; j < steps; j++)
            {
                ReadOnlySpan<double> key = projected.Slice(j * 3 * m + m + head * size, size);
                Vector512<double> score = Vector512<double>.Zero;
                for (int i = 0; i < size; i += Lanes)
                    score = Vector512.FusedMultiplyAdd(Vector512.Create(query.Slice(i, Lanes)), Vector512.Create(key.Slice(i, Lanes)),
                        score);
                score *= scale;
                largest = Vector512.Max(largest, score);
                score.CopyTo(scores[(j * Lanes)..]);
            }
            for (int j = 0; j < steps; j++)
                (Vector512.Create((ReadOnlySpan<double>)scores.Slice(j * Lanes, Lanes)) - largest).CopyTo(scores[(j * Lanes)..]);
            Elementwise.Apply<Exp>(scores[..(steps * Lanes)], scores);
            for (int j = 0; j < steps; j++) total += Vector512.Create((ReadOnlySpan<double>)scores.Slice(j * Lanes, Lanes));
            Span<double> into = context.Slice(head * size, size);
            into.Clear();
            for (int j = 0; j < steps; j++)
            {
                Vector512<double> weight = Vector512.Create((ReadOnlySpan<double>)scores.Slice(j * Lanes, Lanes)) / total;
                ReadOnlySpan<double> value = projected.Slice(j * 3 * m + 2 * m + head * size, size);
                for (int i = 0; i < size; i += Lanes)
                {
                    Vector512.FusedMultiplyAdd(weight, Vector512.Create(value.Slice(i, Lanes)),
                        Vector512.Create((ReadOnlySpan<double>)into.Slice(i, Lanes)))
                        .CopyTo(into[i..]);
                }
            }
        }
    }

    private static void Add(Span<double> a, ReadOnlySpan<double> b)
    {
        for (int i = 0; i < a.Length; i++) a[i] += b[i];
    }

    /// <summary>(z - mean) / sqrt(variance + 1e-5) * scale + offset over the units; the variance divides by m.</summary>
    private void Normalize(Span<double> token, double[] scale, double[] offset)
    {
        int m = _options.Width;
        Vector512<double> mean = Vector512<double>.Zero, variance = Vector512<double>.Zero, count = Vector512.Create((double)m);
        for (int i = 0; i < m; i++) mean += Vector512.Create((ReadOnlySpan<double>)token.Slice(i * Lanes, Lanes));
        mean /= count;
        for (int i = 0; i < m; i++)
        {
            Vector512<double> d = Vector512.Create((ReadOnlySpan<double>)token.Slice(i * Lanes, Lanes)) - mean;
            variance += d * d;
        }
        Vector512<double> factor = Vector512<double>.One / Vector512.Sqrt(variance / count + Vector512.Create(NormalizationEpsilon));
        for (int i = 0; i < m; i++)
        {
            Vector512<double> z = (Vector512.Create((ReadOnlySpan<double>)token.Slice(i * Lanes, Lanes)) - mean) * factor;
            (z * Vector512.Create(scale[i]) + Vector512.Create(offset[i])).CopyTo(token[(i * Lanes)..]);
        }
    }
}
