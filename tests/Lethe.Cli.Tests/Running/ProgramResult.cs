using System.Text.Json;

namespace Lethe.Cli.Tests.Running;

/// <summary>What a run of the program left behind.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as the one document it must be.</summary>
    public JsonNode Json => JsonNode.Parse(Output, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = false })
        ?? throw new InvalidDataException($"Standard output is not one JSON document: {Output}");

    /// <summary>Fails with everything the program said unless it ended with <paramref name="code"/>.</summary>
    public ProgramResult Expect(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode}, expected {code}\n--- output\n{Output}\n--- error\n{Error}");
        return this;
    }

    /// <summary>One clear message on standard error: a first word, no stack trace, and each of <paramref name="words"/> in it.</summary>
    public ProgramResult ExpectMessage(params string[] words)
    {
        string[] errors = [.. Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.True(errors.Length == 1, $"expected one error line, got {errors.Length}:\n{Error}");
        foreach (string word in words) Assert.Contains(word, errors[0], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }
}
