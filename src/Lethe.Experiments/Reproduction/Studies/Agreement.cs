namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>How the answers of parts make the answer of an item.</summary>
internal static class Agreement
{
    /// <summary>Agrees where all parts do, disagrees where one does, else cannot tell.</summary>
    public static bool? All(IEnumerable<bool?> parts)
    {
        bool?[] list = [.. parts];
        return list.Contains(false) ? false : list.Length == 0 || list.Contains(null) ? null : true;
    }

    /// <summary>An answer as a word.</summary>
    public static string Word(bool? agrees) => agrees switch
    {
        true => "agrees",
        false => "disagrees",
        null => "cannot tell",
    };
}
