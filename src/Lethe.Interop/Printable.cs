namespace Lethe.Interop;

/// <summary>Makes text out of untrusted files fit for a terminal.</summary>
internal static class Printable
{
    private const int MaxLength = 60;

    /// <summary>At most 60 characters, control characters shown as question marks.</summary>
    internal static string Clip(string s)
    {
        string head = s.Length > MaxLength ? s[..MaxLength] + "..." : s;
        return string.Create(head.Length, head, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
        });
    }
}
