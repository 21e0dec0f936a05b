namespace Lethe.Packaging;

/// <summary>
/// What `dotnet pack` puts into each package besides the assemblies: a bill of materials (CycloneDX) and the notices of third parties, from
/// what NuGet resolved for the project.
/// </summary>
internal static class Program
{
    private static int Main(string[] words)
    {
        if (words is not [string assets, string version, string kind, string folder])
        {
            Console.Error.WriteLine("Usage: Lethe.Packaging PROJECT.ASSETS.JSON VERSION library|application FOLDER");
            return 2;
        }
        AssetsFile file = AssetsFile.Read(assets);
        Component project = file.Project(version);
        IReadOnlyList<Component> parts = file.Parts(version);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{project.Name}.cdx.json"), BillOfMaterials.Write(project, kind == "application", parts));
        File.WriteAllText(Path.Combine(folder, "THIRD-PARTY-NOTICES.txt"), Notices.Write(project, parts));
        return 0;
    }
}
