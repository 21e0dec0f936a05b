using System.Security.Cryptography;

namespace Lethe.Tests.Reporting;

/// <summary>The scripts that stand in every report.</summary>
public sealed class ReportAssetsTests
{
    [Theory]
    [InlineData("uPlot.iife.min.js", "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f")]
    [InlineData("uPlot.min.css", "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04")]
    [InlineData("uPlot.LICENSE.txt", "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd")]
    public void TheLibraryIsUnchanged(string file, string digest) =>
        Assert.Equal(digest,
            Convert.ToHexStringLower(
            SHA256.HashData(File.ReadAllBytes(Repository.PathOf("src", "Lethe.Reporting", "Html", "Assets", file)))));

    [Fact]
    public void ItsLicenceGoesWithIt()
    {
        Assert.Contains("The MIT License", ReportAssets.Library, StringComparison.Ordinal);
        Assert.Contains("Leon Sorokin", ReportAssets.Library, StringComparison.Ordinal);
    }

    /// <summary>These would end, or change the meaning of, the element a script stands in.</summary>
    [Fact]
    public void NothingInTheScriptsEndsThem()
    {
        foreach (string script in (string[])[ReportAssets.Library, ReportAssets.Script])
        {
            foreach (string end in (string[])["</script", "<script", "<!--", "\r"])
                Assert.DoesNotContain(end, script, StringComparison.OrdinalIgnoreCase);
            foreach (string way in (string[])["fetch(", "XMLHttpRequest", "WebSocket", "import(", "innerHTML", "eval("])
                Assert.DoesNotContain(way, script, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryScriptIsPartOfThePage()
    {
        foreach (string file in Repository.Files(Path.Combine("src", "Lethe.Reporting", "Html", "Scripts"), "*.js"))
            Assert.Contains(File.ReadAllText(file).ReplaceLineEndings("\n"), ReportAssets.Script, StringComparison.Ordinal);
    }
}
