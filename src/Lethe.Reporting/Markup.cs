using System.Text;

namespace Lethe.Reporting;

/// <summary>Text for XML and HTML.</summary>
internal static class Markup
{
    /// <summary>
    /// The text with &lt; &gt; &amp; and both quotes as entities, fit for content and quoted attributes. Characters that XML forbids, which
    /// no entity can carry, become U+FFFD.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '&': escaped.Append("&amp;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                case '\t' or '\n': escaped.Append(c); break;
                case < ' ' or '\u007F' or '\uFFFE' or '\uFFFF': escaped.Append('\uFFFD'); break;
                case var _ when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    escaped.Append(c).Append(text[++i]);
                    break;
                case var _ when char.IsSurrogate(c): escaped.Append('\uFFFD'); break;
                default: escaped.Append(c); break;
            }
        }
        return escaped.ToString();
    }
}
