namespace Lethe.Cli.Tests.Commands;

public sealed class FigureCommandTests(FigureCommandTests.Runs runs) : IClassFixture<FigureCommandTests.Runs>
{
    [Fact]
    public void FourParameterizationsWithTheirOwnNamesInTheWidthOfAColumn()
    {
        JsonNode made = Run("figure runs/direct runs/exp runs/softplus runs/best --label direct=plain --order best;softplus;exp;direct " +
            "--size 84x70 --style serif --out four").Expect(0).Json;
        Assert.Equal(["best", "softplus", "exp", "plain"], made["curves"]!.AsArray().Select(curve => (string)curve!["label"]!));
        string pdf = Encoding.Latin1.GetString(File.ReadAllBytes(runs.Folder["four", "figure.pdf"]));
        // 84 mm by 70 mm in points.
        Assert.Contains("/MediaBox [0 0 238.11 198.425]", pdf, StringComparison.Ordinal);
        Assert.Contains("+SourceSerif4-Regular", pdf, StringComparison.Ordinal);
        Assert.DoesNotContain("Helvetica", pdf, StringComparison.Ordinal);
        Run("figure runs/direct runs/exp runs/softplus runs/best --label direct=plain --order best;softplus;exp;direct " +
            "--size 84x70 --style serif --out again").Expect(0);
        foreach (string name in (string[])["figure.pdf", "figure.svg", "figure.csv"])
            Assert.Equal(File.ReadAllBytes(runs.Folder["four", name]), File.ReadAllBytes(runs.Folder["again", name]));
    }

    [Fact]
    public void SeedsAreOneCurveAndOtherSettingsAreNot()
    {
        JsonNode seeds = Run("figure runs/direct runs/seed --out seeds").Expect(0).Json;
        Assert.Equal("direct", (string)Assert.Single(seeds["curves"]!.AsArray())!["label"]!);
        string[] row = File.ReadAllLines(runs.Folder["seeds", "figure.csv"])[1].Split(',');
        Assert.NotEqual("", row[3]);
        Assert.True(double.Parse(row[3], CultureInfo.InvariantCulture) <= double.Parse(row[4], CultureInfo.InvariantCulture));
        Run("figure runs/direct runs/rate --out rate").Expect(2).ExpectMessage("train.lr=0.01", "train.lr=0.02", "--by");
        Assert.False(Directory.Exists(runs.Folder["rate"]));
        Run("figure runs/direct runs/wide --by parameterization --out wide").Expect(2).ExpectMessage("model.width");
        Assert.Equal(["m = 2", "m = 3"], Run("figure runs/direct runs/wide --show memory --out wide").Expect(0).Json["curves"]!.AsArray()
            .Select(curve => (string)curve!["label"]!));
    }

    [Fact]
    public void SignsThatNoFontHasAreNamed()
    {
        Assert.Contains("'?' for 'ℝ' (U+211D)", Run("figure runs/direct --ylabel ℝ --out sign").Expect(0).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", Run("figure runs/direct --ylabel ∈∼β≤∞m² --out signs").Expect(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNumbersCanBeLaidOverAnotherFigure()
    {
        Run("figure runs/exp --out first").Expect(0);
        File.WriteAllText(runs.Folder["published.csv"], "label,x,y\n\"theirs, 2024\",0.01,0.5\n\"theirs, 2024\",0.1,2\n");
        JsonNode both = Run("figure runs/direct --overlay first/figure.csv --overlay published.csv --out over").Expect(0).Json;
        Assert.Equal(["direct", "exp", "theirs, 2024"], both["curves"]!.AsArray().Select(curve => (string)curve!["label"]!));
        string[] first = File.ReadAllLines(runs.Folder["first", "figure.csv"]), over = File.ReadAllLines(runs.Folder["over", "figure.csv"]);
        Assert.Equal(first[1..], over.Where(line => line.StartsWith("exp,", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("no curve is called 'relu'", "--label relu=x")]
    [InlineData("option --size", "--size 84")]
    [InlineData("option --size", "--size 20x20")]
    [InlineData("did you mean 'width'", "--by widht")]
    [InlineData("option --xlim", "--xlim 1,0.1")]
    [InlineData("no such file", "--overlay gone.csv")]
    [InlineData("name the columns", "--overlay runs/direct/config.yaml")]
    public void AMistakeIsNamedAndNothingIsWritten(string expected, string words)
    {
        Run($"figure runs/direct {words} --out mistake").Expect(2).ExpectMessage(expected);
        Assert.False(Directory.Exists(runs.Folder["mistake"]));
    }

    private ProgramResult Run(string line) => CommandRun.In(runs.Folder, [.. line.Split(' '), "--json"]);

    /// <summary>Runs that differ in one thing each.</summary>
    public sealed class Runs : IDisposable
    {
        public Runs()
        {
            foreach ((string name, string setting) in ((string, string)[])
                [("direct", "seed=0"), ("exp", "model.parameterization=exp"), ("softplus", "model.parameterization=softplus"),
                    ("best", "model.parameterization=best"), ("seed", "seed=1"), ("rate", "train.lr=0.02"), ("wide", "model.width=3")])
            {
                string[] settings = ["model.parameterization=direct", "model.width=2", "train.lr=0.01", "perturb.draws=2"];
                TinyRun.Train(Folder["runs", name], [.. settings.Where(s => s.Split('=')[0] != setting.Split('=')[0]), setting]);
            }
        }

        /// <summary>The folder above them.</summary>
        public TemporaryFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}
