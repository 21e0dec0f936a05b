namespace Lethe.Experiments.Noise;

/// <summary>A network of recurrent layers that Lethe computes itself: random, or with the weights of a state_dict.</summary>
internal sealed class TeacherSubject : NoiseSubject
{
    private readonly Func<Teacher> _create;
    private readonly NoiseTensor[] _tensors;

    /// <summary>Makes a subject.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="create">Makes the network with its weights.</param>
    /// <param name="include">Which tensors are weights, and what they are called; null: all as they are.</param>
    /// <param name="stored">What weights are rounded to when they are stored; null: float64.</param>
    public TeacherSubject(string name, Func<Teacher> create, Func<string, string?>? include = null, Func<double, double>? stored = null)
    {
        (Name, _create) = (name, create);
        Teacher teacher = create();
        Channels = (teacher.InputSize, teacher.OutputSize);
        Included = [.. teacher.Weights.Shapes.Select(one => one.Name).Where(one => include is null || include(one) is not null)];
        _tensors = [.. teacher.Weights.Shapes.Where(one => Included.Contains(one.Name)).Select(one => new NoiseTensor(
            include?.Invoke(one.Name) ?? one.Name, one.Shape, teacher.Weights[one.Name].ToArray(),
            one.Name.StartsWith("weight_hh", StringComparison.Ordinal)) { Stored = stored })];
    }

    private string[] Included { get; }

    public override string Name { get; }

    public override IReadOnlyList<NoiseTensor> Tensors => _tensors;

    public override IReadOnlyList<string> Notes => Told;

    /// <summary>What should be known of it.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    public override (int Inputs, int Outputs) Channels { get; }

    public override INoisyModel Open() => new Copy(_create(), Included);

    private sealed class Copy(Teacher teacher, string[] names) : INoisyModel
    {
        public ISequenceModel Model => teacher;

        public void Set(IReadOnlyList<double[]> values)
        {
            for (int i = 0; i < names.Length; i++) values[i].CopyTo(teacher.Weights[names[i]]);
        }

        public void Dispose()
        {
        }
    }
}
