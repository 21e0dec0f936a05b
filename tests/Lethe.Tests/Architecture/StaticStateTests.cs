namespace Lethe.Tests.Architecture;

/// <summary>
/// What lives as long as the process and can change is shared by everything in it, and so is what a call changes for the whole process.
/// Both stand in lists, here and with their guards in docs/design.md: a new one must be put there by hand, and one that went must leave.
/// </summary>
public sealed partial class StaticStateTests
{
    private const string Page = "docs/design.md";

    // Static fields that are not read-only, or whose value can change.
    private static readonly string[] Fields =
    [
        "BackwardPass._current", "ChartData.Options", "ExperimentFile.Loaded", "FileSteps.Source", "JsonText.Options",
            "KernelQuadrature.Rule", "LastResort._json",
        "LastResort._lost", "NamedConfigs.Loaded", "OnnxLibrary.Gate", "OnnxLibrary._loaded", "OnnxWorker.Runtime",
            "PickleReader.SmallNumbers", "RecurrenceFunction.Threads",
        "Row.Empty", "RunConfig.Default", "Safetensors.PlainText", "ScanFunction.Threads", "ScriptWorker.Runtime",
        "Settings.Table", "StandardStreams.Error", "StandardStreams.ErrorStream", "StandardStreams.Output", "StandardStreams.OutputStream",
            "StandardStreams.RawError",
        "StepSum.Gate", "StepSum.Known", "StepSum.Rule", "TargetCatalog.All", "TorchRuntime.Gate",
            "TorchRuntime._loaded", "Workers.Single",
    ];

    // Files with calls that change something for the whole process, and all calls of native libraries.
    private static readonly string[] Calls =
    [
        "src/Lethe/Numerics/ReproducibleNumerics.cs", "src/Lethe.Cli/Hosting/Interruption.cs", "src/Lethe.Onnx/OnnxLibrary.cs",
        "src/Lethe.Cli/Hosting/TimeSignal.cs", "src/Lethe.Cli/Hosting/LastResort.cs", "src/Lethe.Cli/Output/StandardStream.cs",
            "src/Lethe.Cli/Output/StandardStreams.cs",
        "src/Lethe.Interop/FolderFlush.cs", "src/Lethe.Interop/Isolation/Landlock.cs", "src/Lethe.Interop/Isolation/SystemCalls.cs",
        "src/Lethe.Experiments/Sweeps/ProcessSignal.cs", "src/Lethe.Torch/Native/AllocatorThresholds.cs",
        "src/Lethe.Torch/Native/OneDnnLimit.cs", "src/Lethe.Torch/Scripts/ScriptSession.cs", "src/Lethe.Torch/TorchRuntime.cs",
    ];

    [Fact]
    public void Every_static_that_can_change_is_listed()
    {
        var immutability = new Immutability(SourceTypes.All);
        SourceField[] statics = [.. SourceTypes.All.SelectMany(type => type.Fields).Where(field => field.IsStatic && !field.IsConstant)];
        Assert.True(statics.Length > 150, $"only {statics.Length} static fields: are all assemblies built?");
        AssertListed(Fields, statics.Where(field => !field.IsReadOnly || !immutability.Holds(field.Type))
            .Select(field => field.ToString()));
    }

    [Fact]
    public void No_array_that_callers_can_reach_is_static() =>
        Assert.Empty(SourceTypes.All.SelectMany(type => type.Fields)
            .Where(field => field.IsStatic && field.IsPublic && field.Type.Name == "[]").Select(field => field.ToString()));

    [Fact]
    public void Every_call_that_changes_the_process_is_listed() =>
        AssertListed(Calls, Repository.Files("src", "*.cs").Where(file => File.ReadLines(file).Any(line => ProcessWide().IsMatch(line)))
            .Select(Repository.Relative));

    [Fact]
    public void Tests_change_nothing_of_their_process()
    {
        // The culture is one of the running test alone: it flows with the execution context. ModelProcessTests sets a variable that nobody
        // else reads, to see that a child does not get it.
        string[] excused = [$"{nameof(StaticStateTests)}.cs", "ModelProcessTests.cs"];
        Assert.Empty(Repository.Files("tests", "*.cs")
            .Where(file => !excused.Contains(Path.GetFileName(file)) && File.ReadLines(file).Any(line => ForTests().IsMatch(line)))
            .Select(Repository.Relative));
    }

    private static void AssertListed(string[] listed, IEnumerable<string> found)
    {
        string[] names = [.. found.Distinct()];
        Assert.True(names.ToHashSet().SetEquals(listed),
            $"not listed: {string.Join(", ", names.Except(listed))}; gone: {string.Join(", ", listed.Except(names))}. A table that " +
                "nobody writes to is declared as IReadOnlySet, " +
            $"IReadOnlyDictionary or IReadOnlyList; what must change goes into the list here, and with what guards it into {Page}.");
        string page = File.ReadAllText(Repository.PathOf(Page));
        Assert.All(names, name =>
            Assert.Contains($"`{(name.EndsWith(".cs", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name)}`", page,
            StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(?!\s*//)[^""]*(Console\.Set(Out|Error|In)\(|Environment\.(SetEnvironmentVariable|Exit|FailFast)\(|" +
        @"CurrentDirectory\s*=[^=]|SetCurrentDirectory\(|\bCultureInfo\.\w+\s*=[^=]|\bset_num_(interop_)?threads\(|\bmanual_seed\(|" +
        @"\bset_default_\w+\(|\bControl\.Use|NativeLibrary\.(SetDllImportResolver|Load|TryLoad)\(|" +
        @"ThreadPool\.Set|AppContext\.(SetSwitch|SetData)\(|GCSettings\.\w+\s*=[^=]|PosixSignalRegistration\.Create\(|" +
        @"AppDomain\.CurrentDomain\.\w+\s*\+=|TaskScheduler\.\w+\s*\+=|" +
        @"Console\.CancelKeyPress\s*\+=|PriorityClass\s*=[^=])|\[(Dll|Library)Import\(")]
    private static partial Regex ProcessWide();

    [GeneratedRegex(@"Console\.Set(Out|Error|In)\(|Environment\.SetEnvironmentVariable\(|CurrentDirectory\s*=[^=]|" +
        @"SetCurrentDirectory\(|DefaultThreadCurrent\w+\s*=[^=]|" +
        @"ThreadPool\.Set|AppContext\.SetSwitch\(|GCSettings\.\w+\s*=[^=]")]
    private static partial Regex ForTests();
}
