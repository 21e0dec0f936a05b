using CsCheck;

namespace Lethe.Tests.Experiments.Sweeps.Slurm;

public sealed class IndexRangesTests
{
    [Theory]
    [InlineData("", new int[0])]
    [InlineData("5", new[] { 5 })]
    [InlineData("0-7", new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData("0,1", new[] { 1, 0, 1 })]
    [InlineData("0,2-5,900", new[] { 900, 4, 3, 0, 5, 2 })]
    [InlineData("1,3,5", new[] { 5, 3, 1 })]
    public void Writes_the_shortest_list(string expected, int[] indices) => Assert.Equal(expected, IndexRanges.Compress(indices));

    [Theory]
    [InlineData("3", new[] { 3 })]
    [InlineData("[0-6%3]", new[] { 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData("0,2-5,900", new[] { 0, 2, 3, 4, 5, 900 })]
    [InlineData("0-10:4", new[] { 0, 4, 8 })]
    public void Reads_what_Slurm_writes(string text, int[] expected) => Assert.Equal(expected, IndexRanges.Parse(text, 1000));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("0-4:0")]
    [InlineData("0-4:1:1")]
    [InlineData("0-1001")]
    [InlineData("0-99999999999")]
    [InlineData(" 1")]
    [InlineData("+1")]
    [InlineData("١")]
    [InlineData("1,,2")]
    [InlineData("0-12,...")]
    [InlineData("[1-2")]
    public void Anything_else_is_no_list(string text) => Assert.Null(IndexRanges.Parse(text, 1000));

    [Fact]
    public void A_list_read_back_is_the_set_of_its_indices() =>
        Gen.Int[0, 500].Array[1, 60]
            .Sample(indices => Assert.Equal(indices.Distinct().Order(), IndexRanges.Parse(IndexRanges.Compress(indices), 500)));

    [Fact]
    public void Reading_any_text_ends_in_a_list_of_ours_or_in_none() => Gen.String[Gen.Char["0123456789,-:%[]. "], 0, 12].Sample(text =>
    {
        foreach (int index in IndexRanges.Parse(text, 1000) ?? []) Assert.InRange(index, 0, 1000);
    });
}
