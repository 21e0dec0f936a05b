using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Lethe.Tests.Architecture;

/// <summary>A type as metadata name it: without namespaces, with its arguments. An array is "[]" of its elements.</summary>
internal sealed record TypeShape(string Name, ImmutableArray<TypeShape> Arguments)
{
    internal TypeShape(string name)
        : this(name, [])
    {
    }

    public override string ToString() => Arguments.IsEmpty ? Name : Name == "[]"
        ? $"{Arguments[0]}[]" : $"{Name}<{string.Join(", ", Arguments)}>";
}

/// <summary>Reads signatures of fields; nothing is loaded and no static constructor runs.</summary>
internal sealed class TypeShapeProvider : ISignatureTypeProvider<TypeShape, object?>
{
    public TypeShape GetPrimitiveType(PrimitiveTypeCode typeCode) => new(typeCode.ToString());

    public TypeShape GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        new(Plain(reader.GetString(reader.GetTypeDefinition(handle).Name)));

    public TypeShape GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        new(Plain(reader.GetString(reader.GetTypeReference(handle).Name)));

    public TypeShape GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle,
        byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public TypeShape GetGenericInstantiation(TypeShape genericType, ImmutableArray<TypeShape> typeArguments) =>
        genericType with { Arguments = typeArguments };

    public TypeShape GetSZArrayType(TypeShape elementType) => new("[]", [elementType]);

    public TypeShape GetArrayType(TypeShape elementType, ArrayShape shape) => new("[]", [elementType]);

    public TypeShape GetModifiedType(TypeShape modifier, TypeShape unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeShape GetPinnedType(TypeShape elementType) => elementType;

    public TypeShape GetGenericTypeParameter(object? genericContext, int index) => new("T");

    public TypeShape GetGenericMethodParameter(object? genericContext, int index) => new("T");

    public TypeShape GetByReferenceType(TypeShape elementType) => new("&", [elementType]);

    public TypeShape GetPointerType(TypeShape elementType) => new("*", [elementType]);

    public TypeShape GetFunctionPointerType(MethodSignature<TypeShape> signature) => new("*");

    private static string Plain(string name) => name.Split('`')[0];
}
