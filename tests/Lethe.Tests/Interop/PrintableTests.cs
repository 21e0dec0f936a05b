using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using CsCheck;

namespace Lethe.Tests.Interop;

public sealed class PrintableTests
{
    // One of each kind: C0, DEL, C1, line and paragraph separators, marks, overrides and isolates of direction, zero-width, private use,
    // halves of pairs, tags.
    private static readonly string[] Hidden =
    [
        "\0", "\a", "\b", "\t", "\n", "\v", "\f", "\r", "\u001b", "\u007f", "\u0080", "\u0085", "\u009b", "\u009d", "\u2028", "\u2029",
            "\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c",
        "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u3164",
            "\ue000", "\uffff", "\ud800", "\udc00", "\U000E0041", "\U000E0100", "\U000F0000",
    ];

    private static readonly string[] Pieces = [.. Hidden, "a", "é", "ע", "漢", "😀", "\\", "\"", "'", " ", "e\u0301"];

    private static readonly Gen<string> Foreign = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 20].Select(string.Concat);

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    [Fact]
    public void What_is_printed_has_nothing_hidden_in_it() =>
        Foreign.Sample(text => Assert.Empty(HiddenIn(Printable.Line(text))), iter: 2000);

    [Fact]
    public void Every_kind_is_told_by_its_number()
    {
        foreach (string hidden in Hidden.Where(h => h is not ("\t" or "\n" or "\r")))
        {
            string expected = hidden.Length == 2 ? $@"\U{char.ConvertToUtf32(hidden, 0):X8}" : $@"\u{(int)hidden[0]:X4}";
            Assert.Equal($"a{expected}b", Printable.Line($"a{hidden}b"));
        }
    }

    [Fact]
    public void What_is_seen_stays_as_it_is()
    {
        const string Text = "tensor 'décoder.漢字' 😀 e\u0301 ∞ -> C:\\runs\\1";
        Assert.Same(Text, Printable.Line(Text));
        Assert.Equal("a\tb\nc", Printable.Lines("a\tb\nc"));
        Assert.Equal(@"a\rb", Printable.Lines("a\rb"));
    }

    [Fact]
    public void Escaping_twice_is_escaping_once() =>
        Foreign.Sample(text => Assert.Equal(Printable.Line(text), Printable.Line(Printable.Line(text))), iter: 500);

    [Fact]
    public void A_long_word_is_repeated_in_part_with_its_length()
    {
        string word = new('x', 1 << 20);
        Assert.True(Printable.Clip(word).Length < 120);
        Assert.Contains("1048576", Printable.Clip(word), StringComparison.Ordinal);
        string message = Printable.Middle("begins " + word + " ends", 200);
        Assert.True(message.Length < 260);
        Assert.StartsWith("begins ", message, StringComparison.Ordinal);
        Assert.EndsWith(" ends", message, StringComparison.Ordinal);
        Assert.Equal("word", Printable.Clip("word"));
    }

    [Fact]
    public void A_cut_never_leaves_half_a_character() => Gen.Select(Gen.Int[0, 40], Gen.Int[4, 30]).Sample((before, most) =>
    {
        string text = new string('x', before) + string.Concat(Enumerable.Repeat("😀", 40));
        Assert.DoesNotContain(@"\uD8", Printable.Clip(text, most) + Printable.Middle(text, most), StringComparison.Ordinal);
    }, iter: 300);

    [Fact]
    public void Json_keeps_its_value_and_shows_what_is_hidden() => Foreign.Where(IsUnicode).Sample(text =>
    {
        var document = new JsonObject { [text] = text, ["n"] = 1 };
        string json = Printable.Json(document.ToJsonString(Relaxed));
        Assert.Empty(HiddenIn(json.ReplaceLineEndings("")));
        Assert.True(JsonNode.DeepEquals(document, JsonNode.Parse(json)));
    }, iter: 500);

    private static bool IsUnicode(string text) => !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private static IEnumerable<string> HiddenIn(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(text, i);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
                yield return $"{category} at {i}";
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
        }
    }
}
