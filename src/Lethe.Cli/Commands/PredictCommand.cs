using System.CommandLine;
using System.Diagnostics;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Interop;
using Lethe.Kernels;
using Lethe.Models;

namespace Lethe.Cli.Commands;

/// <summary>lethe predict: a forward pass of stored weights from file to file.</summary>
internal sealed class PredictCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("key=value", "Settings of the model: activation, dt, model.parameterization, model.clamp, model.integration");
    private readonly Option<string?> _model = new("--model") { HelpName = "NAME", Description = "A name of lethe list models; the same as model=NAME" };
    private readonly Option<string?> _weights = new("--weights") { HelpName = "F", Description = "Weights: .safetensors, .npz or a PyTorch state_dict (.pt), under the names of docs/weights.md or of the reference code" };
    private readonly Option<string?> _input = new("--input") { HelpName = "x.npy", Description = "Inputs (batch, time, in), float64 or float32" };
    private readonly Option<string?> _output = new("--output") { HelpName = "y.npy", Description = "Outputs (batch, time, out), float64" };
    private readonly Option<bool> _allowNaN = new("--allow-nan") { Description = "Let NaN and infinities in the input pass through" };

    /// <inheritdoc/>
    public override string Name => "predict";

    /// <inheritdoc/>
    public override string Description => "Forward pass of stored weights over a .npy file";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["predict --model rnn --weights best.safetensors --input x.npy --output y.npy activation=tanh dt=0.5"];

    /// <inheritdoc/>
    public override void Configure(Command command)
    {
        command.Add(_words);
        command.Add(_model);
        command.Add(_weights);
        command.Add(_input);
        command.Add(_output);
        command.Add(_allowNaN);
    }

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        var watch = Stopwatch.StartNew();
        Words words = context.Words(_words).RequireSubjects(Name, "words that are no settings", 0, 0);
        string weights = Required(context, _weights, "weights.safetensors");
        string input = Required(context, _input, "x.npy");
        string output = Required(context, _output, "y.npy");
        List<string> settings = [.. context.Overrides(words)];
        if (context.Parse.GetValue(_model) is { } name) settings.Add($"model={name}");
        RunConfig config = RunConfig.Resolve(null, settings);

        RecurrentModel model = ReferenceWeights.Load(config, weights);
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

    private static string Required(CommandContext context, Option<string?> option, string example) => context.Path(option)
        ?? throw ProblemException.Usage($"option {option.Name}", "not given", "the name of a file", $"add {option.Name} {example}");

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
