using CsCheck;
using Lethe.Reporting.Html.Charts;

namespace Lethe.Tests.Reporting;

/// <summary>Figures as the data of charts.</summary>
public sealed class ChartDataTests
{
    [Fact]
    public void ValuesThatAreNoNumbersHaveAForm()
    {
        JsonElement data = Read(Of([1, 2, 3, 4.5], [0.1, double.NaN, double.PositiveInfinity, -2]));
        Assert.Equal(["0.1", "null", "\"Infinity\"", "-2"], data.GetProperty("curves")[0].GetProperty("y").EnumerateArray().Select(v =>
            v.GetRawText()));
        Assert.Equal(["1", "2", "3", "4.5"], data.GetProperty("lists")[0].EnumerateArray().Select(v => v.GetRawText()));
    }

    [Fact]
    public void SharedAndEvenListsAreWrittenOnce()
    {
        double[] epochs = [.. Enumerable.Range(1, 50).Select(i => 2.0 * i)];
        Figure figure =
            Of(epochs, epochs) with
            { Series = [new Series("a", epochs, epochs), new Series("b", [.. epochs], epochs), new Series("c", [1, 2], [1, 2])] };
        JsonElement data = Read(figure);
        Assert.Equal([0, 0, 1], data.GetProperty("curves").EnumerateArray().Select(c => c.GetProperty("x").GetInt32()));
        Assert.Equal("{\"from\":2,\"step\":2,\"count\":50}", data.GetProperty("lists")[0].GetRawText());
    }

    [Fact]
    public void GroupsAndFacetsAreWhatAReaderSwitches()
    {
        Figure figure = Of([1], [1]) with
        {
            Series =
            [
                new Series("m = 8", [1], [1]) { Group = "8", Facets = [new("Seed", "1")] },
                    new Series("m = 8", [1], [2]) { Group = "8", Facets = [new("Seed", "2")] },
                new Series("target", [1], [3]) { Colour = -1 }, new Series("", [1], [4]), new Series("", [1], [5]) { Group = "others" },
            ],
        };
        JsonElement data = Read(figure), curves = data.GetProperty("curves");
        Assert.Equal(["m = 8", "target", "others"], data.GetProperty("groups").EnumerateArray().Select(g => g.GetString()));
        Assert.Equal([0, 0, 1, -1, 2], curves.EnumerateArray().Select(c => c.GetProperty("group").GetInt32()));
        Assert.Equal("2", curves[1].GetProperty("facets").GetProperty("Seed").GetString());
        Assert.Equal("fg", curves[2].GetProperty("colour").GetString());
    }

    [Fact]
    public void BothKindsOfAxisHaveLimits_WhereTheyHaveValues()
    {
        JsonElement data = Read(Of([-1, -2], [0, 10]));
        Assert.False(data.GetProperty("x").TryGetProperty("logarithmic", out _));
        JsonElement y = data.GetProperty("y");
        Assert.True(y.GetProperty("logarithmic")[0].GetDouble() > 0);
        Assert.Equal(0, y.GetProperty("linear")[0].GetDouble());
        Assert.InRange(y.GetProperty("linear")[1].GetDouble(), 10, 12);
    }

    [Fact]
    public void NothingToDrawHasNoData()
    {
        Assert.Null(ChartData.Of(Of([], [])));
        Assert.Null(ChartData.Of(Of([1, 2], [double.NaN, double.NaN])));
        Assert.Null(ChartData.Of(Of([1], [1]) with { Series = [] }));
    }

    /// <summary>Whatever the text, nothing in the data can end the element it stands in, and the text comes back as a reader is to see
    /// it.</summary>
    [Fact]
    public void AnyTextComesBack() =>
        Gen.Char["<>&\"'/!-script\u2028\u2029\u0001\u202Eé∞"].Array[0, 12].Select(c => new string(c)).Sample(text =>
        {
            string json =
                ChartData.Of(Of([1], [1]) with
                { Title = text, Series = [new Series(text + "x", [1], [1]) { Facets = [new SeriesFacet(text, text)] }] })!;
            Assert.DoesNotContain('<', json);
            Assert.DoesNotContain('\u2028', json);
            Assert.Equal(Printable.Line(text), Read(json).GetProperty("title").GetString());
            Assert.Equal(Printable.Line(text) + "x", Read(json).GetProperty("groups")[0].GetString());
        }, iter: 200);

    /// <summary>Thinning keeps points as they are and in their order, the first and last, the smallest and the largest, and no more than it
    /// may.</summary>
    [Fact]
    public void ThinningKeepsWhatIsSeen() =>
        Gen.Select(Gen.Int[601, 5000], Gen.Int[80, 600], Gen.Int[0, 1000]).Sample((n, limit, seed) =>
        {
            var random = new Random(seed);
            double[] x = [.. Enumerable.Range(0, n).Select(i => (double)i)], y = [.. x.Select(_ => random.NextDouble())];
            int from = random.Next(n / 2);
            for (int i = from; i < from + 5; i++) y[i] = double.NaN;
            Series thin = CurveThinning.Thin(new Series("s", x, y) { Low = y, High = y }, AxisKind.Linear, limit);
            Assert.InRange(thin.X.Count, limit / 4, limit + limit / 8 + 2);
            Assert.Equal((0.0, n - 1.0), (thin.X[0], thin.X[^1]));
            Assert.Equal(thin.X.Order(), thin.X);
            for (int i = 0; i < thin.X.Count; i++) Assert.Equal(y[(int)thin.X[i]], thin.Y[i]);
            Assert.Equal(thin.Y, thin.Low);
            Assert.Equal(y.Where(double.IsFinite).Max(), thin.Y.Where(double.IsFinite).Max());
            Assert.Equal(y.Where(double.IsFinite).Min(), thin.Y.Where(double.IsFinite).Min());
            Assert.Contains(thin.Y, double.IsNaN);
        }, iter: 60);

    [Fact]
    public void ManyCurvesShareTheRoom_AndAReaderIsTold()
    {
        double[] x = [.. Enumerable.Range(0, 4000).Select(i => (double)i)];
        Figure figure =
            Of(x, x) with
            { Series = [.. Enumerable.Range(0, 66).Select(k => new Series($"run {k}", x, [.. x.Select(t => Math.Sin(t * (k + 1)))]))] };
        string json = ChartData.Of(figure)!;
        Assert.InRange(json.Length, 100_000, 500_000);
        Assert.Contains(Read(json).GetProperty("notes").EnumerateArray(), note =>
            note.GetString()!.StartsWith("Curves of more than 363 points are thinned out", StringComparison.Ordinal));
        Assert.Equal(0, Read(Of([1, 2], [1, 2])).GetProperty("notes").GetArrayLength());
    }

    private static Figure Of(double[] x, double[] y) =>
        new() { Title = "t", X = new Axis("x"), Y = new Axis("y"), Series = [new Series("s", x, y)] };

    private static JsonElement Read(Figure figure) => Read(ChartData.Of(figure)!);

    private static JsonElement Read(string json) => JsonDocument.Parse(json).RootElement;
}
