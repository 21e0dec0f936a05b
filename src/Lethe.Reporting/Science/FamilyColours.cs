namespace Lethe.Reporting.Science;

/// <summary>
/// The colour code of figures and pages. Where families differ in their parameterization, each parameterization has its colour, the same in
/// every figure and on every page; where they share it, what they differ in first has. Widths of a family are shades of its colour.
/// </summary>
public sealed class FamilyColours
{
    // What is compared most often has the colours that are told apart best. Others take what is left.
    private static readonly string[] Order = ["direct", "softplus", "exp", "best", "relu", "sigmoid", "inverse"];

    private static readonly Func<FamilyKey, string>[] Parts =
        [f => f.Parameterization, f => f.Model, f => f.Target, f => f.Activation, f => f.Training];

    private readonly Func<FamilyKey, string> _part;
    private readonly Dictionary<string, int> _of;

    /// <param name="families">All families of a page, or of a figure that stands alone.</param>
    public FamilyColours(IEnumerable<FamilyKey> families)
    {
        FamilyKey[] all = [.. families];
        _part = Array.Find(Parts, part => all.Select(part).Distinct().Skip(1).Any()) ?? Parts[0];
        IEnumerable<string> values = all.Select(_part).Distinct();
        _of = _part == Parts[0] ? OfParameterizations(values) : values.Index().ToDictionary(v => v.Item, v => v.Index);
    }

    /// <summary>The colour of one of the families.</summary>
    public int Of(FamilyKey family) => _of[_part(family)];

    /// <summary>The colour of a parameterization that stands alone.</summary>
    public static int Of(string parameterization) => Array.IndexOf(Order, parameterization) is >= 0 and var place ? place
        : parameterization.Sum(c => c) % Order.Length;

    /// <summary>The shade of a thing among others in ascending order, for <see cref="Series.Shade"/>: from light to dark.</summary>
    /// <param name="place">Its place, from 0.</param>
    /// <param name="count">How many there are.</param>
    public static double Shade(int place, int count) => count switch
    {
        < 2 => 0,
        2 => place - 0.5,
        _ => (2.0 * place / (count - 1)) - 1,
    };

    /// <summary>Colours of parameterizations by name, all different as far as there are colours.</summary>
    internal static Dictionary<string, int> OfParameterizations(IEnumerable<string> names)
    {
        var of = new Dictionary<string, int>();
        foreach (string name in names.Distinct().OrderBy(name => Order.Contains(name) ? 0 : 1))
        {
            int colour = Of(name);
            while (of.Count < Order.Length && of.ContainsValue(colour)) colour = (colour + 1) % Order.Length;
            of[name] = colour;
        }
        return of;
    }
}
