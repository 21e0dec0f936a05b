namespace Lethe.Tests.Experiments;

public sealed class RunManifestTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{\"sessions\":7}")]
    public void WhatCannotBeReadIsNoManifest(string text) => WithManifest(text, run => Assert.Null(RunManifest.Of(run)));

    [Fact]
    public void LargerThanAnyManifestIsNone() =>
        WithManifest("{\"sessions\":[]" + new string(' ', 2 << 20) + "}", run => Assert.Null(RunManifest.Of(run)));

    [Fact]
    public void OddSessionsHaveEmptyFields() =>
        WithManifest("""{"sessions":[{"host":["a"],"seconds":"long","cores":4,"os":null},3]}""", run =>
    {
        RunSession session = Assert.Single(RunManifest.Of(run)!.Sessions);
        Assert.Equal(("", "4", ""), (session.Host, session.Cores, session.System));
        Assert.True(double.IsNaN(session.Seconds));
    });

    private static void WithManifest(string text, Action<StoredRun> check)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lethe-manifest-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, RunFiles.Config), RunConfig.Default.ToYaml());
            File.WriteAllText(Path.Combine(folder.FullName, RunFiles.Manifest), text);
            check(StoredRun.Open(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
