namespace Lethe.Testing;

/// <summary>Files made by other programs; tests/Fixtures/make.py says how.</summary>
public static class Fixtures
{
    /// <summary>The path of one of them.</summary>
    public static string PathOf(string name) => Repository.PathOf("tests", "Fixtures", name);
}
