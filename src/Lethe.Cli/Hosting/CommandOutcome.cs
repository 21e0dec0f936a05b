using System.Text.Json.Nodes;
using Lethe.Cli.Output;

namespace Lethe.Cli.Hosting;

/// <summary>What a command found: a document for programs, a rendering for people, an exit code.</summary>
/// <param name="Json">The document of --json.</param>
/// <param name="Render">Writes the same for people; not called with --json.</param>
/// <param name="Code">The exit code.</param>
internal sealed record CommandOutcome(JsonObject Json, Action<Terminal> Render, int Code = ExitCode.Done);
