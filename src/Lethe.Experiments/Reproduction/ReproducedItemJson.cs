namespace Lethe.Experiments.Reproduction;

/// <summary>A measured item as JSON: what is kept in its folder, and what commands print. A number that is not known is null.</summary>
public static class ReproducedItemJson
{
    /// <summary>id, title, claim, rule, scale, seed, agrees, verdict, note, published, measured, runs, and with
    /// <paramref name="withPanels"/> the curves.</summary>
    /// <param name="item">The item.</param>
    /// <param name="withPanels">With its curves.</param>
    /// <param name="key">What it was measured from and by; null: left out.</param>
    public static JsonObject Write(ReproducedItem item, bool withPanels, string? key = null)
    {
        var document = new Document(item.Id, item.Title, item.Claim, item.Rule, item.Scale, item.Seed, item.Agrees, item.Verdict, item.Note,
            [.. item.Values.Select(v => Number.Of(v.Name, v.Published))], [.. item.Values.Select(v => Number.Of(v.Name, v.Measured))],
                item.Runs,
            withPanels ? [.. item.Panels.Select(Panel.Of)] : null, key);
        return (JsonObject)JsonSerializer.SerializeToNode(document, JsonText.Options)!;
    }

    /// <summary>An item written with its panels.</summary>
    /// <exception cref="FormatException">Something is missing.</exception>
    public static ReproducedItem Read(JsonNode json)
    {
        try
        {
            Document d = json.Deserialize<Document>(JsonText.Options)!;
            return new ReproducedItem(d.Id, d.Title, d.Claim, d.Rule, d.Agrees, d.Note,
                [.. d.Measured.Select((m, i) => new ReproducedValue(m.Name, d.Published[i].Value ?? double.NaN, m.Value ?? double.NaN))],
                [.. (d.Panels ?? throw new FormatException("it has no panels")).Select(p => p.Read())])
            {
                Scale = d.Scale,
                Seed = d.Seed,
                Runs = d.Runs,
            };
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw new FormatException("it is no measured item", e);
        }
    }

    private sealed record Document(string Id, string Title, string Claim, string Rule, ReproductionScale Scale, int Seed, bool? Agrees,
        string Verdict, string Note, IReadOnlyList<Number> Published, IReadOnlyList<Number> Measured, IReadOnlyList<string> Runs,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Panel>? Panels = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key = null);

    private sealed record Number(string Name, double? Value)
    {
        public static Number Of(string name, double value) => new(name, double.IsNaN(value) ? null : value);
    }

    private sealed record Panel(string Name, string Title, string X, string Y, bool LogX, bool LogY, IReadOnlyList<Curve> Curves)
    {
        public static Panel Of(ReproducedPanel p) =>
            new(p.Name, p.Title, p.XLabel, p.YLabel, p.LogX, p.LogY,
                [.. p.Curves.Select(c => new Curve(c.Label, c.X, c.Y, c.Low, c.High))]);

        public ReproducedPanel Read() =>
            new(Name, Title, X, Y, [.. Curves.Select(c => new ReproducedCurve(c.Label, c.X, c.Y) { Low = c.Low, High = c.High })])
            {
                LogX = LogX,
                LogY = LogY,
            };
    }

    private sealed record Curve(string Label, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double> Low,
        IReadOnlyList<double> High);
}
