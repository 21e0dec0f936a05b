using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lethe.Packaging;

/// <summary>A CycloneDX 1.6 document. The same inputs give the same bytes: it bears no time, and its serial number is a hash of what it
/// says.</summary>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(Component project, bool isProgram, IReadOnlyList<Component> parts)
    {
        var document = new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = Describe(project, isProgram ? "application" : "library") },
            ["components"] = new JsonArray([.. parts.Select(part => Describe(part, "library"))]),
            ["dependencies"] = new JsonArray([.. parts.Prepend(project).Select(Depend)]),
        };
        var serial = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString())).AsSpan(0, 16), bigEndian: true);
        document.Insert(2, "serialNumber", $"urn:uuid:{AsRandom(serial)}");
        return document.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Describe(Component part, string type)
    {
        var node = new JsonObject { ["type"] = type, ["bom-ref"] = part.Url, ["name"] = part.Name, ["version"] = part.Version };
        if (part.Sha512.Length > 0) node["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = part.Sha512 });
        node["licenses"] =
            new JsonArray(part.License.StartsWith("LicenseRef-", StringComparison.Ordinal)
            || part.License.Contains(' ', StringComparison.Ordinal)
            ? new JsonObject { ["expression"] = part.License } : new JsonObject { ["license"] = new JsonObject { ["id"] = part.License } });
        node["copyright"] = part.Copyright;
        node["purl"] = part.Url;
        if (part.Home.Length > 0) node["externalReferences"] = new JsonArray(new JsonObject { ["type"] = "website", ["url"] = part.Home });
        return node;
    }

    private static JsonObject Depend(Component part) => new()
    {
        ["ref"] = part.Url,
        ["dependsOn"] = new JsonArray([.. part.Dependencies.Distinct().Order(StringComparer.Ordinal).Select(url => (JsonNode)url)]),
    };

    // Version and variant bits of RFC 9562, version 8: an identifier of one's own making.
    private static Guid AsRandom(Guid hash)
    {
        byte[] bytes = hash.ToByteArray(bigEndian: true);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
