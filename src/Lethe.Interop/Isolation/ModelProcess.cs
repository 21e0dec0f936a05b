namespace Lethe.Interop.Isolation;

/// <summary>
/// A model in a child process, as its parent sees it. The child is started before the model is read, so that both loads go on at
/// the same time. It is ended by <see cref="Dispose"/>, by the token, by a limit, when this object is no longer reachable, and with
/// this process. Nothing that it sends is believed: lengths are checked, texts are made fit for a message.
/// </summary>
internal sealed class ModelProcess : ISequenceModel, IDisposable
{
    // A crash takes a moment until the system has cleaned up after it.
    private static readonly TimeSpan Mourning = TimeSpan.FromSeconds(5);

    private readonly ForeignRuntime _runtime;
    private readonly ModelLimits _limits;
    private readonly CancellationToken _cancellation;
    private readonly WatchedProcess _process;
    private readonly Wire _requests, _answers;
    private string _path = "";
    private ModelDescription? _description;

    private ModelProcess(ForeignRuntime runtime, ModelLimits limits, WatchedProcess process, CancellationToken cancellation)
    {
        (_runtime, _limits, _process, _cancellation) = (runtime, limits, process, cancellation);
        _requests = new Wire(new BufferedStream(process.Input, 1 << 16));
        _answers = new Wire(new BufferedStream(process.Output, 1 << 16));
    }

    public string Name => Path.GetFileName(_path);

    public int InputSize => Description.Inputs;

    public int OutputSize => Description.Outputs;

    public double TimeStep => Description.TimeStep;

    public double Rounding => Description.Rounding;

    public int? LongestContext => Description.LargestLength;

    public int? Vocabulary => Description.Vocabulary;

    /// <summary>How its ports are read.</summary>
    internal ReadingDescription Reading => Description.Reading;

    internal int Id => _process.Id;

    internal ErrorTail Errors => _process.Errors;

    private ModelDescription Description => _description ?? throw new InvalidOperationException("No model is open in this process.");

