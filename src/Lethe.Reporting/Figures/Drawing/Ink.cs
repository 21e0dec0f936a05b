namespace Lethe.Reporting.Figures.Drawing;

/// <summary>A colour by role. The key becomes a style class in SVG, so that a page can repaint a figure for a dark theme; the value is what
/// is seen without one.</summary>
internal sealed record Ink(string Key, double Red, double Green, double Blue)
{
    public static readonly Ink Foreground = FromHex("fg", 0x1A1A1A);
    public static readonly Ink Muted = FromHex("mu", 0x555555);
    public static readonly Ink Grid = FromHex("gr", 0xE2E2E2);
    public static readonly Ink Background = FromHex("bg", 0xFFFFFF);

    /// <summary>
    /// Okabe and Ito's colour-blind safe palette from dark to light, its two lightest colours darkened until they stand out from white 3 :
    /// 1. The order keeps neighbours apart in grey as well.
    /// </summary>
    public static readonly IReadOnlyList<Ink> Series =
    [
        FromHex("c0", 0x0072B2), FromHex("c1", 0xD55E00), FromHex("c2", 0x009E73), FromHex("c3", 0xB65F91),
        FromHex("c4", 0xB57F00), FromHex("c5", 0x2F93CC), FromHex("c6", 0x6B5B4B),
    ];

    /// <summary>Shares of text or page that a shade is mixed with, from light to dark; nothing in the middle.</summary>
    public static readonly IReadOnlyList<(string Mark, double Page, double Text)> Shades =
        [("-a", 0.4, 0), ("-b", 0.2, 0), ("", 0, 0), ("-d", 0, 0.25), ("-e", 0, 0.5)];

    /// <summary>The colour of a series.</summary>
    /// <param name="index">Its place in the palette; below 0: that of text.</param>
    /// <param name="shade">From -1, light, to 1, dark.</param>
    public static Ink ForSeries(int index, double shade = 0)
    {
        if (index < 0) return Foreground;
        Ink ink = Series[index % Series.Count];
        (string mark, double page, double text) = Shades[(int)Math.Round(2 * Math.Clamp(shade, -1, 1)) + 2];
        double Mixed(Func<Ink, double> part) =>
            ((1 - page - text) * part(ink)) + (page * part(Background)) + (text * part(Foreground));
        return mark.Length == 0 ? ink : new Ink(ink.Key + mark, Mixed(i => i.Red), Mixed(i => i.Green), Mixed(i => i.Blue));
    }

    public int Rgb => ((int)Math.Round(Red * 255) << 16) | ((int)Math.Round(Green * 255) << 8) | (int)Math.Round(Blue * 255);

    private static Ink FromHex(string key, int rgb) =>
        new(key, ((rgb >> 16) & 255) / 255.0, ((rgb >> 8) & 255) / 255.0, (rgb & 255) / 255.0);
}
