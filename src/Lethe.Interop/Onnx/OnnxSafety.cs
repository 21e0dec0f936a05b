namespace Lethe.Interop.Onnx;

/// <summary>What an ONNX file may not ask for: data outside its folder, and operators that come from a library of its own.</summary>
internal static class OnnxSafety
{
    // The domains that OnnxRuntime itself implements.
    private static readonly string[] Known =
        ["ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training", "ai.onnx.training", "com.microsoft", "com.microsoft.experimental",
            "com.microsoft.nchwc", "com.ms.internal.nhwc"];

    /// <exception cref="ProblemException">It does.</exception>
    internal static void Check(string path, OnnxParser model)
    {
        foreach ((string domain, string name) in model.Foreign)
        {
            if (Known.Contains(domain)) continue;
            throw ProblemException.Input(path,
                $"it uses the operator '{Printable.Clip(name)}' of '{Printable.Clip(domain)}', which only a library could supply",
                "standard operators",
                "Export the model without custom operators: libraries named by a file are never loaded");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        // A file holds many tensors: it is looked at once.
        Dictionary<string, long> lengths = new();
        foreach (OnnxTensor tensor in model.External) CheckExternal(path, folder, tensor, lengths);
    }

    private static void CheckExternal(string path, string folder, OnnxTensor tensor, Dictionary<string, long> lengths)
    {
        string what = $"{path}, tensor '{Printable.Clip(tensor.Name)}'";
        string location = tensor.External.GetValueOrDefault("location", "");
        if (!EntryName.IsSafe(location) || Path.IsPathRooted(location))
        {
            throw ProblemException.Input(what, $"its numbers lie in '{Printable.Clip(location)}'",
                $"a file beside the model: {EntryName.Expected}",
                "Do not trust this file; if it is your own, save its weights beside it or inside it");
        }

        if (!lengths.TryGetValue(location, out long bytes)) lengths.Add(location, bytes = Length(what, folder, location));
        long offset = Number("offset"), length = Number("length");
        if (offset < 0 || length < 0 || offset > bytes || length > bytes - offset)
        {
            throw ProblemException.Input(what,
                Invariant($"{length} bytes from {offset} on in '{Printable.Clip(location)}', which has {bytes}"),
                "a part of that file", "Copy that file again");
        }

        long Number(string key) => !tensor.External.TryGetValue(key, out string? text)
            ? 0 : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : -1;
    }

    private static long Length(string what, string folder, string location)
    {
        try
        {
            if (LeavesFolder(folder, location))
                throw ProblemException.Input(what, $"its numbers lie in '{Printable.Clip(location)}', which is a link",
                    "a regular file beside the model", "Copy the file there, or save the weights inside the model");
            var info = new FileInfo(Path.Combine(folder, location));
            return info.Exists ? info.Length
                : throw ProblemException.Input(what, $"its numbers lie in '{Printable.Clip(location)}', which is not there",
                    "a file beside the model", "Copy that file too");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ProblemException.Input(what,
                $"its numbers lie in '{Printable.Clip(location)}', which cannot be looked at ({e.Message.TrimEnd('.')})",
                "a file beside the model", "Copy that file too", e);
        }
    }

    // A link on the way could lead anywhere.
    private static bool LeavesFolder(string folder, string location)
    {
        string at = folder;
        foreach (string part in location.Split('/'))
        {
            at = Path.Combine(at, part);
            if (new FileInfo(at).LinkTarget is not null) return true;
        }

        return false;
    }
}
