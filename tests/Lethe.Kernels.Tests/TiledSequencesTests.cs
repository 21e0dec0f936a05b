using CsCheck;

namespace Lethe.Kernels.Tests;

public sealed class TiledSequencesTests
{
    [Fact]
    public void Row_major_data_come_back_and_padding_is_zero() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 20], Gen.Int[1, 4], Gen.ULong).Sample((count, length, channels, seed) =>
        {
            var data = new double[count * length * channels];
            new CounterRandom(seed).FillNormal(data);
            TiledSequences tiled = TiledSequences.FromRowMajor(data, count, length, channels);
            var back = new double[data.Length];
            tiled.CopyToRowMajor(back);
            Assert.Equal(data, back);
            int lanes = 0, nonZero = 0;
            for (int tile = 0; tile < tiled.Tiles; tile++)
            {
                lanes += tiled.LanesOf(tile);
                Assert.Equal(length * channels * TiledSequences.Lanes, tiled.Tile(tile).Length);
            }
            Assert.Equal(count, lanes);
            foreach (double value in tiled.Values) nonZero += value != 0 ? 1 : 0;
            Assert.Equal(data.Length, nonZero);
            for (int s = 0; s < count; s++)
                for (int k = 0; k < length; k++)
                    for (int c = 0; c < channels; c++) Assert.Equal(data[(s * length + k) * channels + c], tiled[s, k, c]);
        }, iter: 100);

    [Fact]
    public unsafe void Every_tile_starts_a_cache_line()
    {
        for (int length = 1; length < 30; length++)
        {
            var tiled = new TiledSequences(20, length, 1);
            for (int tile = 0; tile < tiled.Tiles; tile++)
            {
                Assert.Equal(0, (long)tiled.Pointer(tile) % 64);
                tiled.Tile(tile)[0] = 7;
                Assert.Equal(7, *tiled.Pointer(tile));
            }
        }
    }

    [Fact]
    public void Bad_calls_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TiledSequences(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TiledSequences(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TiledSequences(1, 1, 0));
        Assert.Contains("fewer or shorter", Assert.Throws<ArgumentOutOfRangeException>(() => new TiledSequences(100_000, 100_000, 1))
            .Message, StringComparison.Ordinal);
        Assert.Contains("expected 2 x 3 x 1 = 6",
            Assert.Throws<ArgumentException>(() => TiledSequences.FromRowMajor(new double[5], 2, 3, 1)).Message, StringComparison.Ordinal);
        var small = new TiledSequences(2, 3, 1);
        Assert.Throws<ArgumentException>(() => small.CopyToRowMajor(new double[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => small[2, 0, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => small[0, 3, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => small[0, 0, 1] = 1);
    }
}
