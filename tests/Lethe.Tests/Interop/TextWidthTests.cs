namespace Lethe.Tests.Interop;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("漢字", 4)]
    [InlineData("한", 2)]
    [InlineData("😀", 2)]
    [InlineData("עברית", 5)]
    [InlineData("β*", 2)]
    public void Columns_are_those_of_a_terminal(string text, int columns) => Assert.Equal(columns, TextWidth.Of(text));

    [Fact]
    public void Padding_fills_columns_and_not_characters()
    {
        Assert.Equal("漢字  |", TextWidth.PadRight("漢字", 6) + "|");
        Assert.Equal("  漢字", TextWidth.PadLeft("漢字", 6));
        Assert.Equal("longer", TextWidth.PadRight("longer", 3));
    }
}
