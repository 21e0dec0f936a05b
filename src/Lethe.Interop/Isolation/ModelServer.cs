using System.Collections.Concurrent;

namespace Lethe.Interop.Isolation;

/// <summary>A model open in the child.</summary>
/// <param name="Model">The model.</param>
/// <param name="Reading">How its ports are read.</param>
internal sealed record ServedModel(ISequenceModel Model, ReadingDescription Reading)
{
    /// <summary>The same model with other numbers, from bytes, read in the same way; null where there is no such thing.</summary>
    internal Func<byte[], ServedModel>? Replaced { get; init; }

    /// <summary>A model read through its ports, which can be replaced.</summary>
    internal static ServedModel Of(PortedSequences model) =>
        new(model, model.Description) { Replaced = content => Of(model.Replaced(content)) };
}

/// <summary>What a library brings to its child process.</summary>
/// <param name="Load">Loads the library, before any model is there.</param>
/// <param name="Open">Makes a model of a file.</param>
internal sealed record ServedRuntime(Action Load, Func<ModelFile, ServedModel> Open);

/// <summary>The child's side: reads requests from standard input, answers them on standard output, and ends with its parent.</summary>
internal static class ModelServer
{
    /// <summary>The first word of a child that has still to give up what it must not have.</summary>
    internal const string Confine = "confine";

    // The child's words: this, and the bytes of memory it may have.
    private const string Serve = "serve";

    // Recursion of parsers and interpreters: as much as the main thread of a program usually has.
    private const int Stack = 8 << 20;

    /// <summary>The words with which a child is started.</summary>
    internal static string[] Words(ModelLimits limits) => [Confine, Invariant($"{limits.Memory}")];

    /// <summary>Serves until standard input ends, and then ends the process.</summary>
    internal static int Run(string[] words, ServedRuntime runtime)
    {
        if (words is not [Confine or Serve, var bytes]) return 2;
        if (!long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out long memory)) return 2;
        if (words[0] == Confine) Confinement.EnterAndRestart(words.Length, Serve);
        Confinement.Enter();
        var requests = new BlockingCollection<Request>();
        // Standard output is from here on this stream's alone: what native code prints goes to standard error.
        Stream answers = Console.OpenStandardOutput();
        Confinement.SendOutputToErrors();
        Start("requests", () => Read(new Wire(new BufferedStream(Console.OpenStandardInput(), 1 << 16)), requests));
        Thread model = Start("model", () => Answer(new Wire(new BufferedStream(answers, 1 << 16)), requests, runtime, memory));
        model.Join();
        return 0;
    }

    private static Thread Start(string name, ThreadStart body)
    {
        var thread = new Thread(body, Stack) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    // Whatever the model's thread is doing: when the parent has closed its end or is gone, this process ends.
    private static void Read(Wire wire, BlockingCollection<Request> requests)
    {
        try
        {
            while (true) requests.Add(Request.ReadFrom(wire));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OutOfMemoryException)
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
        }
    }

    private static void Answer(Wire wire, BlockingCollection<Request> requests, ServedRuntime runtime, long memory)
    {
        Problem? missing = Try(() =>
        {
            runtime.Load();
            return null;
        });
        Confinement.LimitMemory(memory);
        Confinement.GiveUpExecution();
        ServedModel? model = null;
        foreach (Request request in requests.GetConsumingEnumerable())
        {
            Problem? problem = missing ?? Try(() =>
            {
                if (request.File is { } file) model = Opened(wire, runtime.Open(file));
                else if (request.Content is { } content) model = Opened(wire, model!.Replaced!(content));
                else Forward(wire, model!.Model, request);
                return null;
            });
            if (problem is not null) ModelProblem.Write(wire, problem);
            wire.Flush();
        }
    }

    private static ServedModel Opened(Wire wire, ServedModel served)
    {
        ISequenceModel model = served.Model;
        new ModelDescription(model.InputSize, model.OutputSize, model.TimeStep, model.Rounding, model.LongestContext, model.Vocabulary,
            served.Reading).WriteTo(wire);
        return served;
    }

    private static void Forward(Wire wire, ISequenceModel model, Request request)
    {
        TiledSequences inputs = TiledSequences.FromRowMajor(request.Values, request.Count, request.Length, request.Channels);
        var outputs = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        model.Forward(inputs, outputs, request.Threads == 1 ? Workers.Single : new Workers(request.Threads));
        var values = new double[checked(outputs.Count * outputs.Length * outputs.Channels)];
        outputs.CopyToRowMajor(values);
        wire.Write((byte)AnswerKind.Values);
        wire.Write(values);
    }

    private static Problem? Try(Func<Problem?> call)
    {
        try
        {
            return call();
        }
        catch (OutOfMemoryException)
        {
            return new Problem(ProblemKind.Limit, "", "", null, "");
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Unavailable)
        {
            return e.Problem;
        }
        catch (ProblemException e) when (e.Problem.IsOfFile)
        {
            return e.Problem with { Kind = LastWords.SayMemory(e.Problem.Actual) ? ProblemKind.Limit : ProblemKind.Input };
        }
        catch (Exception e)
        {
            ProblemKind kind = LastWords.SayMemory(e.Message) ? ProblemKind.Limit : ProblemKind.Failed;
            return new Problem(kind, "", $"{e.GetType().Name}: {e.Message}", null, "");
        }
    }

    private sealed record Request(ModelFile? File, int Count, int Length, int Channels, int Threads, double[] Values)
    {
        internal byte[]? Content { get; private init; }

        internal static Request ReadFrom(Wire wire)
        {
            var kind = (RequestKind)wire.ReadByte();
            if (kind == RequestKind.Replace) return new Request(null, 0, 0, 0, 0, []) { Content = wire.ReadBytes(Array.MaxLength) };
            if (kind == RequestKind.Open) return new Request(ModelFile.ReadFrom(wire), 0, 0, 0, 0, []);
            int count = wire.ReadInt32(), length = wire.ReadInt32(), channels = wire.ReadInt32(), threads = wire.ReadInt32();
            return new Request(null, count, length, channels, threads, wire.ReadDoubles(checked(count * length * channels)));
        }
    }
}
