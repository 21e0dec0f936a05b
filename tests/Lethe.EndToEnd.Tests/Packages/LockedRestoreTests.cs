using System.Text.RegularExpressions;

namespace Lethe.EndToEnd.Tests.Packages;

/// <summary>Where CI=true, what is restored is what the lock file says, to the bit; elsewhere a new package is written into it.</summary>
public sealed class LockedRestoreTests
{
    private const string Project = "src/Lethe.Kernels/Lethe.Kernels.csproj", Lock = "src/Lethe.Kernels/packages.lock.json";

    [Fact]
    public void A_package_of_other_content_is_refused_and_one_that_fits_is_taken()
    {
        using var folder = new ScratchFolder();
        Copy(folder);
        ProgramResult whole = Restore(folder, ci: true);
        Assert.True(whole.ExitCode == 0, whole.Output);
        string text = File.ReadAllText(folder[Lock]);
        string damaged =
            Regex.Replace(text, "(\"contentHash\": \")(.)", match => match.Groups[1].Value + (match.Groups[2].Value == "A" ? "B" : "A"));
        Assert.NotEqual(text, damaged);
        File.WriteAllText(folder[Lock], damaged);
        ProgramResult refused = Restore(folder, ci: true);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("NU1403", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_is_not_in_the_lock_file_is_refused_in_CI_only()
    {
        using var folder = new ScratchFolder();
        Copy(folder);
        string text = File.ReadAllText(folder[Lock]);
        File.WriteAllText(folder[Lock], Regex.Replace(text, "\"Microsoft\\.CodeAnalysis\\.BannedApiAnalyzers\": \\{[^}]*\\}", ""));
        ProgramResult refused = Restore(folder, ci: true);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("NU1004", refused.Output, StringComparison.Ordinal);
        ProgramResult written = Restore(folder, ci: false);
        Assert.True(written.ExitCode == 0, written.Output);
        Assert.Equal(text, File.ReadAllText(folder[Lock]));
    }

    private static void Copy(ScratchFolder folder)
    {
        Directory.CreateDirectory(folder["src", "Lethe.Kernels"]);
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json",
            Project, Lock])
            File.Copy(Repository.PathOf(file.Split('/')), folder[file]);
    }

    private static ProgramResult Restore(ScratchFolder folder, bool ci) =>
        DotnetCommand.Run(folder.Path, new Dictionary<string, string?> { ["CI"] = ci ? "true" : "" }, "restore", Project, "--force");
}
