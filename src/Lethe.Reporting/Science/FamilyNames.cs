namespace Lethe.Reporting.Science;

/// <summary>Names families by what tells them apart.</summary>
public static class FamilyNames
{
    /// <summary>
    /// One name per family, of the parts that differ within the list, as "direct, pol"; parameterization and target are always named.
    /// </summary>
    public static IReadOnlyList<string> Short(IReadOnlyList<FamilyKey> families)
    {
        bool activations = Differ(families, f => f.Activation), models = Differ(families, f => f.Model);
        return [.. families.Select(f => string.Join(", ", Parts(f, activations, models)))];
    }

    /// <summary>What all families of a list share beyond their short names, as "hardtanh, diagonal"; empty where nothing.</summary>
    public static string Shared(IReadOnlyList<FamilyKey> families)
    {
        if (families.Count == 0) return "";
        var parts = new List<string>();
        if (!Differ(families, f => f.Activation)) parts.Add(families[0].Activation);
        if (!Differ(families, f => f.Model)) parts.Add(families[0].Model);
        return string.Join(", ", parts.Where(p => p.Length > 0));
    }

    private static IEnumerable<string> Parts(FamilyKey family, bool activation, bool model)
    {
        yield return family.Parameterization;
        yield return family.Target;
        if (activation) yield return family.Activation;
        if (model) yield return family.Model;
        if (family.Training.Length > 0) yield return family.Training;
    }

    private static bool Differ(IReadOnlyList<FamilyKey> families, Func<FamilyKey, string> part) =>
        families.Select(part).Distinct().Skip(1).Any();
}
