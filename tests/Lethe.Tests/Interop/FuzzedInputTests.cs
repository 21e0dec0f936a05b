using Lethe.Robustness.Fuzz;

namespace Lethe.Tests.Interop;

/// <summary>Inputs that once made a reader throw what it should not, allocate without measure or never end; found by `Lethe.Robustness
/// fuzz`, or by hand.</summary>
public sealed class FuzzedInputTests
{
    public static TheoryData<string, string> Inputs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (FuzzTarget target in ReaderTargets.All)
            {
                string folder = Fixtures.PathOf(Path.Combine("fuzz", target.Name));
                if (!Directory.Exists(folder)) continue;
                foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)) data.Add(target.Name,
                    Path.GetFileName(file));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Is_read_or_refused_as_it_should_be(string kind, string file)
    {
        FuzzTarget target = ReaderTargets.All.Single(t => t.Name == kind);
        Assert.Null(target.Try(File.ReadAllBytes(Fixtures.PathOf(Path.Combine("fuzz", kind, file))), out _)?.Text);
    }
}
