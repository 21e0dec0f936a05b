using System.Globalization;
using System.Text.Json;

namespace Lethe.Reporting.Html.Charts;

/// <summary>Lists of numbers in JSON: those that several curves share are written once, evenly spaced ones as start, step and count.</summary>
internal sealed class ChartLists
{
    private const double LargestWhole = 1e15;

    private readonly List<IReadOnlyList<double>> _lists = [];

    /// <summary>The index under which a list is written.</summary>
    public int Add(IReadOnlyList<double> list)
    {
        int known = _lists.FindIndex(other => other.SequenceEqual(list));
        if (known >= 0) return known;
        _lists.Add(list);
        return _lists.Count - 1;
    }

    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        foreach (IReadOnlyList<double> list in _lists)
        {
            if (!IsEven(list))
            {
                Values(json, list);
                continue;
            }
            json.WriteStartObject();
            Number(json, "from", list[0]);
            Number(json, "step", list[1] - list[0]);
            json.WriteNumber("count", list.Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WritePropertyName(name);
        Values(json, values);
    }

    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Text(value), skipInputValidation: true);
    }

    // Whole numbers alone: they and their sums are exact.
    private static bool IsEven(IReadOnlyList<double> list)
    {
        if (list.Count < 4) return false;
        double step = list[1] - list[0];
        for (int i = 0; i < list.Count; i++)
            if (!IsWhole(list[i]) || list[i] != list[0] + i * step) return false;
        return true;
    }

    private static void Values(Utf8JsonWriter json, IReadOnlyList<double> values)
    {
        json.WriteStartArray();
        foreach (double value in values) json.WriteRawValue(Text(value), skipInputValidation: true);
        json.WriteEndArray();
    }

    private static string Text(double value)
    {
        if (double.IsNaN(value)) return "null";
        if (double.IsInfinity(value)) return value > 0 ? "1e999" : "-1e999";
        return IsWhole(value) ? ((long)value).ToString(CultureInfo.InvariantCulture) : value.ToString("G6", CultureInfo.InvariantCulture);
    }

    private static bool IsWhole(double value) => Math.Abs(value) < LargestWhole && value == Math.Floor(value);
}
