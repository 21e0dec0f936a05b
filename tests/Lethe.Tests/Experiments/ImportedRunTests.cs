namespace Lethe.Tests.Experiments;

/// <summary>Weights from elsewhere as a run.</summary>
public sealed class ImportedRunTests : IDisposable
{
    private static readonly string[] Settings =
        ["model=diagonal", "activation=tanh", "target=exp", "data.size=32", "data.validation=16", "data.test=16", "data.length=12",
            "train.batch=16", "perturb.draws=2", "perturb.tolerance=none"];

    private readonly ScratchFolder _folder = new();

    public ImportedRunTests() => Safetensors.Write(_folder["w.safetensors"], Weights(1, 1));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_folder_is_that_of_a_run_that_has_ended()
    {
        FinishedRun run = Import(Settings, CancellationToken.None);
        Assert.Equal((TrainingOutcome.Imported, 2, 0), (run.Result.Outcome, run.Result.Width, run.Result.Epochs));
        Assert.True(run.Result.IsUsable);
        Assert.True(double.IsFinite(run.Result.TestLoss));
        StoredRun stored = StoredRun.Open(_folder["run"]);
        Assert.Equal(StoredRunState.Ended, stored.State);
        Assert.Equal(2, stored.Width);
        Assert.NotNull(stored.Memory());
        Assert.NotNull(stored.Perturbation());
        RecurrentModel model = stored.LoadModel();
        Assert.Equal([0.5, 0.25], model.Parameters["recurrent.w"].ToArray());
        Assert.Equal(run.Result.TestLoss, stored.Result!.TestLoss);
        string manifest = File.ReadAllText(_folder["run", "manifest.json"]);
        Assert.Contains("\"sha256\"", manifest, StringComparison.Ordinal);
        Assert.Contains("w.safetensors", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_channels_want_a_target_that_has_them()
    {
        Safetensors.Write(_folder["w.safetensors"], Weights(3, 2));
        ProblemException refused = Throws.Problem(ProblemKind.Setting, () => Import(Settings, CancellationToken.None));
        Assert.Contains("in=3,out=2", refused.Problem.Remedy, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
        FinishedRun run =
            Import([.. Settings, "target=random:rnn,width=4,in=3,out=2,seed=1", "model.inputs=3", "model.outputs=2"],
            CancellationToken.None);
        Assert.True(double.IsFinite(run.Result.TestLoss));
        RecurrentModel model = StoredRun.Open(_folder["run"]).LoadModel();
        Assert.Equal((3, 2), (model.InputSize, model.OutputSize));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancelled_it_leaves_nothing(bool folderIsThere)
    {
        if (folderIsThere) Directory.CreateDirectory(_folder["run"]);
        Assert.Throws<OperationCanceledException>(() => Import(Settings, new CancellationToken(canceled: true)));
        Assert.Equal(folderIsThere, Directory.Exists(_folder["run"]));
        if (folderIsThere) Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["run"]));
    }

    [Fact]
    public void A_width_that_is_not_the_files_is_refused()
    {
        ProblemException e = Throws.Problem(ProblemKind.Setting, () => Import([.. Settings, "model.width=4"], CancellationToken.None));
        Assert.Contains("2 units", e.Problem.Actual, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    private FinishedRun Import(string[] settings, CancellationToken cancellation) =>
        ImportedRun.Create(RunConfig.Resolve(null, ["protocol=reference", .. settings]), _folder["w.safetensors"], null, _folder["run"],
            RunStart.New, new RunContext { Threads = 1 }, cancellation);

    private static NamedTensor[] Weights(int inputs, int outputs) =>
    [
        new("recurrent.w", [2], [0.5, 0.25]), new("input.U", [2, inputs], new double[2 * inputs]), new("input.b", [2], [0.1, 0]),
        new("output.c", [outputs, 2], new double[2 * outputs]), new("output.d", [outputs], new double[outputs]),
    ];
}
