namespace Lethe.Experiments.Subjects;

/// <summary>
/// A program as a model. For each forward pass it is started once: it reads one .npy, float64 (batch, time, in), from standard input to its
/// end, writes one .npy, float64 or float32 (batch, time, out), to standard output and exits with 0. Nothing else is executed; a shell is
/// not involved. Time and size of the answer are limited.
/// </summary>
internal sealed class ProgramModel : ISequenceModel
{
    // A header of an array of numbers is some hundred bytes; a larger one is no answer.
    private const int LargestHeader = 1 << 16;
    private const int MostOutputs = 1024;
    private const int ErrorTail = 300;

    // Steps of the first sequence, which tells the number of channels and the arithmetic.
    private const int FirstSteps = 16;

    // How often a program that has answered is looked at until it ends.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<string> _words;
    private readonly ModelLimits _limits;
    private readonly string? _folder;
    private readonly CancellationToken _cancellation;

    /// <summary>Starts the program once on a short sequence to learn how many channels it gives, and in which arithmetic.</summary>
    /// <exception cref="ProblemException">It cannot be started, fails, is too slow, or answers something else.</exception>
    public ProgramModel(IReadOnlyList<string> words, int inputs, double timeStep, ModelLimits limits, string? folder,
        CancellationToken cancellation)
    {
        (_words, InputSize, TimeStep, _limits, _folder, _cancellation) = (words, inputs, timeStep, limits, folder, cancellation);
        OutputSize = MostOutputs;
        var first = new TiledSequences(1, FirstSteps, inputs);
        for (int k = 0; k < FirstSteps; k++)
            for (int c = 0; c < inputs; c++) first[0, k, c] = Math.Sin(1 + k * inputs + c);
        NamedTensor answer = Run(first);
        OutputSize = answer.Shape[2];
        Rounding = OutputPrecision.RoundingOf(answer.Data);
    }

    public string Name => string.Join(' ', _words);

    public int InputSize { get; }

    public int OutputSize { get; }

    public double TimeStep { get; }

    public double Rounding { get; }

    // It is started for each call.
    public bool CallIsCostly => true;

    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        NamedTensor answer = Run(inputs);
        if (answer.Shape[2] != OutputSize)
            throw Wrong($"its answer has {answer.Shape[2]} channels, before it had {OutputSize}", "as many channels each time",
                "see docs/memory.md, Programs");
        TiledSequences.FromRowMajor(answer.Data, outputs.Count, outputs.Length, outputs.Channels).Values.CopyTo(outputs.Values);
    }

    private NamedTensor Run(TiledSequences inputs)
    {
        byte[] bytes = Exchange(inputs);
        NamedTensor answer;
        try
        {
            answer = Npy.Read(new MemoryStream(bytes), "the program's answer");
        }
        catch (ProblemException e) when (e.Problem.IsOfFile)
        {
            throw Wrong($"its standard output is no .npy ({e.Problem.Actual})", "one .npy and nothing else on standard output",
                "let it print messages to standard error; see docs/memory.md, Programs", e);
        }
        if (answer.Shape is [int batch, int time, int channels] && batch == inputs.Count && time == inputs.Length
            && channels is >= 1 and <= MostOutputs) return answer;
        throw Wrong($"its answer has shape {answer.ShapeText}",
            $"({inputs.Count}, {inputs.Length}, out): one output for each step of each sequence", "see docs/memory.md, Programs");
    }

    private byte[] Exchange(TiledSequences inputs)
    {
        var start = new ProcessStartInfo(_words[0])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError =
            true, UseShellExecute = false, WorkingDirectory = _folder ?? ""
        };
        foreach (string word in _words.Skip(1)) start.ArgumentList.Add(word);
        using WatchedProcess process = Start(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        limit.CancelAfter(_limits.Time);
        using CancellationTokenRegistration registration =
            limit.Token.Register(() => process.End(_cancellation.IsCancellationRequested ? EndedBy.Cancellation : EndedBy.Time));
        long most = LargestHeader + (long)inputs.Count * inputs.Length * OutputSize * sizeof(double);
        try
        {
            Task send = Send(process.Input, inputs, limit.Token);
            byte[] answer = Receive(process.Output, most, limit.Token).GetAwaiter().GetResult();
            send.GetAwaiter().GetResult();
            while (!process.WaitForEnd(Look)) limit.Token.ThrowIfCancellationRequested();
            if (process.EndedBy == EndedBy.Itself && process.ExitCode == 0) return answer;
            throw Ended(process);
        }
        catch (OperationCanceledException) when (!_cancellation.IsCancellationRequested)
        {
            throw ModelLimitProblem.Time(What, _limits);
        }
    }

    private Exception Ended(WatchedProcess process)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (process.EndedBy == EndedBy.Memory) return ModelLimitProblem.Memory(What, _limits);
        if (process.EndedBy == EndedBy.Time) return ModelLimitProblem.Time(What, _limits);
        string said = process.Errors.ToString().Trim();
        if (said.Length > 0) said = $" and said: {Printable.Line(said[Math.Max(0, said.Length - ErrorTail)..])}";
        return Wrong($"it ended with exit code {process.ExitCode}{said}", "exit code 0",
            "run it by hand: PROGRAM < x.npy > y.npy");
    }

    private WatchedProcess Start(ProcessStartInfo start)
    {
        try
        {
            return WatchedProcess.Start(start, _limits.Memory, wholeTree: true);
        }
        catch (Win32Exception e)
        {
            throw Wrong($"it cannot be started ({e.Message.TrimEnd('.')})", "a program on the path, or its path",
                "write for example -- python3 model.py", e);
        }
    }

    private static async Task Send(Stream stream, TiledSequences inputs, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        Npy.Write(bytes, Prediction.ToTensor("x", inputs));
        try
        {
            await stream.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), cancellation).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It stopped reading: its exit code or its answer says why.
        }
    }

    private async Task<byte[]> Receive(Stream stream, long most, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (bytes.Length + read > most)
                throw Wrong($"its answer is longer than {most} bytes", "one .npy (batch, time, out)", "see docs/memory.md, Programs");
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }

    private string What => $"program '{Name}'";

    private ProblemException Wrong(string actual, string expected, string remedy, Exception? inner = null) =>
        ProblemException.Usage(What, actual, expected, remedy, inner);
}
