namespace Lethe.Cli.Commands;

/// <summary>lethe theory cell: where a GRU or LSTM rests without input, and how stable it is there.</summary>
internal sealed class TheoryCellCommand() : LetheCommand("cell",
    "Stability of a GRU or LSTM at rest: equilibrium without input, spectral radius of its Jacobian, distance to instability",
    "theory cell --kind gru --weights gru.safetensors", "theory cell --kind lstm --weights lstm.npz --json")
{
    private readonly ChoiceOption _kind = new("--kind", "The cell", "gru", "lstm");
    private readonly TextOption _weights = new("--weights", "F",
        "Weights under PyTorch's names (weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, ...): .safetensors or .npz");

    public override string MoreHelp =>
        """
        What it tells:
          Without input a cell comes to rest (or not: that is said). Near rest it is linear: a small disturbance is
          multiplied by the Jacobian at each step. Its spectral radius q says how fast the cell forgets there, like q^k
          after k steps; the radii say how large a change of the Jacobian makes the rest unstable.
          Large inputs drive a cell away from rest, where it may keep or lose more: lethe memory measures that.

        """;

    protected override Symbol[] Symbols => [_kind, _weights];

    public override CommandOutcome Run(CommandContext context)
    {
        CellKind kind = _kind.Read(context.Parse) switch
        {
            "gru" => CellKind.Gru,
            "lstm" => CellKind.Lstm,
            _ => throw ProblemException.Usage("option --kind", "not given", "gru or lstm", "add --kind gru"),
        };
        string path = _weights.RequirePath(context, "the name of a file", "gru.safetensors");
        WeightsSettings.RequirePyTorch(path, context.Cancellation);
        var file = CellFile.Open(path, kind);
        var layers = new List<CellEquilibrium>();
        for (int layer = 0; layer < file.Layers; layer++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            GatedCell cell = file.Cell(layer, layer == 0 ? null : layers[^1].State);
            layers.Add(CellEquilibrium.Find(cell) ?? throw ProblemException.Failed(Invariant($"layer {layer} of {path}"),
                "it does not come to rest without input, and Newton's method found no equilibrium", "a cell with an equilibrium",
                    "measure its memory instead: lethe memory"));
        }
        return new CommandOutcome(
            new
            {
                kind,
                spectral_radius = layers.Max(l => l.SpectralRadius),
                stable = layers.All(l => l.SpectralRadius < 1),
                layers = layers.Select(Layer),
            },
            terminal => Render(terminal, layers));
    }

    private static object Layer(CellEquilibrium layer) => new
    {
        states = layer.State.Count,
        equilibrium = layer.State,
        layer.Residual,
        reached = layer.IsReached,
        layer.Reason,
        layer.SpectralRadius,
        decay_rate = -Math.Log(layer.SpectralRadius),
        layer.Radius?.Complex,
        layer.Radius?.Real,
    };

    private static void Render(Terminal terminal, List<CellEquilibrium> layers)
    {
        terminal.Table(
            ["layer", "states", "largest |state| at rest", "spectral radius", "decay rate per step", "complex radius", "real radius"],
            layers.Select((l, i) => (string[])
            [
                Invariant($"{i}"), Invariant($"{l.State.Count}"),
                    Terminal.Number(l.State.Max(Math.Abs)), Terminal.Number(l.SpectralRadius),
                Terminal.Number(-Math.Log(l.SpectralRadius)), Terminal.Number(l.Radius?.Complex.Lower ?? double.NaN),
                    Terminal.Number(l.Radius?.Real.Upper ?? double.NaN),
            ]), 0, 1, 2, 3, 4, 5, 6);
        for (int i = 0; i < layers.Count; i++) terminal.WriteLine(Invariant($"layer {i}: equilibrium {layers[i].Reason}"));
    }
}
