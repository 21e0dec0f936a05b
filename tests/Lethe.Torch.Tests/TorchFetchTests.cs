namespace Lethe.Torch.Tests;

public sealed class TorchFetchTests : TorchTest
{
    // libtorch is here, or the test would be skipped: nothing is downloaded, but the project is restored as for a user.
    [Fact]
    public async Task Fetching_what_is_there_finds_it()
    {
        List<string> log = [];
        string folder = await TorchFetch.RunAsync(log.Add, TestContext.Current.CancellationToken);
        Assert.True(Directory.Exists(folder));
        Assert.NotEmpty(log);
    }

    [Fact]
    public async Task Without_an_SDK_the_way_out_is_said()
    {
        string nowhere = Path.Combine(AppContext.BaseDirectory, "no-such-dotnet");
        ProblemException e = await Assert.ThrowsAsync<ProblemException>(
            () => TorchFetch.RunAsync(nowhere, log: null, TestContext.Current.CancellationToken));
        Assert.Contains("does not start", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(".NET SDK", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_restore_is_said()
    {
        if (OperatingSystem.IsWindows()) return; // there is no program that always fails
        ProblemException e = await Assert.ThrowsAsync<ProblemException>(
            () => TorchFetch.RunAsync("false", log: null, TestContext.Current.CancellationToken));
        Assert.Contains("code 1", e.Problem.Actual, StringComparison.Ordinal);
    }
}
