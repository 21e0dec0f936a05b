using Lethe.Experiments.Reproduction;

namespace Lethe.Experiments.Configuration;

/// <summary>Names with one line each, by kind: what `lethe list` shows.</summary>
public static class Listing
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["targets", "models", "parameterizations", "activations", "configs", "figures"];

    private static readonly IReadOnlyDictionary<string, string> Activations = new Dictionary<string, string>
    {
        ["linear"] = "z; allows exact integration and closed-form analysis",
        ["tanh"] = "tanh z",
        ["hardtanh"] = "z cut off at -1 and 1: the activation of the published curves",
        ["relu"] = "max(0, z): unbounded, outside the theorem; a diagonal state never decreases",
    };

    private static readonly (string, string)[] Forms =
    [
        ("expr:FORMULA", "a linear functional with the kernel FORMULA in t, such as \"expr:exp(-t)*cos(t)\""),
        ("file:SAMPLES", "a linear functional with the kernel sampled in a .csv or .npy"),
        ("random:rnn,width=64,layers=1,seed=0",
            "a random teacher: torch.nn.RNN (tanh) with PyTorch's default distributions and a linear read-out; also in=, out="),
        ("random:gru,width=64,layers=1,seed=0", "the same with torch.nn.GRU"),
        ("random:lstm,width=64,layers=1,seed=0", "the same with torch.nn.LSTM"),
        ("random:transformer,width=64,layers=1,heads=4,position=none,seed=0",
            "torch.nn.TransformerEncoder with a causal mask, no dropout; position=sinusoidal adds a position code"),
        ("random:s4d,width=64,layers=1,seed=0",
            "S4D layers: each channel through a diagonal complex state-space model, then GELU, GLU and normalization"),
    ];

    private static readonly (string, string)[] Figures =
    [
        ("training", "validation loss by epoch; written by lethe train"),
        ("perturbation", "perturbation error E_m(beta) by width; written by lethe train, stability, theory linear and quickstart"),
        ("memory", "memory functions M(t) of models and targets; written by lethe train, memory and quickstart"),
        ("slopes", "stability radius beta* and distance r(W) against the width, with the regression a verdict rests on; written by " +
            "lethe stability and quickstart"),
    ];

    /// <summary>The items of a kind.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="models">The models there are.</param>
    /// <exception cref="ArgumentException">No such kind.</exception>
    public static IReadOnlyList<(string Name, string Description)> Of(string kind, ModelCatalog models) => kind switch
    {
        "targets" => [.. TargetCatalog.All.Select(target => (target.Name, target.Description)), .. Forms],
        "models" => [.. models.Entries.Select(model => (model.Name, model.Description))],
        "parameterizations" => [.. models.Parameterizations.Entries.Select(p => (p.Name, $"f(w) = {p.Formula}: {p.Description}"))],
        "activations" => [.. Settings.Activation.Choices.Select(name => (name, Activations.GetValueOrDefault(name, "")))],
        "configs" => [.. NamedConfigs.All.Select(config => (config.Name, config.Description))],
        "figures" => [.. Figures, .. ExperimentFile.All.Select(e => (e.Id, $"{e.Title}; measured by lethe reproduce {e.Id}"))],
        _ => throw new ArgumentException($"no such kind: {kind}; expected one of {string.Join(", ", Kinds)}", nameof(kind)),
    };
}
