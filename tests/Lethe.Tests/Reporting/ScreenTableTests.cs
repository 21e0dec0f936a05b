using CsCheck;

namespace Lethe.Tests.Reporting;

public sealed class ScreenTableTests
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char["abc0123456789.,-[]"], 1, 14];

    private static readonly Gen<string> Cell = Word.Array[1, 5].Select(words => string.Join(' ', words));

    private static readonly Gen<Table> Tables = Gen.Select(Gen.Int[1, 9], Gen.Int[0, 5]).SelectMany(shape => Gen.Select(
        Cell.Array[shape.Item1 * (shape.Item2 + 1)], Gen.Bool.Array[shape.Item1], Gen.Bool.Array[shape.Item1]).Select(parts =>
    {
        (string[] texts, bool[] numeric, bool[] detail) = parts;
        return new Table("", [.. numeric.Select((right, i) => new TableColumn(texts[i], right) { IsDetail = detail[i] })],
            [.. texts.Skip(numeric.Length).Chunk(numeric.Length).Select(row => Row(row))]);
    }));

    [Fact]
    public void NoLineIsWiderThanTheScreenAndNoWordIsBroken() => Gen.Select(Tables, Gen.Int[70, 140]).Sample((table, columns) =>
    {
        var set = ScreenTable.Set(table, columns);
        string[] whole = Words(ScreenTable.Set(table).Lines);
        // Numbers of the first column stay whole whatever they need.
        int least = table.Columns[0].IsNumeric ? table.Rows.Select(r => TextWidth.Of(r[0].Text)).Append(columns).Max() : columns;
        Assert.All(set.Lines, line => Assert.True(TextWidth.Of(line) <= least, line));
        Assert.All(Words(set.Lines), word => Assert.Contains(word, whole));
    }, iter: 2000);

    [Fact]
    public void WhatIsNotShownIsNamed() => Gen.Select(Tables, Gen.Int[70, 140]).Sample((table, columns) =>
    {
        var set = ScreenTable.Set(table, columns);
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => !set.Missing.Contains(table.Columns[i].Name,
            StringComparison.OrdinalIgnoreCase))];
        string[] words = Words(set.Lines);
        Assert.All(shown, i => Assert.All(Words([table.Columns[i].Name]), word => Assert.Contains(word, words)));
    }, iter: 1000);

    [Fact]
    public void DetailsGoFirstThenWhatIsTheSameThenFromTheRight()
    {
        var table = new Table("", [new("run"), new("target"), new("detail") { IsDetail = true }, new("first", true), new("last", true)],
            [Row("a", "exp", "x", "1.25", "2.5"), Row("b", "exp", "y", "1.75", "3.5")]);
        Assert.Equal("", ScreenTable.Set(table, 35).Missing);
        Assert.Equal("No room for detail.", ScreenTable.Set(table, 30).Missing);
        Assert.Equal("No room for detail; the same in all rows: target exp.", ScreenTable.Set(table, 20).Missing);
        Assert.Equal("No room for detail, last; the same in all rows: target exp.", ScreenTable.Set(table, 12).Missing);
        Assert.Equal(["run  first", "a     1.25", "b     1.75"], ScreenTable.Set(table, 12).Lines);
    }

    [Fact]
    public void HeadingsAndProseAreBrokenBeforeAColumnIsLeftOut()
    {
        var table = new Table("", [new("name"), new("what it is"), new("relative error", true)],
            [Row("exp", "a kernel that forgets exponentially fast, and at one rate", "0.25")]);
        Assert.Equal(
            [
                "                                relative", "name  what it is                   error",
                "exp   a kernel that forgets         0.25", "      exponentially fast, and", "      at one rate",
            ], ScreenTable.Set(table, 40).Lines);
    }

    [Fact]
    public void ANameThatIsTooLongIsShortenedInTheMiddleAndSaidToBe()
    {
        var table = new Table("", [new("run"), new("m", true)], [Row("runs/2026-01-01-a-very-long-name-of-a-run/seed-7", "128")]);
        var set = ScreenTable.Set(table, 30);
        Assert.All(set.Lines, line => Assert.True(line.Length <= 30));
        Assert.StartsWith("runs/2026", set.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("128", ScreenTable.Set(table, 40).Lines[1], StringComparison.Ordinal);
        Assert.Contains("shortened", set.Missing, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TableCell> Row(params string[] cells) => [.. cells.Select(cell => TableCell.Of(cell))];

    private static string[] Words(IEnumerable<string> lines) =>
        [.. lines.SelectMany(line => line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Distinct()];
}
