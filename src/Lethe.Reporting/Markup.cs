namespace Lethe.Reporting;

/// <summary>Text for XML and HTML.</summary>
internal static class Markup
{
    /// <summary>
    /// The text with &lt; &gt; &amp; and both quotes as entities, fit for content and quoted attributes. Characters that are not shown as
    /// themselves, those that XML forbids and those that turn the direction of what follows among them, stand as visible escapes.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in Printable.Lines(text))
        {
            switch (c)
            {
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '&': escaped.Append("&amp;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                default: escaped.Append(c); break;
            }
        }
        return escaped.ToString();
    }
}
