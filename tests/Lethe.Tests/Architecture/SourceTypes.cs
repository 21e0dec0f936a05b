using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Lethe.Tests.Architecture;

/// <summary>A field of a type under src.</summary>
internal sealed record SourceField(string Owner, string Name, TypeShape Type, FieldAttributes Attributes)
{
    internal bool IsStatic => (Attributes & FieldAttributes.Static) != 0;

    internal bool IsConstant => (Attributes & FieldAttributes.Literal) != 0;

    internal bool IsReadOnly => (Attributes & FieldAttributes.InitOnly) != 0;

    internal bool IsPublic => (Attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public;

    /// <summary>Owner and name as the source writes them: an automatic property by its own name.</summary>
    public override string ToString() => $"{Owner}.{(Name.StartsWith('<') ? Name[1..Name.IndexOf('>', StringComparison.Ordinal)] : Name)}";
}

/// <summary>A type under src: what it derives from, and its fields.</summary>
internal sealed record SourceType(string Name, string? Base, string[] Interfaces, bool IsEnum, SourceField[] Fields);

/// <summary>All types of all assemblies under src, as the build beside these tests left them.</summary>
internal static class SourceTypes
{
    internal static IReadOnlyList<SourceType> All { get; } = [.. Assemblies().SelectMany(Read)];

    private static IEnumerable<string> Assemblies() =>
        Directory.EnumerateDirectories(Repository.PathOf("src")).Select(folder => Path.GetFileName(folder)!)
        .Select(name => Repository.PathOf("artifacts", "bin", name, Repository.Configuration, $"{name}.dll"));

    private static IEnumerable<SourceType> Read(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = file.GetMetadataReader();
        var provider = new TypeShapeProvider();
        List<SourceType> types = [];
        foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
        {
            string name = reader.GetString(type.Name).Split('`')[0];
            // What the compiler makes for lambdas, iterators and generated expressions.
            if (name.StartsWith('<')) continue;
            string? parent = NameOf(type.BaseType);
            string[] interfaces =
                [.. type.GetInterfaceImplementations().Select(handle => NameOf(reader.GetInterfaceImplementation(handle).Interface)!)];
            SourceField[] fields = [.. type.GetFields().Select(reader.GetFieldDefinition)
                .Select(field =>
                    new SourceField(name, reader.GetString(field.Name), field.DecodeSignature(provider, null), field.Attributes))];
            types.Add(new SourceType(name, parent, interfaces, parent == "Enum", fields));
        }
        return types;

        string? NameOf(EntityHandle handle) => handle.IsNil ? null : handle.Kind switch
        {
            HandleKind.TypeDefinition => provider.GetTypeFromDefinition(reader, (TypeDefinitionHandle)handle, 0).Name,
            HandleKind.TypeReference => provider.GetTypeFromReference(reader, (TypeReferenceHandle)handle, 0).Name,
            _ => provider.GetTypeFromSpecification(reader, null, (TypeSpecificationHandle)handle, 0).Name,
        };
    }
}
