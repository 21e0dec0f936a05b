using System.Text.RegularExpressions;

namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe report: what stands in the file. How it behaves in a browser is tested in Browser/.</summary>
public sealed class ReportCommandTests
{
    [Fact]
    public void A_sweep_shows_what_varies_and_every_link_leads_somewhere()
    {
        using var folder = new TemporaryFolder();
        foreach (int width in (int[])[2, 3]) TinyRun.Train(folder["sweep", "runs", $"w{width}"], $"model.width={width}", "perturb.draws=1");
        // A manifest nobody can read, and one that lies: results do not depend on it.
        File.WriteAllText(folder["sweep", "runs", "w2", "manifest.json"], "{ not json");
        File.WriteAllText(folder["sweep", "runs", "w3", "manifest.json"], """{"sessions":[""" +
            """{"host":"<b>evil</b>","seconds":"x","threads":[1]}, 7]}""");
        ProgramResult result = CommandRun.In(folder, "report", "sweep", "sweep/runs/w2", "--out", "page", "--json").Expect(0);
        Assert.Equal(2, (int)result.Json["runs"]!);
        string html = File.ReadAllText(folder["page", "report.html"]);
        Assert.Matches("<h2>Settings that vary</h2>\n<div class=\"scroll\"><table class=\"entries\">\n<tbody>\n<tr><th " +
            "scope=\"row\">model.width</th><td>2, 3</td>", html);
        Assert.Contains("&lt;b&gt;evil&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.Contains("1 of 2 runs", html, StringComparison.Ordinal);
        string[] anchors = [.. Regex.Matches(html, "<a href=\"#([^\"]*)\"").Select(m => m.Groups[1].Value).Distinct()];
        Assert.Contains("run-2", anchors);
        Assert.Contains("family-1", anchors);
        Assert.All(anchors, anchor => Assert.Single(Regex.Matches(html, $" id=\"{anchor}\"")));
    }

    [Fact]
    public void A_run_has_its_result_settings_and_machine()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], "model.width=3");
        CommandRun.In(folder, "report", "run", "--out", "page").Expect(0);
        string html = File.ReadAllText(folder["page", "report.html"]);
        foreach (string heading in (string[])["Result", "Curves", "Configuration", "Environment"])
            Assert.Contains($"<h2>{heading}</h2>", html, StringComparison.Ordinal);
        foreach (string name in (string[])["validation loss", "train.epochs", "processor", "first start"])
            Assert.Contains($"<th scope=\"row\">{name}</th>", html, StringComparison.Ordinal);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(folder["run", "manifest.json"]))!;
        Assert.Contains((string)manifest["sessions"]![0]!["started"]!, html, StringComparison.Ordinal);
    }
}
