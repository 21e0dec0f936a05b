namespace Lethe.Experiments.Data;

/// <summary>
/// Images of MNIST, Fashion-MNIST and the like in IDX files, read pixel by pixel: a sequence of rows times columns steps of one channel, in
/// [0, 1], and a class. The file with the images is named; labels and the test part (t10k) lie beside it.
/// </summary>
internal sealed class IdxFormat : IDataFormat
{
    private const string Channel = "pixel";

    /// <inheritdoc/>
    public string Name => "images of MNIST's kind (train-images-idx3-ubyte, plain or .gz, with its labels in the same folder)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => ImageFiles.Ends;

    /// <inheritdoc/>
    public RawData Read(DataRequest request, CancellationToken cancellation)
    {
        if (request.Kind != TargetKind.Classes)
        {
            throw ProblemException.Setting("setting 'data.kind'", "images have classes", "data.kind=classes", "Write data.kind=classes");
        }

        request.RequireNoColumns("images have no columns", "Omit it: each image is a sequence");
        if (!request.IsInputsOnly && (request.Inputs ?? request.Targets) is not null)
        {
            throw ProblemException.Setting("settings 'data.inputs' and 'data.targets'", "images have no columns",
                null, "Omit them: pixels are the inputs, labels the classes");
        }

        (string folder, string part) = ImageFiles.Of(request.Path)!.Value;
        string? test = ImageFiles.TestPart(folder, part);
        Part train = Part.Read(request, folder, part, cancellation);
        Part? other = test is null ? null : Part.Read(request, folder, test, cancellation);
        if (other is not null && other.Length != train.Length)
        {
            throw ProblemException.Input(other.Path, Invariant($"its images have {other.Length} pixels"),
                Invariant($"{train.Length}, as those of '{train.Path}'"), "Give two parts of one set");
        }

        int classes = 1 + Math.Max(train.Labels.Max(), other?.Labels.Max() ?? 0);
        int length = train.Length;
        return new RawData
        {
            InputNames = [Channel],
            TargetNames = [],
            Classes = request.Classes ?? [.. Enumerable.Range(0, classes).Select(c => Invariant($"{c}"))],
            Train = train.Sequences(),
            Test = other?.Sequences(),
            Place = row => Invariant($"image {row / length}, pixel {row % length}"),
        };
    }

    private sealed record Part(string Path, byte[] Pixels, byte[] Labels, int Length)
    {
        public static Part Read(DataRequest request, string folder, string part, CancellationToken cancellation)
        {
            string images = ImageFiles.Images(folder, part) ?? ImageFiles.Expected(folder, part, images: true),
                labels = ImageFiles.Labels(folder, part) ?? ImageFiles.Expected(folder, part, images: false);
            (IReadOnlyList<int> shape, byte[] pixels) = Idx.Read(images, cancellation);
            (IReadOnlyList<int> labelShape, byte[] classes) = Idx.Read(labels, cancellation);
            if (shape.Count != 3 || labelShape.Count != 1 || shape[0] != labelShape[0] || shape[0] == 0)
            {
                throw ProblemException.Input(images,
                    $"its shape is ({string.Join(", ", shape)}), that of the labels ({string.Join(", ", labelShape)})",
                    "images (n, rows, columns) and as many labels (n)", "Give the files of one set");
            }

            if (request.Classes is { } names && classes.Max() >= names.Count)
            {
                throw ProblemException.Input(labels, Invariant($"it holds the class {classes.Max()}"),
                    Invariant($"classes 0 to {names.Count - 1}, those of data.classes"), "Omit data.classes");
            }

            request.Memory.Require(images, 2.0 * sizeof(double) * pixels.Length, "its pixels, as read and as sequences,");
            return new Part(images, pixels, classes, shape[1] * shape[2]);
        }

        public RawSequences Sequences() => new()
        {
            Inputs = Array.ConvertAll(Pixels, pixel => pixel / 255.0),
            Targets = ReadOnlyMemory<double>.Empty,
            Starts = RawSequences.Equal(Labels.Length, Length),
            Labels = Array.ConvertAll(Labels, label => (int)label),
        };
    }
}
