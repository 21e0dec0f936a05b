using System.Diagnostics;
using Lethe.Experiments.Configuration;

namespace Lethe.Cli.Tests.Hosting;

public sealed class CompletionTests
{
    // A mark at the beginning would be a command to bash.
    private static readonly Encoding Plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    [Fact]
    public void EverySettingIsOfferedAndEveryValueByName()
    {
        string[] offered = Offered("train", "");
        Assert.All(Settings.All, setting => Assert.Contains(setting.Key + "=", offered));
        Assert.All(Settings.All.Where(setting => setting.Choices.Count > 0),
            setting => Assert.Equal(setting.Choices.Order(StringComparer.Ordinal).Select(value => $"{setting.Key}={value}"),
                Offered("train", setting.Key + "=")));
    }

    [Theory]
    [InlineData("tra", "train")]
    [InlineData("sweep sta", "status")]
    [InlineData("sweep target=exp,pol1", "target=exp,pol11 target=exp,pol15")]
    [InlineData("train model.clamp=t", "model.clamp=true")]
    [InlineData("memory rho:ai", "rho:airy")]
    [InlineData("memory --prob", "--probe")]
    [InlineData("memory --probe he", "heaviside")]
    [InlineData("list para", "parameterizations")]
    [InlineData("train --out ru", "")]
    [InlineData("memory -- python3 mo", "")]
    [InlineData("reproduce fig1", "fig10 fig11 fig12")]
    public void AWordIsCompleted(string begun, string expected) => Assert.Equal(expected, string.Join(' ', Offered(begun.Split(' '))));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("pwsh")]
    public void TheScriptAsksTheProgram(string shell) => Assert.Contains("completion words", CommandRun.Of("completion", shell).Expect(0)
        .Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("lethe train model=s4", "s4d")]
    [InlineData("lethe sweep activation=tanh,har", "tanh,hardtanh")]
    [InlineData("lethe memory rho:ai", "airy")]
    [InlineData("lethe tra", "train")]
    public void BashCompletesWhatIsLeftOfAWord(string line, string expected)
    {
        Require.Optional(File.Exists("/bin/bash"), "bash", "run the tests on Linux or macOS");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["lethe.bash"], CommandRun.Of("completion", "bash").Expect(0).Output, Plain);
        // The program answers from here, so that no process is started; the call is checked too.
        string[] words = line.Split(' ');
        string answer = string.Join("\\n", Offered(words[1..]));
        string script = $$"""
            lethe() { [[ "$*" == "completion words -- {{string.Join(' ', words[1..])}}" ]] && printf '{{answer}}\n'; }
            compopt() { :; }
            COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
            . ./lethe.bash
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _lethe
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        File.WriteAllText(folder["test.bash"], script, Plain);
        var start = new ProcessStartInfo("/bin/bash", ["test.bash"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        using Process bash = Process.Start(start)!;
        Assert.Equal(expected + "\n", bash.StandardOutput.ReadToEnd());
        bash.WaitForExit();
    }

    [Fact]
    public void TheProgramAloneShowsCommandsThatRunInAnEmptyFolder()
    {
        string page = CommandRun.Of().Expect(0).Output;
        Assert.All(page.Split('\n'), line => Assert.True(line.Length <= 80, line));
        using var folder = new TemporaryFolder();
        foreach ((string command, _) in FirstPage.Commands)
        {
            Assert.Contains($"lethe {command}", page, StringComparison.Ordinal);
            CommandRun.In(folder, command.Split(' ')).Expect(0);
        }
    }

    [Fact]
    public void HelpIsAWordToo()
    {
        Assert.Equal(CommandRun.Of("--help").Expect(0).Output, CommandRun.Of("help").Expect(0).Output);
        Assert.Equal(CommandRun.Of("theory", "linear", "--help").Expect(0).Output, CommandRun.Of("help", "theory", "linear").Expect(0)
            .Output);
    }

    private static string[] Offered(params string[] words) =>
        [.. CommandRun.Of(["completion", "words", "--", .. words]).Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
