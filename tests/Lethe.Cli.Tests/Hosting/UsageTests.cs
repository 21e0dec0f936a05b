namespace Lethe.Cli.Tests.Hosting;

/// <summary>Mistyped command lines: exit code 2, one message that names the mistake and the nearest right word, nothing written.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("did you mean '--json'", "list --jsn targets")]
    [InlineData("did you mean 'targets'", "list target")]
    [InlineData("quickstart", "quickstrat")]
    [InlineData("did you mean '--probe'", "memory --prob impulse rho:exp")]
    [InlineData("did you mean 'impulse'", "memory rho:exp --probe impuls")]
    [InlineData("train.lr", "train smoke train.lr=abc --out r")]
    [InlineData("did you mean 'model.width'", "train smoke modle.width=4 --out r")]
    [InlineData("model.width", "train smoke model.width=-3 --out r")]
    [InlineData("did you mean 'pol'", "train smoke target=poll --out r")]
    [InlineData("did you mean 'smoke'", "train smok --out r")]
    [InlineData("no such file", "train missing.yaml --out r")]
    [InlineData("lethe sweep", "train protocol=growing-horizon model.width=8,16 --out r")]
    [InlineData("--max-time", "train smoke --max-time soon --out r")]
    [InlineData("nowhere", "train --resume nowhere")]
    [InlineData("nowhere", "memory nowhere")]
    [InlineData("nowhere", "runs nowhere")]
    [InlineData("--out-file", "generate pol")]
    [InlineData("--weights", "predict --model diagonal")]
    [InlineData("criterion", "theory criterium")]
    [InlineData("unexpected argument", "doctor now")]
    [InlineData("--beta", "theory criterion --parameterization exp")]
    [InlineData("softplus", "theory criterion --parameterization sofplus --beta 1")]
    [InlineData("--rate", "theory gradient-scale --parameterization sigmoid --rate 2")]
    [InlineData("--threads", "list targets --threads 0")]
    [InlineData("--seed", "list targets --seed 1.5")]
    [InlineData("--seed", "list targets --seed")]
    [InlineData("theory", "theory")]
    public void A_mistake_is_named_with_a_remedy(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = CommandRun.In(folder, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        result.Expect(2).ExpectMessage(expected);
        Assert.Empty(result.Output);
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void With_json_a_mistake_is_a_document_too()
    {
        ProgramResult result = CommandRun.Of("list", "nothing", "--json").Expect(2);
        Assert.Equal(2, (int)result.Json["code"]!);
        JsonObject error = result.Json["error"]!.AsObject();
        Assert.Equal(["what", "actual", "expected", "remedy"], error.Select(member => member.Key));
        Assert.All(error, member => Assert.NotEmpty((string)member.Value!));
        result.ExpectMessage("nothing");
    }

    [Fact]
    public void A_response_file_is_an_ordinary_word() => CommandRun.Of("list", "@targets").Expect(2).ExpectMessage("@targets");

    [Fact]
    public void Version_is_one_line_and_one_document()
    {
        string version = CommandRun.Of("--version").Expect(0).Output.Trim();
        Assert.Matches(@"^\d+\.\d+\.\d+", version);
        Assert.Equal(version, (string)CommandRun.Of("--version", "--json").Expect(0).Json["version"]!);
    }
}
