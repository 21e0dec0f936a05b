using System.Reflection;
using System.Xml.Linq;

namespace Lethe.Packaging;

/// <summary>What a package says of its licence: an expression with the licence's text, or a file of its own. A package that says neither is
/// refused.</summary>
internal sealed record PackageLicense(string Expression, string Copyright, string Home, string Text)
{
    // Packages from before licence expressions: the licence that their authors give at this address.
    private static readonly IReadOnlyDictionary<string, string> ByAddress = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["https://github.com/MiloszKrajewski/K4os.Compression.LZ4/blob/master/LICENSE?raw=true"] = "MIT",
    };

    private static readonly string[] OwnFiles = ["LICENSE.txt", "LICENSE.TXT", "LICENSE", "License.md"];

    internal static PackageLicense Read(string folder, string id)
    {
        string file = Path.Combine(folder, $"{id.ToLowerInvariant()}.nuspec");
        XElement metadata = XDocument.Load(file).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        string? Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();

        XElement? license = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license");
        string copyright = Value("copyright") is { Length: > 0 } given ? given : $"Copyright (c) {Value("authors")}";
        string home = Value("projectUrl") ?? "";
        if ((string?)license?.Attribute("type") == "file")
        {
            string text = File.ReadAllText(Path.Combine(folder, license!.Value.Trim().Replace('\\', '/')));
            return new PackageLicense(text.Contains("MIT License", StringComparison.OrdinalIgnoreCase)
                ? "MIT" : $"LicenseRef-{id}", copyright, home, text);
        }

        string expression = license?.Value.Trim() ?? ByAddress.GetValueOrDefault(Value("licenseUrl") ?? "", "");
        string own = OwnFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } found
            ? File.ReadAllText(found) : TextOf(expression);
        if (own.Length == 0)
        {
            throw new InvalidDataException($"{file}: the licence is '{expression}' ({Value("licenseUrl")}); expected a file of the " +
                "package, or one of the texts in Licenses/. " +
                "Add its text there, or the package does not go in.");
        }
        return new PackageLicense(expression, copyright, home, own);
    }

    private static string TextOf(string expression)
    {
        using Stream? text = Assembly.GetExecutingAssembly().GetManifestResourceStream(expression);
        return text is null ? "" : new StreamReader(text).ReadToEnd();
    }
}