    /// <summary>Starts a child without a model.</summary>
    /// <exception cref="ProblemException">This application cannot start one.</exception>
    internal static ModelProcess Start(ForeignRuntime runtime, ModelLimits limits, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            System.Diagnostics.ProcessStartInfo start = WorkerHost.StartInfo(runtime.Worker, ModelServer.Words(limits));
            WatchedProcess process = WatchedProcess.Start(start, limits.Memory, wholeTree: false);
            return new ModelProcess(runtime, limits, process, cancellation);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw WorkerHost.Unable($"it does not start ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Gives the child its model.</summary>
    /// <param name="path">As the user named it, for messages.</param>
    /// <param name="content">Its bytes, checked.</param>
    /// <param name="settings">What the other half of the library is to know.</param>
    /// <exception cref="ProblemException">It cannot be run. It takes too much.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal void Open(string path, byte[] content, IReadOnlyDictionary<string, string> settings)
    {
        _path = path;
        var file = new ModelFile(Path.GetFullPath(path), settings, content);
        _description = Exchange(file.WriteTo, AnswerKind.Description, () => ModelDescription.ReadFrom(_answers));
    }

    /// <summary>Gives the child other numbers of the model it has open; its ports are read as before.</summary>
    /// <param name="content">Its bytes, made of those that were checked.</param>
    /// <exception cref="ProblemException">It cannot be run. It takes too much.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal void Replace(byte[] content)
    {
        ModelDescription before = Description;
        _description = Exchange(
            wire =>
            {
                wire.Write((byte)RequestKind.Replace);
                wire.Write(content);
            },
            AnswerKind.Description,
            () => ModelDescription.ReadFrom(_answers) is var now && now.Inputs == before.Inputs && now.Outputs == before.Outputs
                ? now : throw new InvalidDataException("other channels with other numbers"));
    }

    /// <exception cref="ProblemException">It cannot be run. It takes too much.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        if (inputs.Channels != InputSize)
            throw new ArgumentException($"inputs have {inputs.Channels} channels, the model reads {InputSize}.", nameof(inputs));
        TiledSequences.RequireOutputs(inputs, outputs, OutputSize);
        var x = new double[checked(inputs.Count * inputs.Length * inputs.Channels)];
        inputs.CopyToRowMajor(x);
        double[] y = Exchange(
            wire =>
            {
                wire.Write((byte)RequestKind.Forward);
                wire.Write(inputs.Count);
                wire.Write(inputs.Length);
                wire.Write(inputs.Channels);
                wire.Write(workers.Count);
                wire.Write(x);
            },
            AnswerKind.Values,
            () => _answers.ReadDoubles(checked(outputs.Count * outputs.Length * outputs.Channels)));
        TiledSequences.FromRowMajor(y, outputs.Count, outputs.Length, outputs.Channels).Values.CopyTo(outputs.Values);
    }

    public void Dispose() => _process.Dispose();

    private T Exchange<T>(Action<Wire> ask, AnswerKind expected, Func<T> read)
    {
        if (_cancellation.IsCancellationRequested) _process.End(EndedBy.Cancellation);
        _cancellation.ThrowIfCancellationRequested();
        using var timer = new Timer(_ => _process.End(EndedBy.Time), null, _limits.Time, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration registration = _cancellation.Register(() => _process.End(EndedBy.Cancellation));
        try
        {
            ask(_requests);
            _requests.Flush();
            var kind = (AnswerKind)_answers.ReadByte();
            if (kind == expected) return read();
            if (kind == AnswerKind.Problem) throw Described(ModelProblem.Read(_answers, _path));
            throw new InvalidDataException($"answer {(byte)kind}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidDataException)
        {
            throw Ended(e);
        }
    }

    private Exception Described(Problem problem) => problem.Kind switch
    {
        ProblemKind.Input => new ProblemException(problem),
        ProblemKind.Unavailable => new ProblemException(_runtime.Unavailable(problem.Actual, problem.Remedy)),
        ProblemKind.Limit => ModelLimitProblem.Memory(_path, _limits),
        _ => new InvalidOperationException($"{_runtime.Name} in its own process failed: {problem.Actual}."),
    };

    // The pipe was cut, or what came through it is no answer.
    private Exception Ended(Exception cause)
    {
        bool ended = _process.WaitForEnd(Mourning);
        EndedBy reason = _process.EndedBy;
        _process.End(EndedBy.Cancellation);
        if (_cancellation.IsCancellationRequested) return new OperationCanceledException(_cancellation);
        string said = _process.Errors.ToString(), why = LastWords.Find(said);
        string code = ended ? $"its process ended with {Code(_process.ExitCode)}" : "its process does not answer";
        return reason switch
        {
            EndedBy.Memory => ModelLimitProblem.Memory(_path, _limits),
            EndedBy.Time => ModelLimitProblem.Time(_path, _limits),
            EndedBy.Cancellation => new ObjectDisposedException(nameof(ModelProcess)),
            _ when ended && (LastWords.SayMemory(said) || _process.ExitCode == SystemsKill) => ModelLimitProblem.Memory(_path, _limits),
            _ => ProblemException.Input(_path, $"{_runtime.Name} gave up on it: {(why.Length > 0 ? why : code)}",
                $"a model that this version of {_runtime.Name} can run",
                (_description is null ? "Say how it is read if that is not plain: input=, layout=, state=, chunk=, set=; " : "") +
                    "Check it where it was made; save it again with an older version, or in plainer words", cause),
        };
    }

    // Nobody here sent it: the system does where memory is short.
    private const int SystemsKill = 128 + 9;

    private static string Code(int code) => code switch
    {
        128 + 6 => "an abort",
        128 + 11 => "a segmentation fault: too deep a recursion, or a defect",
        > 128 => Invariant($"signal {code - 128}"),
        _ => Invariant($"exit code {code}"),
    };
}
