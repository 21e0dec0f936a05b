namespace Lethe.Cli.Commands;

/// <summary>lethe doctor: what this machine has, what is missing and how to get it.</summary>
internal sealed class DoctorCommand() : LetheCommand("doctor",
    "Processor, vector width, threads, optional parts: what is missing and how to get it", "doctor", "doctor --fetch libtorch",
    "doctor --fetch onnxruntime")
{
    private readonly ChoiceOption _fetch = new("--fetch", "Fetch an optional part", "libtorch", "onnxruntime");

    protected override Symbol[] Symbols => [_fetch];

    public override CommandOutcome Run(CommandContext context)
    {
        if (_fetch.Read(context.Parse) is { } name) NativePart.All.First(part => part.Name == name).Fetch(context);
        Check[] checks =
        [
            .. Machine.Checks(), .. NativePart.All.Select(part => part.Check()), SlurmCheck.Check(),
            new("fonts", true, "not needed: figures carry their own text"),
        ];
        return new CommandOutcome(
            new { checks },
            terminal => terminal.Table(["", "what", "found"],
                checks.Select(check => new[] { check.Ok ? "ok" : "--", check.Name, check.Detail })));
    }
}
