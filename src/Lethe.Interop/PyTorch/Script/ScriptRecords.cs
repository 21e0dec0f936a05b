namespace Lethe.Interop.PyTorch.Script;

/// <summary>What the records of a TorchScript archive are called, and which of them a program needs.</summary>
internal static class ScriptRecords
{
    internal const string Data = "data.pkl", Constants = "constants.pkl", Version = "version", NewVersion = ".data/version",
        ByteOrder = "byteorder";

    // Written by torch.save and torch.jit.save since 2.1; of no use to a program.
    private static readonly IReadOnlySet<string> PassedOver =
        new HashSet<string> { ".data/serialization_id", ".format_version", ".storage_alignment" };

    /// <summary>Whether a name climbs nowhere and is made, below its root, of letters, digits and the few marks that need no thought. The
    /// root bears the name of the file.</summary>
    internal static bool IsPlain(string name)
    {
        string[] parts = name.Split('/');
        foreach (string part in parts)
            if (part is "" or "." or "..") return false;
        foreach (char c in parts[0])
            if (char.IsControl(c) || c is '\\' or '\uFFFD') return false;
        foreach (char c in name.AsSpan(parts[0].Length))
            if (!char.IsAsciiLetterOrDigit(c) && !"_-./=+, @()[]#~!".Contains(c)) return false;
        return true;
    }

    /// <summary>What a record is, by its name below the root.</summary>
    internal static ScriptRecordKind KindOf(string name) => name switch
    {
        Data or Constants or Version or NewVersion or ByteOrder => ScriptRecordKind.Needed,
        _ when PassedOver.Contains(name) => ScriptRecordKind.PassedOver,
        _ when IsNumbered(name, "data/") || IsNumbered(name, "constants/") => ScriptRecordKind.Needed,
        _ when name.StartsWith("code/", StringComparison.Ordinal) && IsModule(name, ".py") => ScriptRecordKind.Code,
        // Where each line stood in Python: read by libtorch for its messages only.
        _ when name.StartsWith("code/", StringComparison.Ordinal) && IsModule(name, ".py.debug_pkl") => ScriptRecordKind.PassedOver,
        _ when name.StartsWith("extra/", StringComparison.Ordinal) => ScriptRecordKind.PassedOver,
        _ => ScriptRecordKind.Unknown,
    };

    /// <summary>The module a file of code defines: code/__torch__/a.py is __torch__.a.</summary>
    internal static string ModuleOf(string name) => name["code/".Length..^".py".Length].Replace('/', '.');

    private static bool IsNumbered(string name, string folder) =>
        name.StartsWith(folder, StringComparison.Ordinal) && name.Length > folder.Length && name.Length <= folder.Length + 9
            && name.AsSpan(folder.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsModule(string name, string ending)
    {
        if (!name.EndsWith(ending, StringComparison.Ordinal)) return false;
        foreach (string part in name["code/".Length..^ending.Length].Split('/'))
            if (part.Length == 0 || part.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_')) return false;
        return true;
    }
}

/// <summary>What is done with a record.</summary>
internal enum ScriptRecordKind
{
    /// <summary>Not a part of a TorchScript archive.</summary>
    Unknown,

    /// <summary>Known, and of no use to a program.</summary>
    PassedOver,

    /// <summary>Weights, or a list of them, or a mark.</summary>
    Needed,

    /// <summary>Text of the program.</summary>
    Code,
}
