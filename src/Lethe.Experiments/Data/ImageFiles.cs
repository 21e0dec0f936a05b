namespace Lethe.Experiments.Data;

/// <summary>Files of MNIST, Fashion-MNIST and sets named as they are: images and labels of a part, train or t10k, plain or .gz.</summary>
internal static class ImageFiles
{
    /// <summary>How the name of a file with images ends.</summary>
    public static IReadOnlyList<string> Ends { get; } = [ImagesEnd, ImagesEnd + Packed];

    private const string ImagesEnd = "-images-idx3-ubyte", LabelsEnd = "-labels-idx1-ubyte", Train = "train", Test = "t10k", Packed = ".gz";

    /// <summary>The file with the images of a part in a folder; null: there is none.</summary>
    public static string? Images(string folder, string part) => Find(folder, part + ImagesEnd);

    /// <summary>The file with the labels of a part; null: there is none.</summary>
    public static string? Labels(string folder, string part) => Find(folder, part + LabelsEnd);

    /// <summary>What a part in a folder is called where it is not there.</summary>
    public static string Expected(string folder, string part, bool images) => Path.Combine(folder, part + (images ? ImagesEnd : LabelsEnd));

    /// <summary>The folder and the part of a file with images; null: it is none.</summary>
    public static (string Folder, string Part)? Of(string path)
    {
        string name = Path.GetFileName(path);
        string? end = Ends.FirstOrDefault(one => name.EndsWith(one, StringComparison.OrdinalIgnoreCase));
        return end is null ? null : (Path.GetDirectoryName(Path.GetFullPath(path))!, name[..^end.Length]);
    }

    /// <summary>The part that is tested on where a part is trained on and its files are there; null: it is taken from the same
    /// file.</summary>
    public static string? TestPart(string folder, string part) => part == Train && Images(folder, Test) is not null ? Test : null;

    /// <summary>The other files that are read where this one is named: its labels, and the test part; none of any other file.</summary>
    public static IEnumerable<string> Beside(string path)
    {
        if (Of(path) is not var (folder, part)) return [];
        string? test = TestPart(folder, part);
        string?[] files = [Labels(folder, part), test is null ? null : Images(folder, test), test is null ? null : Labels(folder, test)];
        return files.OfType<string>();
    }

    private static string? Find(string folder, string name) =>
        ((string[])[Path.Combine(folder, name), Path.Combine(folder, name + Packed)]).FirstOrDefault(File.Exists);
}
