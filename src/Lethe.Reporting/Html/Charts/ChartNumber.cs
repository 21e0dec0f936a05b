using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lethe.Reporting.Html.Charts;

/// <summary>A number of a curve: whole ones as they are, others to six significant digits.</summary>
internal readonly record struct ChartNumber(double Value)
{
    private const double LargestWhole = 1e15;

    /// <summary>True where its sums with others of the kind are exact.</summary>
    public bool IsWhole => Math.Abs(Value) < LargestWhole && Value == Math.Floor(Value);

    /// <summary>As it stands in JSON.</summary>
    public override string ToString() => double.IsNaN(Value) ? "null"
        : double.IsInfinity(Value) ? Value > 0 ? "1e999" : "-1e999"
        : IsWhole ? ((long)Value).ToString(CultureInfo.InvariantCulture) : Value.ToString("G6", CultureInfo.InvariantCulture);
}

/// <summary>Writes them.</summary>
internal sealed class ChartNumberConverter : JsonConverter<ChartNumber>
{
    public override ChartNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, ChartNumber value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToString(), skipInputValidation: true);
}
