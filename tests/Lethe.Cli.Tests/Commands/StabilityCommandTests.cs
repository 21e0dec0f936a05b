using System.Text.RegularExpressions;

namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe stability: curves and verdicts of runs, the same for any number of threads, interrupted cleanly.</summary>
public sealed class StabilityCommandTests
{
    private static readonly string[] Models = ["model.parameterization=direct", "activation=hardtanh", "target=exp"];

    [Fact]
    public void Runs_of_two_families_give_curves_verdicts_files_and_a_report()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["runs", "chain"], [.. Models, "model.width=2,4"]);
        TinyRun.Train(folder["runs", "one"], [.. Models, "model.width=3", "target=pol", "seed=5"]);
        JsonNode json = CommandRun.In(folder, "stability", "runs", "--beta", "0.01,0.1,1", "--horizon", "24", "--json", "--out", "out")
            .Expect(0).Json;

        JsonArray curves = json["curves"]!.AsArray();
        Assert.Equal([2, 4, 3], curves.Select(curve => (int)curve!["width"]!));
        Assert.Equal([0, 0, 5], curves.Select(curve => (int)curve!["seed"]!));
        foreach (JsonNode? curve in curves)
        {
            Assert.Equal([0, 0.01, 0.1, 1], curve!["beta"]!.AsArray().Select(beta => (double)beta!));
            double[] lower = [.. curve["lower"]!.AsArray().Select(Number)];
            Assert.Equal(lower.Order(), lower);
            Assert.Equal(lower[0], Number(curve["upper"]![0]));
            Assert.Equal("Infinity", (string)curve["upper"]![3]!);
            Assert.Equal(24, (int)curve["horizon"]!);
        }
        JsonArray verdicts = json["verdicts"]!.AsArray();
        Assert.Equal(["exp", "pol"], verdicts.Select(verdict => (string)verdict!["target"]!));
        Assert.All(verdicts, verdict => Assert.Equal("undecided", (string)verdict!["verdict"]!));
        Assert.All(verdicts, verdict => Assert.Contains("too few widths", (string)verdict!["reason"]!, StringComparison.Ordinal));
        Assert.All(verdicts, verdict => Assert.Equal("not-applicable", (string)verdict!["theorem"]!["outcome"]!));
        Assert.Equal([1, 0], verdicts.Select(verdict => Math.Round(Number(verdict!["theorem"]!["target_rate"]), 6)));
        Assert.All(curves, curve => Assert.Equal(Number(curve!["distance"]), Number(curve["distance_real"])));
        Assert.All(["parameterization", "activation", "model", "widths", "radius", "distance", "slope", "ci"], key =>
            Assert.NotNull(verdicts[0]![key]));

        Assert.Equal(Path.Combine("out", "report.html"), (string)json["report"]!);
        Assert.Contains("too few widths", File.ReadAllText(folder["out", "report.html"]), StringComparison.Ordinal);
        Assert.Equal("run,width,seed,beta,raw,lower,upper,blocks,ball,search", File.ReadLines(folder["out", "perturbation.csv"]).First());
        Assert.Equal(1 + 3 * 4, File.ReadLines(folder["out", "perturbation.csv"]).Count());
        Assert.All(json["files"]!.AsArray(), file => Assert.True(File.Exists(folder[(string)file!]), (string)file!));
        Assert.Equal(2, Directory.GetFiles(folder["out"], "perturbation-*.svg").Length);
    }

    [Fact]
    public void The_same_numbers_for_any_number_of_threads_and_other_searches_work()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], [.. Models, "model.width=3"]);
        string[] line =
            ["stability", "run", "--blocks", "all", "--ball", "maxabs", "--search", "random", "--draws", "3", "--beta", "0.1", "1",
            "--relative", "--json"];
        JsonNode one = CommandRun.In(folder, [.. line, "--threads", "1", "--out", "one"]).Expect(0).Json;
        JsonNode two = CommandRun.In(folder, [.. line, "--threads", "2", "--out", "two"]).Expect(0).Json;
        Assert.True(JsonNode.DeepEquals(one["curves"], two["curves"]));
        Assert.Equal(File.ReadAllBytes(folder["one", "perturbation.csv"]), File.ReadAllBytes(folder["two", "perturbation.csv"]));

        JsonNode seeded = CommandRun.In(folder, [.. line, "--seed", "9", "--out", "three"]).Expect(0).Json;
        Assert.False(JsonNode.DeepEquals(one["curves"]![0]!["lower"], seeded["curves"]![0]!["lower"]));
        ProgramResult text = CommandRun.In(folder, "stability", "run", "--search", "adversarial", "--draws", "2", "--beta", "0.1")
            .Expect(0);
        Assert.Contains("undecided", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Certified_curves_bracket_the_error_and_errors_that_do_not_fit_are_refused()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["linear"], ["activation=linear", "model.parameterization=sigmoid", "target=exp", "model.width=2"]);
        foreach (string error in new[] { "mse", "exact", "w1" })
        {
            JsonNode json =
                CommandRun.In(folder, "stability", "linear", "--error", error, "--certify", "--blocks", "recurrent", "--ball", "l2",
                "--search", "adversarial", "--draws", "3",
                "--beta", "0.01,0.1", "--json", "--out", error).Expect(0).Json;
            JsonNode curve = json["curves"]![0]!;
            for (int i = 0; i < 3; i++)
                Assert.True(Number(curve["lower"]![i]) <= Number(curve["upper"]![i]) && double.IsFinite(Number(curve["upper"]![i])));
        }
        ProgramResult text =
            CommandRun.In(folder, "stability", "linear", "--certify", "--blocks", "recurrent", "--ball", "l2", "--beta", "0.1").Expect(0);
        Assert.Contains("the error lies in [", text.Output, StringComparison.Ordinal);

        TinyRun.Train(folder["tanh"], ["activation=tanh", "target=exp", "model.width=2"]);
        CommandRun.In(folder, "stability", "tanh", "--error", "exact", "--out", "refused").Expect(2)
            .ExpectMessage("defined for linear models");
        Assert.False(Directory.Exists(folder["refused"]));
    }

    [Theory]
    [InlineData]
    [InlineData("perturb.blocks=recurrent", "perturb.ball=l2")]
    [InlineData("perturb.blocks=all", "perturb.ball=l2", "perturb.search=adversarial", "perturb.horizon=24")]
    [InlineData("perturb.blocks=recurrent", "perturb.ball=maxabs", "perturb.search=random", "perturb.draws=2", "perturb.tolerance=0.05",
        "perturb.relative=true")]
    [InlineData("protocol=growing-horizon", "model.width=2", "data.length=16", "train.prune=false")]
    public void Train_stability_and_report_give_the_same_numbers(params string[] choice)
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"],
            [.. Models, "model.width=3", "perturb.tolerance=0.1", "perturb.draws=3", "perturb.betas=0.01,0.1,1", .. choice]);
        JsonNode trained = JsonNode.Parse(File.ReadAllText(folder["run", "result.json"]))!,
            listed = CommandRun.In(folder, "runs", "run", "--json").Expect(0).Json["runs"]![0]!;
        JsonNode measured = CommandRun.In(folder, "stability", "run", "--json", "--out", "out").Expect(0).Json["curves"]![0]!;
        Assert.Equal(Number(trained["radius"]!["value"]), Number(measured["radius"]));
        Assert.Equal(Number(trained["radius"]!["tolerance"]), Number(measured["tolerance"]));
        Assert.Equal(Number(trained["distance"]!["value"]), Number(measured["distance"]));
        Assert.Equal(Number(listed["radius"]), Number(measured["radius"]));
        foreach (string key in (string[])["blocks", "ball", "search", "horizon", "relative_error"])
            Assert.Equal($"{trained["perturbation"]![key]}", $"{measured[key]}");
        string[] stored = File.ReadAllLines(folder["run", "perturbation.csv"]),
            again = File.ReadAllLines(folder["out", "perturbation.csv"]);
        Assert.Equal(stored.Skip(1), again.Skip(1).Select(line => string.Join(',', line.Split(',')[3..7])));

        CommandRun.In(folder, "report", "run", "--out", "page").Expect(0);
        string words = $"{measured["blocks"]} weights, {measured["ball"]} ball, {measured["search"]} search",
            html = File.ReadAllText(folder["page", "report.html"]);
        Match radius = Regex.Match(html, "<th scope=\"row\">stability radius β\\*</th><td>([^<]*)</td>");
        // Four digits of it.
        Assert.Equal(1, double.Parse(radius.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
            / Number(measured["radius"]), 1e-3);
        Assert.Contains($"<td>{words}</td>", html, StringComparison.Ordinal);
        Assert.Contains("Perturbed: " + words, html, StringComparison.Ordinal);
        Assert.Contains("perturbed: " + words, CommandRun.In(folder, "stability", "run", "--out", "text").Expect(0)
            .Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_two_choices_get_two_verdicts_each_above_its_own_curves()
    {
        using var folder = new TemporaryFolder();
        string[] measured = [.. Models, "model.width=2", "perturb.tolerance=0.1", "perturb.draws=2", "perturb.betas=0.1"];
        TinyRun.Train(folder["runs", "all"], measured);
        TinyRun.Train(folder["runs", "recurrent"], [.. measured, "perturb.blocks=recurrent", "perturb.ball=l2"]);
        ProgramResult result = CommandRun.In(folder, "stability", "runs", "--json", "--out", "own").Expect(0);
        Assert.Equal(["all", "recurrent"], result.Json["verdicts"]!.AsArray().Select(v => (string)v!["blocks"]!));
        JsonNode told = CommandRun.In(folder, "stability", "runs", "--blocks", "recurrent", "--ball", "l2", "--json", "--out", "told")
            .Expect(0).Json;
        Assert.Equal(("recurrent", "l2", "directed"),
            ((string)Assert.Single(told["verdicts"]!.AsArray())!["blocks"]!, (string)told["verdicts"]![0]!["ball"]!,
            (string)told["verdicts"]![0]!["search"]!));
        CommandRun.In(folder, "report", "runs", "--out", "page").Expect(0);
        foreach (string page in (string[])["page", "own"])
        {
            string html = File.ReadAllText(folder[page, "report.html"]);
            Assert.Contains("all weights, maxabs ball, directed search", html, StringComparison.Ordinal);
            Assert.Contains("recurrent weights, l2 ball, directed search", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_run_pruned_to_nothing_is_warned_of()
    {
        using var folder = new TemporaryFolder();
        CommandRun.In(folder, "train", "smoke", "model=rnn", "model.width=6", "train.prune=true", "--out", "run", "--quiet").Expect(0);
        foreach (string command in (string[])["stability", "memory"])
            Assert.Contains("warning: run: pruning set aside every unit", CommandRun.In(folder, command, "run", "--out", command).Expect(0)
                .Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupted_it_ends_with_130_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], [.. Models, "model.width=3"]);
        ProgramResult result =
            CommandRun.InterruptedAt("stability: 1 run", folder, "stability", "run", "--search", "random", "--blocks", "all", "--draws",
            "1000000", "--horizon", "400", "--out", "out").Expect(130);
        Assert.Contains("interrupted", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory]
    [InlineData("no run folder given", "stability")]
    [InlineData("no such folder", "stability nothing")]
    [InlineData("did you mean 'exact'", "stability nothing --error exakt")]
    [InlineData("did you mean 'adversarial'", "stability nothing --search adverserial")]
    [InlineData("--beta", "stability nothing --beta -1")]
    [InlineData("takes no settings", "stability nothing seed=1")]
    [InlineData("there is no run in it", "stability .")]
    public void A_mistake_is_named_and_leaves_nothing(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        CommandRun.In(folder, line.Split(' ')).Expect(2).ExpectMessage(expected);
        Assert.Empty(folder.Entries);
    }

    private static double Number(JsonNode? node) => node!.GetValueKind() == System.Text.Json.JsonValueKind.String
        ? double.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture) : (double)node!;
}
