using System.CommandLine;
using Lethe.Cli.Diagnostics;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;

namespace Lethe.Cli.Commands;

/// <summary>lethe doctor: what this machine has, what is missing and how to get it.</summary>
internal sealed class DoctorCommand : LetheCommand
{
    private readonly ChoiceOption _fetch = new("--fetch", "Fetch an optional part", "libtorch", "onnxruntime");

    /// <inheritdoc/>
    public override string Name => "doctor";

    /// <inheritdoc/>
    public override string Description => "Processor, vector width, threads, optional parts: what is missing and how to get it";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["doctor", "doctor --fetch libtorch", "doctor --fetch onnxruntime"];

    /// <inheritdoc/>
    public override void Configure(Command command) => command.Add(_fetch);

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        switch (_fetch.Read(context.Parse))
        {
            case "libtorch":
                LibTorch.Fetch(context);
                break;
            case "onnxruntime":
                OnnxRuntime.Fetch(context);
                break;
        }
        IReadOnlyList<Check> checks = [.. Machine.Checks(), .. OptionalParts.Checks()];
        return new CommandOutcome(
            new { checks },
            terminal => terminal.Table(["", "what", "found"], checks.Select(check => new[] { check.Ok ? "ok" : "--", check.Name, check.Detail })));
    }
}
