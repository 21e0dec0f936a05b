namespace Lethe.Experiments.Measurement;

/// <summary>Sorts runs into families. Runs of one target, parameterization, activation and model that were trained with other settings are
/// families of their own: what differs between them may be the settings and not the width.</summary>
public static class RunFamilies
{
    /// <summary>The family of each run, in their order.</summary>
    public static IReadOnlyList<FamilyKey> Of(IReadOnlyList<StoredRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var families = new FamilyKey[runs.Count];
        foreach (IGrouping<FamilyKey, int> alike in Enumerable.Range(0, runs.Count).GroupBy(i => runs[i].Family))
        {
            int[] places = [.. alike];
            IReadOnlyList<string> names = RunDifference.Names([.. places.Select(i => runs[i].Config)]);
            for (int k = 0; k < places.Length; k++) families[places[k]] = alike.Key with { Training = names[k] };
        }
        return families;
    }
}
