namespace Lethe.Cli.Commands;

/// <summary>lethe predict: a forward pass of stored weights from file to file.</summary>
internal sealed class PredictCommand() : WordsCommand("predict", "Forward pass of stored weights over a .npy file",
    ("key=value", "Settings of the model: activation, dt, model.parameterization, model.clamp, model.integration"),
    "predict --model rnn --weights best.safetensors --input x.npy --output y.npy activation=tanh dt=0.5")
{
    private readonly TextOption _model = new("--model", "NAME", "A name of lethe list models; the same as model=NAME");
    private readonly TextOption _weights = new("--weights", "F",
        "Weights: .safetensors, .npz, PyTorch (.pt) or TorchSharp (.dat), under the names of docs/weights.md or of the reference code");
    private readonly TextOption _prefix = new("--prefix", "P", "What precedes the names of the weights in the file, as for lethe import");
    private readonly TextOption _input = new("--input", "x.npy", "Inputs (batch, time, in), float64 or float32");
    private readonly TextOption _output = new("--output", "y.npy", "Outputs (batch, time, out), float64");
    private readonly FlagOption _allowNaN = new("--allow-nan", "Let NaN and infinities in the input pass through");

    protected override Symbol[] Symbols => [_model, _weights, _prefix, _input, _output, _allowNaN];

    public override CommandOutcome Run(CommandContext context)
    {
        var watch = Stopwatch.StartNew();
        Words words = context.Words(FreeWords).RequireSubjects(Name, "argument", 0, 0);
        string weights = _weights.RequirePath(context, "the name of a file", "weights.safetensors");
        string input = _input.RequirePath(context, "the name of a file", "x.npy");
        string output = _output.RequirePath(context, "the name of a file", "y.npy");
        List<string> settings = [.. context.Overrides(words)];
        if (context.Parse.GetValue(_model) is { } name) settings.Add($"model={name}");
        RunConfig config = WeightsSettings.Resolve(weights, settings, out IReadOnlyList<string> replaced, context.Cancellation);
        foreach (string one in replaced) context.Terminal.Warn(one);

        RecurrentModel model = ReferenceWeights.Load(config, weights, context.Parse.GetValue(_prefix), context.Cancellation);
        bool allowNaN = context.Parse.GetValue(_allowNaN);
        TiledSequences x = Prediction.ReadInputs(input, model.InputSize, allowNaN);
        NamedTensor y = Prediction.Forward(model, x, new Workers(config.Get(Settings.Threads) ?? context.Threads));
        context.Cancellation.ThrowIfCancellationRequested();
        Npy.Write(output, y);
        double seconds = watch.Elapsed.TotalSeconds;
        return new CommandOutcome(
            new { y.Shape, seconds, output },
            terminal => terminal.WriteLine($"{output}: {y.ShapeText} in {Terminal.Number(seconds)} s"))
        {
            Failure = allowNaN ? null : Diverged(y),
        };
    }

    // Finite inputs and weights: only a recurrence that grows without bound gives other outputs.
    private static ProblemException? Diverged(NamedTensor y)
    {
        int first = Array.FindIndex(y.Data, value => !double.IsFinite(value));
        if (first < 0) return null;
        int sequence = first / (y.Shape[1] * y.Shape[2]), time = first / y.Shape[2] % y.Shape[1];
        return ProblemException.Diverged("outputs", $"sequence {sequence} stops being finite at step {time}", "finite outputs",
            "the recurrence is unstable: check model, activation, dt and model.parameterization; the outputs are written as they are");
    }
}
