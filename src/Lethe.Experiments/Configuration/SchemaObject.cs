namespace Lethe.Experiments.Configuration;

/// <summary>A JSON Schema, or a part of one: its keywords in the order in which they are written.</summary>
internal sealed class SchemaObject : Dictionary<string, object?>;
