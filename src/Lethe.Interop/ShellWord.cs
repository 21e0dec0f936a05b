namespace Lethe.Interop;

/// <summary>Words of commands that messages suggest, so that they can be pasted into a POSIX shell whatever a folder is called.</summary>
public static class ShellWord
{
    private const string Plain = "_-./,:+@%";

    /// <summary>The word in the form in which a shell takes it for itself: bare, in '...', or in $'...' where it holds characters that are
    /// not shown.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c))) return word;
        return Printable.Line(word) == word ? $"'{word.Replace("'", @"'\''")}'" : Escaped(word);
    }

    /// <summary>A path as a word of lethe's command line: quoted, and led by ./ where it would be taken for an option or a
    /// setting.</summary>
    public static string Path(string path)
    {
        int equals = path.IndexOf('='), slash = path.IndexOf('/');
        bool misread = path.StartsWith('-') || path.StartsWith('~') || (equals >= 0 && (slash < 0 || equals < slash));
        return Quote(misread ? "./" + path : path);
    }

    // Octal escapes of the bytes: three digits end by themselves, and every shell that knows $'...' knows them.
    private static string Escaped(string word)
    {
        var quoted = new StringBuilder("$'");
        for (int i = 0; i < word.Length; i++)
        {
            bool hidden = Printable.IsHidden(word, i, out int length);
            string character = word.Substring(i, length);
            if (hidden) foreach (byte b in Encoding.UTF8.GetBytes(character)) quoted.Append('\\')
                .Append(Convert.ToString(b, 8).PadLeft(3, '0'));
            else quoted.Append(character is "'" or "\\" ? "\\" : "").Append(Invariant($"{character}"));
            i += length - 1;
        }
        return quoted.Append('\'').ToString();
    }
}
