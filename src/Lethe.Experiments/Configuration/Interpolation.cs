namespace Lethe.Experiments.Configuration;

/// <summary>
/// ${key} inside a value stands for the resolved value of that setting. A further $ takes the meaning away: $${ is the text ${, $$${ the
/// text $${, and so on.
/// </summary>
internal static class Interpolation
{
    /// <summary>Far above any value; keeps texts that name each other from growing without bound.</summary>
    private const int MaxLength = 1 << 16;

    /// <summary>True where some reference, or an escaped one, stands in the text.</summary>
    public static bool Occurs(string text) => text.Contains("${");

    /// <summary>True where a value refers to another setting.</summary>
    public static bool Refers(Written written)
    {
        bool refers = false;
        foreach (Scalar item in written.Items)
        {
            if (!Occurs(item.Text)) continue;
            Expand(item.Text, "", _ =>
            {
                refers = true;
                return "";
            });
        }

        return refers;
    }

    /// <summary>A value with its references replaced. What held one is a plain scalar afterwards, quoted or not: quotes are needed inside
    /// braces and brackets.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="what">The setting and its place, for messages.</param>
    /// <param name="valueOf">The text of a setting by its key.</param>
    /// <exception cref="ProblemException">A reference without its end, or too long a value.</exception>
    public static Written Replace(Written written, string what, Func<string, string> valueOf) => written with
    {
        Items = [.. written.Items.Select(item => !Occurs(item.Text) ? item
            : new Scalar(Expand(item.Text, what, valueOf), item.Quoted && !Refers(Written.Single(item))))],
    };

    /// <summary>Text that <see cref="Replace"/> gives back as it was.</summary>
    public static string Escape(string text)
    {
        if (!Occurs(text)) return text;
        var escaped = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{') escaped.Append('$');
            escaped.Append(text[i]);
        }

        return escaped.ToString();
    }

    private static string Expand(string text, string what, Func<string, string> valueOf)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            int dollars = 0;
            while (i + dollars < text.Length && text[i + dollars] == '$') dollars++;
            int brace = i + dollars;
            if (dollars == 0 || brace == text.Length || text[brace] != '{')
            {
                result.Append(text, i, Math.Max(1, dollars));
                i += Math.Max(1, dollars) - 1;
            }
            else if (dollars > 1)
            {
                result.Append('$', dollars - 1).Append('{');
                i = brace;
            }
            else
            {
                int end = text.IndexOf('}', brace);
                if (end < 0 && what.Length > 0)
                    throw ProblemException.Setting(what, $"the value '{text}' has '${{' without '}}'", "${key}",
                        "Close the brace, or write $${ for the text itself");
                if (end < 0) end = text.Length;
                result.Append(valueOf(text[(brace + 1)..end].Trim()));
                i = end;
            }

            if (result.Length > MaxLength && what.Length > 0)
                throw ProblemException.Setting(what, "its references make a value of more than 65,536 characters", "a short value",
                    "Shorten it");
        }

        return result.ToString();
    }
}
