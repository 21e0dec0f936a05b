namespace Lethe.Cli.Hosting;

/// <summary>What a command found: a document for programs and a rendering for people.</summary>
/// <param name="Json">The document of --json.</param>
/// <param name="Render">Writes the same for people; not called with --json.</param>
internal sealed record CommandOutcome(object Json, Action<Terminal> Render)
{
    /// <summary>Why a result that is there nevertheless is not the one asked for (diverged, interrupted): gives the message and the exit
    /// code.</summary>
    public ProblemException? Failure { get; init; }
}
