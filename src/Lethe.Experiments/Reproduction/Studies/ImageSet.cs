namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>Images as sequences of pixels, row by row, in [0, 1], with their classes: MNIST, Fashion-MNIST, or any set in the same
/// format.</summary>
internal sealed record ImageSet(TiledSequences Inputs, int[] Labels)
{
    /// <summary>Classes of the sets of this format.</summary>
    public const int Classes = 10;

    /// <summary>Where Debian's package dataset-fashion-mnist puts its files.</summary>
    public const string PackageFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>Whether a folder has the four files.</summary>
    public static bool IsAt(string folder) => ((string[])["train", "t10k"])
        .All(part => ImageFiles.Images(folder, part) is not null && ImageFiles.Labels(folder, part) is not null);

    /// <summary>The first `count` images of a part ("train" or "t10k").</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="part">"train" or "t10k".</param>
    /// <param name="first">The first image taken.</param>
    /// <param name="count">How many.</param>
    /// <param name="pool">Squares of this side become their mean: fewer steps of time.</param>
    /// <exception cref="ProblemException">A file is damaged, has other images than labels, too few, or labels that are no
    /// class.</exception>
    public static ImageSet Read(string folder, string part, int first, int count, int pool)
    {
        string images = ImageFiles.Images(folder, part) ?? ImageFiles.Expected(folder, part, images: true),
            labels = ImageFiles.Labels(folder, part) ?? ImageFiles.Expected(folder, part, images: false);
        (IReadOnlyList<int> shape, byte[] pixels) = Idx.Read(images);
        (IReadOnlyList<int> labelShape, byte[] classes) = Idx.Read(labels);
        if (shape.Count != 3 || labelShape.Count != 1 || shape[0] != labelShape[0])
            throw ProblemException.Input(images,
                $"its shape is ({string.Join(", ", shape)}), that of the labels ({string.Join(", ", labelShape)})",
                "images (n, rows, columns) and as many labels (n)", "Give the files of one set");
        if (shape[0] < first + count)
            throw ProblemException.Input(images, Invariant($"it has {shape[0]} images"), Invariant($"at least {first + count}"),
                "Give a larger set, or a smaller scale");
        int rows = shape[1] / pool, columns = shape[2] / pool;
        var inputs = new TiledSequences(count, rows * columns, 1);
        int[] taken = new int[count];
        for (int s = 0; s < count; s++)
        {
            taken[s] = classes[first + s];
            if (taken[s] >= Classes)
                throw ProblemException.Input(labels, Invariant($"label {first + s} is {taken[s]}"), "classes 0 to 9",
                "Give the labels of the set");
            int image = (first + s) * shape[1] * shape[2];
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < columns; c++) inputs[s, r * columns + c, 0] = Mean(pixels, image, shape[2], r * pool, c * pool, pool);
        }
        return new ImageSet(inputs, taken);
    }

    private static double Mean(byte[] pixels, int image, int width, int row, int column, int pool)
    {
        int sum = 0;
        for (int r = 0; r < pool; r++)
            for (int c = 0; c < pool; c++) sum += pixels[image + (row + r) * width + column + c];
        return sum / (255.0 * pool * pool);
    }
}
