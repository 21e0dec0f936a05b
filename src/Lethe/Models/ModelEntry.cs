namespace Lethe.Models;

/// <summary>Prunes a model: finds the modes that the approximation does not need and sets them aside, while the loss stays within its
/// limit.</summary>
public delegate PruneResult ModelPruner(RecurrentModel model, TiledSequences inputs, TiledSequences targets,
    ReadOnlySpan<double> timeWeights, Workers workers, PruneOptions options);

/// <summary>
/// All that the rest of the program knows of one model: what it is called, how it is made and begun, which forms of time it has, and how it
/// is pruned, bounded and measured. What one of its steps is, a model itself says (<see cref="RecurrentModel.Layers"/>). Nobody asks for
/// the type of a model.
/// </summary>
public sealed record ModelEntry
{
    /// <summary>The name: `model=NAME`.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people: the recurrence.</summary>
    public required string Description { get; init; }

    /// <summary>The model with all weights 0; throws an <see cref="ArgumentException"/> where the options do not fit.</summary>
    public required Func<RecurrentOptions, RecurrentModel> Create { get; init; }

    /// <summary>f where none is asked for; null: that of the protocol.</summary>
    public string? Parameterization { get; init; }

    /// <summary>The forms of time it has, the usual one first.</summary>
    public IReadOnlyList<Integration> Integrations { get; init; } = [Integration.Euler, Integration.Exact];

    /// <summary>True where the recurrence is linear in time whatever sigma is; others have forms of time besides Euler with linear units
    /// only.</summary>
    public bool IsLinearInTime { get; init; }

    /// <summary>The only sigma it has; null: it takes any.</summary>
    public Activation? Activation { get; init; }

    /// <summary>sigma where none is asked for; null: that of the protocol.</summary>
    public Activation? UsualActivation { get; init; }

    /// <summary>True where sigma other than linear acts on features that a layer's decoder makes, before a linear readout.</summary>
    public bool HasFeatures { get; init; }

    /// <summary>True where recurrent matrices may be block-diagonal.</summary>
    public bool HasHeads { get; init; }

    /// <summary>Which of PyTorch's cells it is; none of them unless said.</summary>
    public RecurrentCell Cell { get; init; }

    /// <summary>Matrices between units, where there are any: one to a gate.</summary>
    public int Matrices { get; init; } = 1;

    /// <summary>True where the input gain can be a parameter.</summary>
    public bool CanTrainGain { get; init; }

    /// <summary>True where layers can stand one above the other.</summary>
    public bool Stacks { get; init; }

    /// <summary>True where units act on each other through a matrix, so that weights and work grow with the square of the width.</summary>
    public bool HasMatrix { get; init; }

    /// <summary>What it is with some of its weights fixed, in words: what that model approximates, it does as well; null: no
    /// other.</summary>
    public string? Contains { get; init; }

    /// <summary>True where the trained recurrent weights are the rates themselves, with no f between.</summary>
    public bool IsDirect { get; init; }

    /// <summary>The ways its weights may begin, the usual one first.</summary>
    public IReadOnlyList<ModelInitialization> Initializations { get; init; } =
        [ModelInitialization.Reference, ModelInitialization.GrowingHorizon];

    /// <summary>Largest initial phase in the growing-horizon protocol; null: it has no phases.</summary>
    public double? GrowingHorizonPhase { get; init; }

    /// <summary>Multiply-adds of a unit and a step as a multiple of the diagonal model's, by width: for estimates of time only.</summary>
    public Func<int, double> RelativeCost { get; init; } = _ => 1;

    /// <summary>How one layer is pruned; null: it is not.</summary>
    public ModelPruner? Pruner { get; init; }

    /// <summary>r(W) of the model as it is evaluated; null: not known.</summary>
    public Func<RecurrentModel, InstabilityDistance>? Distance { get; init; }

    /// <summary>What certified bounds of its error under perturbation rest on.</summary>
    public ModelBounds Bounds { get; init; } = ModelBounds.None;

    /// <summary>
    /// The parameter that is a free recurrent matrix W = -A: a directed perturbation moves it along the singular pair that reaches
    /// instability first. Null: there is none.
    /// </summary>
    public string? FreeMatrix { get; init; }

    /// <summary>What the published code calls the parameters, by their names here.</summary>
    public IReadOnlyDictionary<string, string> ReferenceNames { get; init; } = new Dictionary<string, string>
    {
        [RecurrentModel.InputName] = "encoder.U.weight",
        [RecurrentModel.BiasName] = "encoder.U.bias",
        [DiagonalRecurrentModel.RecurrentName] = "net.W.weight",
        [RecurrentModel.OutputName] = "decoder.U.weight",
        [RecurrentModel.OutputBiasName] = "decoder.U.bias",
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
