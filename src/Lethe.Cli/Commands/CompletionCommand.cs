namespace Lethe.Cli.Commands;

/// <summary>lethe completion: the script that lets a shell complete commands, options, settings and their values.</summary>
internal sealed class CompletionCommand() : WordsCommand("completion",
    "The script by which bash, zsh or PowerShell completes commands, options, settings and their values",
    ("SHELL", "bash, zsh or pwsh"), "completion bash", "completion zsh", "completion pwsh")
{
    private static readonly string[] Shells = ["bash", "zsh", "pwsh"];

    public override string MoreHelp => """
        bash: add the line `source <(lethe completion bash)` to ~/.bashrc.
        zsh: add the line `source <(lethe completion zsh)` to ~/.zshrc, behind compinit.
        PowerShell: add the line `lethe completion pwsh | Out-String | Invoke-Expression` to the file $PROFILE names.
        Then the key Tab completes: lethe train model=s, lethe sweep target=, lethe memory rho:. Where lethe offers nothing the shell offers
        files.
        """;

    public override IReadOnlyList<LetheCommand> Subcommands { get; } = [new CompletionWordsCommand()];

    public override bool RunsItself => true;

    protected override IEnumerable<string> Offered(string begun) => Shells;

    public override CommandOutcome Run(CommandContext context)
    {
        string shell = context.Words(FreeWords).RequireChoice(Name, "shell", Shells);
        string script = Script(shell);
        return new CommandOutcome(new { shell, script }, terminal => terminal.WriteLines(script.TrimEnd('\n')));
    }

    private static string Script(string shell)
    {
        using Stream file = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{shell}")!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
