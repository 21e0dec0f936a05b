namespace Lethe.Cli.Commands;

/// <summary>lethe generate: the data a run would see, for use elsewhere.</summary>
internal sealed class GenerateCommand() : WordsCommand("generate", "The training data a run would see, as .npz",
    ("TARGET", "A name of lethe list targets, expr:FORMULA IN t or file:SAMPLES, and settings key=value"),
    "generate pol --size 100 --length 200 --out-file pol.npz", "generate exp --size 8 --length 50 --out-file exp.npz dt=0.1 --seed 3")
{
    private readonly IntegerOption _size = new("--size", "Sequences; the same as data.size=N");
    private readonly IntegerOption _length = new("--length", "Steps; the same as data.length=T");
    private readonly TextOption _file = new("--out-file", "F.npz", "File to write: x (size, length, 1), y (size, length, 1), rho (length)");

    protected override Symbol[] Symbols => [_size, _length, _file];

    protected override IEnumerable<string> Offered(string begun) =>
        [.. Completions.Names("targets"), .. Completions.SettingsOf(begun)];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "target", 1, 1);
        string file = _file.RequirePath(context, "the name of a .npz file", $"{words.Subjects[0].Split(':')[0]}.npz");
        // The batch only has to be no larger than the data; nothing is trained here.
        List<string> settings = ["train.batch=1", .. context.Overrides(words), $"target={words.Subjects[0]}"];
        if (_size.Read(context.Parse) is { } size) settings.Add(Invariant($"data.size={size}"));
        if (_length.Read(context.Parse) is { } length) settings.Add(Invariant($"data.length={length}"));
        RunConfig config = RunConfig.Resolve(null, settings);

        IReadOnlyList<NamedTensor> tensors = GeneratedData.Create(config, new Workers(config.Get(Settings.Threads) ?? context.Threads));
        context.Cancellation.ThrowIfCancellationRequested();
        Npz.Write(file, tensors);
        NamedTensor x = tensors.Single(tensor => tensor.Name == "x");
        return new CommandOutcome(
            new { x.Shape, file, tensors = tensors.Select(TensorListing.Of) },
            terminal => terminal.WriteLine($"{file}: {string.Join(", ", tensors.Select(t => $"{t.Name} {t.ShapeText}"))}"));
    }
}
