using CsCheck;

namespace Lethe.Tests.Interop;

/// <summary>One spelling of JSON: what is written comes back with all its bits, and what older versions wrote is still read.</summary>
public sealed class JsonTextTests
{
    private sealed record Sample(double Value, IReadOnlyList<double> OtherValues, TailKind TheKind, double? Nothing);

    [Fact]
    public void Every_number_comes_back_with_all_its_bits() =>
        Gen.Select(Gen.Double, Gen.Double.Array[0, 5]).Sample((value, others) =>
        {
            Sample read = JsonText.Parse<Sample>(JsonText.Of(new Sample(value, others, TailKind.Finite, null)));
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read.Value));
            Assert.Equal(others.Select(BitConverter.DoubleToInt64Bits), read.OtherValues.Select(BitConverter.DoubleToInt64Bits));
        }, iter: 500);

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void A_number_JSON_does_not_have_is_a_string(double value, string expected) =>
        Assert.Equal(expected, (string)JsonNode.Parse(JsonText.Of(new { value }))!["value"]!);

    [Fact]
    public void Members_are_in_lower_case_with_underscores_and_those_without_a_value_are_null() =>
        Assert.Equal("{\n  \"value\": 1,\n  \"other_values\": [],\n  \"the_kind\": \"super-exponential\",\n  \"nothing\": null\n}\n",
            JsonText.Of(new Sample(1, [], TailKind.SuperExponential, null)));

    [Fact]
    public void Words_of_enumerations_are_those_of_tables_and_are_read_in_either_spelling()
    {
        foreach (TailKind kind in Enum.GetValues<TailKind>())
        {
            Assert.Equal($"\"{Word.Of(kind)}\"", JsonText.Line(kind));
            Assert.Equal(kind, JsonText.Parse<TailKind>($"\"{Word.Of(kind)}\""));
            Assert.Equal(kind, JsonText.Parse<TailKind>($"\"{kind}\""));
            Assert.Equal(kind, Word.Parse<TailKind>(Word.Of(kind)));
        }
        Assert.Throws<JsonException>(() => JsonText.Parse<TailKind>("1"));
        Assert.Throws<FormatException>(() => Word.Parse<TailKind>("endless"));
    }

    [Fact]
    public void A_document_takes_the_members_of_another() =>
        Assert.Equal("{\"a\":3,\"b\":2,\"c\":[4]}", JsonText.Line(JsonText.With(new { a = 1, b = 2 }, new { a = 3, c = new[] { 4 } })));

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"value":1,"value":2,"other_values":[],"the_kind":"finite","nothing":null}""")]
    [InlineData("""{"value":1,"other_values":null,"the_kind":"finite","nothing":null}""")]
    [InlineData("""{"value":"1","other_values":[],"the_kind":"finite","nothing":null}""")]
    public void Another_document_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => JsonText.Parse<Sample>(text));

    [Fact]
    public void Nothing_that_a_terminal_obeys_or_hides_stands_in_it()
    {
        const string Text = "\u001B[2J\u202Ea\u200B\u0085é∞";
        string json = JsonText.Of(new { Text });
        Assert.DoesNotContain(json, c => c is '\u001B' or '\u202E' or '\u200B' or '\u0085');
        Assert.Contains("é∞", json, StringComparison.Ordinal);
        Assert.Equal(Text, (string)JsonNode.Parse(json)!["text"]!);
    }
}
