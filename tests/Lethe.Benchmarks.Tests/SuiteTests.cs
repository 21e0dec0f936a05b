using Lethe.Benchmarks.Jobs;

namespace Lethe.Benchmarks.Tests;

/// <summary>Names, filters, order of measurement, cancellation.</summary>
public sealed class SuiteTests
{
    [Fact]
    public void Names_are_unique() => Assert.Equal(BenchSuite.All.Count, BenchSuite.All.Select(job => job.Name).Distinct().Count());

    [Theory]
    [InlineData("main", "diagonal m=8 step float64 hardtanh", true)]
    [InlineData("MAIN", "diagonal m=8 step float64 hardtanh", true)]
    [InlineData("diagonal m=8", "diagonal m=8 step float64 hardtanh", true)]
    [InlineData("diagonal m=6", "diagonal m=64 step float64 hardtanh", false)]
    [InlineData("dense", "diagonal m=8 step float64 hardtanh", false)]
    [InlineData("diagonal", "scaling in T: diagonal step float64 hardtanh", false)]
    [InlineData("scaling", "scaling in T: diagonal step float64 hardtanh", true)]
    [InlineData("scaling memory", "scaling in T: diagonal step float64 hardtanh", false)]
    [InlineData("nothing of that name", "diagonal m=8 step float64 hardtanh", false)]
    public void A_filter_finds_what_it_says(string filter, string name, bool found) =>
        Assert.Equal(found, BenchFilter.Select(BenchSuite.All, filter).Any(job => job.Name == name));

    [Theory]
    [InlineData("diagonal m=8 step float64 hardtanh")]
    [InlineData("scaling in T: diagonal step float64 hardtanh")]
    public void A_whole_name_is_that_row_alone(string name) =>
        Assert.Equal(name, Assert.Single(BenchFilter.Select(BenchSuite.All, name)).Name);

    [Fact]
    public void Every_combination_of_the_targets_has_a_row()
    {
        string[] names = [.. BenchFilter.Select(BenchSuite.All, "main").Select(job => job.Name)];
        foreach (string model in (string[])["diagonal", "dense", "ssm", "pdp"])
        {
            foreach (string width in (string[])["m=8", "m=64", "m=256"])
            {
                foreach (string rest in (string[])["forward float64 hardtanh", "step float64 hardtanh", "forward float64 tanh",
                    "step float64 tanh"])
                    Assert.Contains($"{model} {width} {rest}", names);
                if (model != "pdp") Assert.Contains($"{model} {width} step float32 tanh", names);
            }
        }
    }

    [Fact]
    public void Contenders_are_measured_in_turns()
    {
        List<char> calls = [];
        IReadOnlyList<Spread> times =
            Contest.Run([() => calls.Add('a'), () => calls.Add('b')], TimingOptions.Once with { Repetitions = 3, FewestRepetitions = 3 },
            CancellationToken.None);
        Assert.Equal("ababab", string.Concat(calls.TakeLast(6)));
        Assert.All(times, time => Assert.Equal(3, time.Count));
    }

    [Fact]
    public void A_spread_has_the_median_and_the_quartiles()
    {
        Assert.Equal(new Spread(3, 2, 4, 5), Spread.Of([5, 1, 4, 2, 3]));
        Assert.Equal(new Spread(1.5, 1.25, 1.75, 2), Spread.Of([2, 1]));
        Assert.Throws<ArgumentException>(() => Spread.Of([]));
    }

    [Fact]
    public void The_exponent_is_the_slope_of_the_logarithms() =>
        Assert.Equal(1.5, ScalingJob.Slope([2, 8, 32], [3 * Math.Pow(2, 1.5), 3 * Math.Pow(8, 1.5), 3 * Math.Pow(32, 1.5)]), 1e-12);

    [Fact]
    public void A_cancelled_run_reports_what_it_has()
    {
        using var source = new CancellationTokenSource();
        BenchJob[] jobs = [.. BenchFilter.Select(BenchSuite.All, "diagonal m=8 float64")];
        BenchReport report =
            BenchRunner.Run(jobs, new BenchOptions { Threads = 1, Timing = TimingOptions.Once, CeilingTries = 1, WithPeers = false },
            (_, name) =>
        {
            if (name == jobs[2].Name) source.Cancel();
        }, source.Token);
        Assert.True(report.Interrupted);
        Assert.Equal(jobs.Take(2).Select(job => job.Name), report.Rows.Select(row => row.Name));
        Assert.All(report.Rows, row => Assert.True(row.Ours.Median > 0 && row.Roofline > 0 && row.PeerTime is null));
        Assert.True(report.Ceilings is { DoubleOneThread: > 0, SingleAllThreads: > 0, StreamAdd: > 0, StreamCopy: > 0 });
    }
}
