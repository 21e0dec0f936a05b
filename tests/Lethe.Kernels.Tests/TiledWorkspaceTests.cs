namespace Lethe.Kernels.Tests;

/// <summary>A batch in used memory is as good as a fresh one once its values are written.</summary>
public sealed class TiledWorkspaceTests
{
    [Fact]
    public void Batches_of_any_sizes_share_memory_and_have_empty_padding()
    {
        var workspace = new TiledWorkspace();
        foreach ((int count, int length, int channels) in ((int, int, int)[])[(3, 5, 2), (17, 7, 1), (1, 2, 3), (8, 4, 1), (9, 4, 2)])
        {
            TiledSequences batch = workspace.Next(count, length, channels);
            Assert.Equal(new TiledSequences(count, length, channels).Values.Length, batch.Values.Length);
            for (int s = 0; s < count; s++)
                for (int k = 0; k < length; k++)
                    for (int c = 0; c < channels; c++) batch[s, k, c] = 1 + s + 100 * k + 1000 * c;
            double sum = 0;
            foreach (double value in batch.Values) sum += value;
            double written = 0;
            for (int s = 0; s < count; s++)
                for (int k = 0; k < length; k++)
                    for (int c = 0; c < channels; c++) written += batch[s, k, c];
            Assert.Equal(written, sum);
            batch.Values.Fill(double.NaN);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => workspace.Next(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => workspace.Next(1 << 20, 1 << 10, 8));
    }
}
