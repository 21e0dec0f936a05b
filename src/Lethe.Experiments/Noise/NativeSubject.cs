namespace Lethe.Experiments.Noise;

/// <summary>Where noise acts on a model of Lethe's own.</summary>
public enum NoisePlace
{
    /// <summary>On the trained weights w, which are what a file stores.</summary>
    Weight,

    /// <summary>
    /// On what hardware stores: the rates f(w), in native time the multipliers g(w), of P^T diag(f(w)) P the matrix itself. No
    /// parameterization stands between the noise and the recurrence then.
    /// </summary>
    Rate,
}

/// <summary>A trained model of Lethe's own, as it is evaluated under perturbation.</summary>
internal sealed class NativeSubject : NoiseSubject
{
    private readonly RecurrentModel _model;
    private readonly NoiseTensor[] _tensors;

    /// <summary>Makes a subject of a model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="model">The model; it is left as it is.</param>
    /// <param name="place">Where noise acts.</param>
    public NativeSubject(string name, RecurrentModel model, NoisePlace place)
    {
        (Name, Place) = (name, place);
        RecurrentModel evaluated = model.ForEvaluation();
        _model = place == NoisePlace.Rate ? StoredByHardware(evaluated) : evaluated;
        // Rates have one name whatever the parameterization, and with it the same random numbers.
        _tensors = [.. _model.Parameters.Views.Select(view => new NoiseTensor(place == NoisePlace.Rate ? HardwareName(view) : view.Name,
            view.Shape, _model.Parameters[view].ToArray(), view.IsRecurrent))];
        IsSame = ReferenceEquals(_model, evaluated) && place == NoisePlace.Rate;
    }

    /// <summary>Where noise acts.</summary>
    public NoisePlace Place { get; }

    /// <summary>Whether what hardware stores are the weights themselves.</summary>
    public bool IsSame { get; }

    public override string Name { get; }

    public override IReadOnlyList<NoiseTensor> Tensors => _tensors;

    public override string ActsOn => Place == NoisePlace.Weight ? "stored weights w"
        : _model.Options.Integration == Integration.Native ? "multipliers lambda" : _model.Entry.HasMatrix ? "the matrix" : "rates f(w)";

    public override MemoryOptions Memory => MemoryOptions;

    /// <summary>The memory options of its run.</summary>
    public MemoryOptions MemoryOptions { get; init; } = new();

    public override int Length => Steps;

    /// <summary>The length it was trained on.</summary>
    public int Steps { get; init; } = new MemoryOptions().Length;

    public override Normalization? Units => DataUnits;

    /// <summary>The units of its run's data.</summary>
    public Normalization? DataUnits { get; init; }

    public override RecurrentModel Native => _model;

    public override (int Inputs, int Outputs) Channels => (_model.InputSize, _model.OutputSize);

    public override INoisyModel Open() => new Copy(_model.Clone());

    // A free matrix is what hardware stores; P^T diag(f(w)) P becomes one; single units become those of rates (multipliers) themselves.
    private static RecurrentModel StoredByHardware(RecurrentModel model)
    {
        if (model.Matrix is { } matrix)
        {
            if (model.Entry.FreeMatrix is not null) return model;
            RecurrentModel dense = DenseModel.CatalogEntry.Create(model.Options);
            Span<double> w = dense.Parameters[DenseModel.RecurrentName];
            for (int i = 0; i < matrix.Length; i++) w[i] = -matrix[i];
            foreach (ParameterView view in dense.Parameters.Views.Where(view => !view.IsRecurrent))
                model.Parameters[view.Name].CopyTo(dense.Parameters[view]);
            return dense;
        }
        if (model.Decay is null || model.Parameterization.IsIdentity) return model;
        RecurrentModel direct = model.Entry.Create(model.Options with { Parameterization = new DirectParameterization() });
        direct.Parameters.Set(model.Parameters.Values);
        bool native = model.Options.Integration == Integration.Native;
        foreach (ParameterView view in direct.Parameters.Views.Where(view => view.IsRate))
            foreach (ref double w in direct.Parameters[view])
                w = native ? model.Parameterization.Native(w) : model.Parameterization.Rate(w);
        return direct;
    }

    private string HardwareName(ParameterView view) => view.Block switch
    {
        ParameterBlock.RecurrentDiagonal => view.Name + (_model.Options.Integration == Integration.Native ? " (lambda)" : " (rate)"),
        ParameterBlock.RecurrentMatrix => "recurrent.W",
        _ => view.Name,
    };

    private sealed class Copy(RecurrentModel model) : INoisyModel
    {
        public ISequenceModel Model => model;

        public RecurrentModel Native => model;

        public void Set(IReadOnlyList<double[]> values)
        {
            int i = 0;
            foreach (ParameterView view in model.Parameters.Views) values[i++].CopyTo(model.Parameters[view]);
        }

        public void Dispose()
        {
        }
    }
}
