namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Numbers at ticks, with a true minus sign and exponents as Unicode superscripts.</summary>
internal static class TickLabels
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>10^e: "0.01" where the axis is plain, else "10⁻²".</summary>
    public static string Decade(int e, bool plain) => Multiple(1, e, plain);

    /// <summary>k 10^e: "0.02" where the axis is plain, else "2×10⁻²".</summary>
    public static string Multiple(int k, int e, bool plain)
    {
        if (plain) return ((decimal)k * (decimal)Math.Pow(10, e)).ToString("0.############", CultureInfo.InvariantCulture);
        return (k == 1 ? "10" : Invariant($"{k}") + "×10") + Exponent(e);
    }

    /// <summary>A number the caller chose: six digits.</summary>
    public static string Plain(double value) => Minus(Invariant($"{value:G6}"));

    /// <summary>Labels of a linear axis: all with the decimals of the step, or all as multiples of one power of ten.</summary>
    public static string[] Linear(double[] values, double step)
    {
        double largest = values.Length == 0 ? 0 : values.Max(Math.Abs);
        int power = largest == 0 ? 0 : (int)Math.Floor(Math.Log10(largest) + 1e-9);
        if (power is >= -3 and <= 5) return [.. values.Select(v => Fixed(v, step))];
        double unit = Math.Pow(10, power);
        return [.. values.Select(v => v == 0 ? "0" : Fixed(v / unit, step / unit) + "×10" + Exponent(power))];
    }

    private static string Fixed(double value, double step)
    {
        int decimals = 0;
        // The first number of decimals that shows the step exactly.
        for (double s = step; decimals < 12 && Math.Abs(s - Math.Round(s)) > 1e-6 * Math.Max(1, s); s *= 10) decimals++;
        double rounded = Math.Round(value, decimals);
        return Minus((rounded == 0 ? 0 : rounded)
            .ToString(Invariant($"F{decimals}"), CultureInfo.InvariantCulture));
    }

    private static string Exponent(int e)
    {
        var text = new StringBuilder(e < 0 ? "⁻" : "");
        foreach (char digit in Invariant($"{Math.Abs(e)}")) text.Append(Superscripts[digit - '0']);
        return text.ToString();
    }

    private static string Minus(string number) => number.Replace('-', '−');
}
