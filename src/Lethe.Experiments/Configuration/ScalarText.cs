namespace Lethe.Experiments.Configuration;

/// <summary>One scalar as it was written. Quoted scalars are text and nothing else.</summary>
/// <param name="Text">The characters, without quotes.</param>
/// <param name="Quoted">True where it stood in quotes in a YAML file.</param>
internal readonly record struct Scalar(string Text, bool Quoted)
{
    public override string ToString() => Quoted ? $"the text \"{Text}\"" : Text.Length == 0 ? "empty" : $"'{Text}'";
}

/// <summary>
/// The core schema of YAML 1.2 (sec. 10.3.2): what a plain scalar means. Written here because automatic typing of YAML libraries
/// follows 1.1 in places ("yes", "012") and parses numbers with less than full precision.
/// </summary>
internal static partial class ScalarText
{
    public static bool IsNull(Scalar s) => !s.Quoted && s.Text is "" or "~" or "null" or "Null" or "NULL";

    public static bool TryBoolean(Scalar s, out bool value)
    {
        value = s.Text is "true" or "True" or "TRUE";
        return !s.Quoted && (value || s.Text is "false" or "False" or "FALSE");
    }

    public static bool TryInteger(Scalar s, out long value)
    {
        value = 0;
        if (s.Quoted) return false;
        if (DecimalInteger().IsMatch(s.Text))
            return long.TryParse(s.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (HexInteger().IsMatch(s.Text))
            return long.TryParse(s.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        if (!OctalInteger().IsMatch(s.Text)) return false;
        foreach (char c in s.Text.AsSpan(2))
        {
            if (value > long.MaxValue >> 3) return false;
            value = value << 3 | (uint)(c - '0');
        }

        return true;
    }

    public static bool TryNumber(Scalar s, out double value)
    {
        value = double.NaN;
        if (s.Quoted) return false;
        if (Float().IsMatch(s.Text)) return double.TryParse(s.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        if (Infinite().IsMatch(s.Text))
        {
            value = s.Text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (NotANumber().IsMatch(s.Text)) return true;
        if (!TryInteger(s, out long integer)) return false;
        value = integer;
        return true;
    }

    /// <summary>The shortest text that reads back as the same bits.</summary>
    public static string Format(double value) => value switch
    {
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        double.NaN => ".nan",
        _ => Invariant($"{value}"),
    };

    /// <summary>Text as a YAML scalar: plain where that is unambiguous, double-quoted otherwise; what looks like a reference is
    /// escaped.</summary>
    public static string Quote(string text)
    {
        if (PlainText().IsMatch(text) && !IsNull(new Scalar(text, false)) && !TryBoolean(new Scalar(text, false), out _)) return text;
        var quoted = new System.Text.StringBuilder("\"");
        foreach (char c in Interpolation.Escape(text))
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF')
                quoted.Append(Invariant($"\\u{(int)c:x4}"));
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z")]
    private static partial Regex DecimalInteger();

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z")]
    private static partial Regex HexInteger();

    [GeneratedRegex(@"^0o[0-7]+\z")]
    private static partial Regex OctalInteger();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z")]
    private static partial Regex Infinite();

    [GeneratedRegex(@"^\.(nan|NaN|NAN)\z")]
    private static partial Regex NotANumber();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./+-]*\z")]
    private static partial Regex PlainText();
}
