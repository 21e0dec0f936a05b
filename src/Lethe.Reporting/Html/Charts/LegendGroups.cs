namespace Lethe.Reporting.Html.Charts;

/// <summary>
/// What a reader switches curves by: an entry for each group, or for each series without one, named by the first label in it, else by the
/// group. Series with neither belong to none and are always shown.
/// </summary>
internal sealed class LegendGroups
{
    private readonly int[] _of;

    public LegendGroups(IReadOnlyList<Series> series)
    {
        var labels = new List<string>();
        var known = new Dictionary<string, int>();
        _of = new int[series.Count];
        for (int i = 0; i < series.Count; i++)
        {
            Series s = series[i];
            int at = s.Group is null ? s.Label.Length == 0 ? -1 : labels.Count : known.GetValueOrDefault(s.Group, labels.Count);
            _of[i] = at;
            if (at < 0) continue;
            if (at == labels.Count) labels.Add("");
            if (s.Group is not null) known[s.Group] = at;
            if (labels[at].Length == 0) labels[at] = s.Label;
        }
        foreach ((string group, int at) in known)
            if (labels[at].Length == 0) labels[at] = group;
        Labels = labels;
    }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>The entry of a series; -1: none.</summary>
    public int Of(int series) => _of[series];
}
