using Lethe.Tests.Interop;

namespace Lethe.Tests.Experiments.Reproduction;

/// <summary>Classification of images read pixel by pixel, on a set made here: class k is a bar of light in column k.</summary>
public sealed class ImagesStudyTests
{
    private const string Yaml = """
        order: 1
        title: t
        claim: c
        rule: r
        study: images
        shows: table
        parameterizations: [direct, softplus]
        train: 320
        validation: 80
        test: 80
        pool: 2
        width: 12
        batch: 32
        lr: [0.02]
        clip: 1
        epochs: 12
        seeds: 2
        seconds: 1
        """;

    [Fact]
    public void BarsAreLearntAndTheCourseIsKept()
    {
        using var folder = new TemporaryFolder();
        string data = Path.Combine(folder.Path, "data"), item = Path.Combine(folder.Path, "item");
        Write(data);
        var context = new ReproductionContext { Folder = item, Data = data, Threads = 2 };
        ExperimentFile file = ExperimentFile.Parse("x", Yaml);
        ReproducedItem found = Reproductions.Run(file, ReproductionScale.Full, 0, context, CancellationToken.None);
        double[] accuracies = [.. found.Values.Where(v => v.Name.Contains("accuracy", StringComparison.Ordinal)).Select(v => v.Measured)];
        // Chance is 10 %.
        Assert.All(accuracies, a => Assert.InRange(a, 50, 100));
        Assert.Equal(3, found.Panels.Count);
        Assert.All(found.Panels, p => Assert.All(p.Curves, c => Assert.Equal(12, c.X.Count)));

        // The other view takes the same four runs, bit for bit.
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder.Path, "images")).Length);
        ReproducedItem course =
            Reproductions.Run(ExperimentFile.Parse("x", Yaml.Replace("shows: table", "shows: course", StringComparison.Ordinal)),
            ReproductionScale.Full, 0, context, CancellationToken.None);
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder.Path, "images")).Length);
        Assert.Equal(found.Values, course.Values);
    }

    [Fact]
    public void WithoutImagesItCannotTellAndSaysHow()
    {
        using var folder = new TemporaryFolder();
        var context = new ReproductionContext { Folder = folder.Path, Data = folder.Path, Threads = 1 };
        ReproducedItem item =
            Reproductions.Run(ExperimentFile.Parse("x", Yaml), ReproductionScale.Full, 0, context, CancellationToken.None);
        Assert.Null(item.Agrees);
        Assert.Contains("dataset-fashion-mnist", item.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void PoolingTakesMeansInRowMajorOrder()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.Write(Path.Combine(folder.Path, "train-images-idx3-ubyte"), [1, 4, 4],
            [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 10))]);
        IdxFiles.Write(Path.Combine(folder.Path, "train-labels-idx1-ubyte"), [1], [3]);
        ImageSet set = ImageSet.Read(folder.Path, "train", 0, 1, 2);
        Assert.Equal([3], set.Labels);
        Assert.Equal(new[] { 25.0, 45, 105, 125 }.Select(v => v / 255), Enumerable.Range(0, 4).Select(k => set.Inputs[0, k, 0]), (a, b) =>
            Math.Abs(a - b) < 1e-15);
        Throws.Problem(ProblemKind.Input, () => ImageSet.Read(folder.Path, "train", 0, 2, 2));
        IdxFiles.Write(Path.Combine(folder.Path, "train-labels-idx1-ubyte"), [1], [10]);
        Throws.Problem(ProblemKind.Input, () => ImageSet.Read(folder.Path, "train", 0, 1, 2));
    }

    private static void Write(string data)
    {
        Directory.CreateDirectory(data);
        foreach ((string part, int count) in new[] { ("train", 400), ("t10k", 80) })
        {
            byte[] pixels = new byte[count * 400], labels = new byte[count];
            for (int i = 0; i < count; i++)
            {
                labels[i] = (byte)(i % 10);
                // 20 x 20, a bar two columns wide, its brightness another for each image.
                for (int r = 0; r < 20; r++)
                    for (int c = 0; c < 2; c++) pixels[i * 400 + r * 20 + 2 * labels[i] + c] = (byte)(150 + i * 7 % 100);
            }
            IdxFiles.Write(Path.Combine(data, part + "-images-idx3-ubyte.gz"), [count, 20, 20], pixels);
            IdxFiles.Write(Path.Combine(data, part + "-labels-idx1-ubyte"), [count], labels);
        }
    }
}
