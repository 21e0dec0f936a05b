namespace Lethe.Tests.Reporting;

public sealed class PdfFontTests
{
    private const string Text = "Perturbation error, width m ≤ 128 äöéø Ω β fi 0123456789";

    public static TheoryData<string> Names => ["SourceSans3-Regular", "SourceSans3-Semibold", "SourceSerif4-Regular",
        "SourceSerif4-Semibold"];

    [Theory]
    [MemberData(nameof(Names))]
    public void ASubsetHasTheGlyphsOfTheWhole(string name)
    {
        var font = TrueTypeFont.Carried(name);
        int[] glyphs = [.. Text.Select(c => font.Glyph(c)).Distinct()];
        Assert.DoesNotContain(0, glyphs);
        (byte[] file, IReadOnlyDictionary<int, int> numbers) = font.Subset(glyphs);
        Assert.True(file.Length < 60_000, $"{file.Length} bytes");
        IReadOnlyDictionary<string, (int Start, int Length)> tables = Tables(file);
        int loca = tables["loca"].Start, count = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(tables["maxp"].Start + 4));
        Assert.Equal(numbers.Values.Max() + 1, count);
        Assert.Equal(4 * (count + 1), tables["loca"].Length);
        for (int glyph = 0; glyph < count; glyph++)
        {
            int from = Long(file, loca + 4 * glyph), to = Long(file, loca + 4 * glyph + 4);
            Assert.InRange(to, from, tables["glyf"].Length);
        }
        int hmtx = tables["hmtx"].Start, units = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(tables["head"].Start + 18));
        Assert.All(glyphs, glyph => Assert.Equal(font.Width(glyph), (int)Math.Round(1000.0 / units
            * BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(hmtx + 4 * numbers[glyph])))));
        Assert.Equal(file, TrueTypeFont.Carried(name).Subset(glyphs.Reverse()).File);
    }

    [Theory]
    [InlineData(FigureFont.Sans, "SourceSans3")]
    [InlineData(FigureFont.Serif, "SourceSerif4")]
    public void APdfCarriesItsFontsAndTheSameBytesEachTime(FigureFont font, string family)
    {
        Figure figure = new()
        {
            Title = "A title", X = new Axis("t ∼ m, w ∈ Ω"), Y = new Axis("y"), Series = [new Series("f", [1, 2], [3, 4])], Font = font,
            WholeHeight = 240, Width = 84 * 96 / 25.4,
        };
        byte[] Pdf()
        {
            using var stream = new MemoryStream();
            FigureWriter.WritePdf(figure, stream);
            return stream.ToArray();
        }
        string pdf = Encoding.Latin1.GetString(Pdf());
        Assert.Equal(2, pdf.Split("/FontFile2").Length - 1);
        Assert.Contains($"+{family}-Regular", pdf, StringComparison.Ordinal);
        Assert.Contains($"+{family}-Semibold", pdf, StringComparison.Ordinal);
        Assert.Contains("/BaseFont /Symbol", pdf, StringComparison.Ordinal);
        Assert.DoesNotContain("/BaseFont /Helvetica", pdf, StringComparison.Ordinal);
        Assert.Contains("/MediaBox [0 0 238.11 180]", pdf, StringComparison.Ordinal);
        Assert.Equal(Pdf(), Pdf());
    }

    private static Dictionary<string, (int Start, int Length)> Tables(byte[] file) =>
        Enumerable.Range(0, BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(4))).Select(i => 12 + 16 * i)
            .ToDictionary(at => Encoding.ASCII.GetString(file, at, 4), at => (Long(file, at + 8), Long(file, at + 12)));

    private static int Long(byte[] file, int at) => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
}
