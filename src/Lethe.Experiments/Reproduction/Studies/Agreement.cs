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

    /// <summary>Of many parts: agrees where at least half are decided and three quarters of these agree, disagrees where more than half of
    /// the decided do, else cannot tell.</summary>
    public static bool? Most(IEnumerable<bool?> parts)
    {
        bool?[] list = [.. parts];
        int agree = list.Count(p => p == true), disagree = list.Count(p => p == false), decided = agree + disagree;
        return 2 * disagree > decided ? false : 2 * decided >= list.Length && 4 * agree >= 3 * decided && agree > 0 ? true : null;
    }

    /// <summary>An answer as a word.</summary>
    public static string Word(bool? agrees) => agrees switch
    {
        true => "agrees",
        false => "disagrees",
        null => "cannot tell",
    };
}
