using System.Text.RegularExpressions;
using Lethe.Experiments.Runs;

namespace Lethe.Cli.Tests.Commands;

/// <summary>
/// Every block of every page is run as it stands, and says what the page shows. A block that takes longer than 20 s says so, and is run
/// shorter; with LETHE_PAGES=whole (.ci/pages) it is run as it stands as well, and the record is docs/results/pages.md.
/// </summary>
public sealed partial class PageTests(PageFiles files) : IClassFixture<PageFiles>
{
    private const double WellTrained = 1e-2;
    private const int LongestUnmarked = 20;

    public static TheoryData<string> Pages => [.. Repository.Files("docs", "*.md").Append(Repository.PathOf("README.md"))
        .Where(page => File.ReadAllText(page).Contains("\n```", StringComparison.Ordinal)).Select(Repository.Relative)
        .Where(page => PageRecord.Only is not { } only || page == only)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_says_what_happens(string page)
    {
        string text = File.ReadAllText(Repository.PathOf(page));
        if (TorchImport().IsMatch(text)) PythonProgram.RequireTorch();
        if (NumPyImport().IsMatch(text)) PythonProgram.RequireModule("numpy", "NumPy", "apt-get install python3-numpy");
        using TemporaryFolder folder = files.Copy(page);
        var run = new PageRun(page, folder, PageRecord.IsWhole);
        run.All(text);
        PageRecord.Add(page, run.Timed);
    }

    [Fact]
    public void What_is_not_run_says_why_and_what_is_long_is_in_the_record()
    {
        string record = File.ReadAllText(Repository.PathOf("docs", "results", "pages.md"));
        foreach (string page in Pages.Select(row => row.Data))
        {
            foreach (PageBlock block in PageBlock.Of(File.ReadAllText(Repository.PathOf(page))))
            {
                if (block.NotRun is { } why) Assert.True(why.Length > 8, $"{page}:{block.Line}");
                if (block.Seconds is not { } seconds) continue;
                Assert.True(seconds > LongestUnmarked, $"{page}:{block.Line}: no marker is needed for {seconds} s");
                Assert.Contains($"| {page} | {block.Commands().First().Command[..12]}", record, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_first_minutes_of_the_README_train_a_model_that_has_learnt()
    {
        using TemporaryFolder folder = files.Copy("");
        Assert.InRange(StoredRun.Open(folder["runs", "first"]).Result!.RelativeError, 0, WellTrained);
        Assert.DoesNotContain("next to nothing", CommandRun.In(folder, "runs").Expect(0).Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^import (numpy as np, )?torch", RegexOptions.Multiline)]
    private static partial Regex TorchImport();

    [GeneratedRegex(@"import numpy")]
    private static partial Regex NumPyImport();
}
