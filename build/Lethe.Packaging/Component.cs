namespace Lethe.Packaging;

/// <summary>A part of what is packed: a NuGet package, a project of this repository, or files of others that one of our assemblies
/// carries.</summary>
/// <param name="Name">As its author spells it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Url">Its package URL (purl), by which vulnerability databases know it.</param>
/// <param name="License">SPDX expression.</param>
/// <param name="Copyright">Whose it is.</param>
/// <param name="Home">A web page; empty if none is known.</param>
/// <param name="Sha512">Of the package, as hexadecimal digits; empty for what is no package.</param>
/// <param name="Notice">The text that must go with it; empty for what is ours.</param>
/// <param name="Dependencies">Package URLs of what it uses directly.</param>
internal sealed record Component(
    string Name, string Version, string Url, string License, string Copyright, string Home, string Sha512, string Notice,
        IReadOnlyList<string> Dependencies)
{
    internal static string NuGetUrl(string name, string version) => $"pkg:nuget/{name}@{version}";
}
