using System.ComponentModel;
using System.Diagnostics;
using Lethe.Cli.Hosting;
using Lethe.Experiments.Runs;
using Lethe.Interop;
using Lethe.Kernels;
using Lethe.Models;

namespace Lethe.Cli.Subjects;

/// <summary>
/// A program as a model. For each forward pass it is started once: it reads one .npy, float64 (batch, time, in), from standard input to its end, writes one .npy, float64 or
/// float32 (batch, time, out), to standard output and exits with 0. Nothing else is executed; a shell is not involved. Time and size of the answer are limited.
/// </summary>
internal sealed class ProgramModel : ISequenceModel
{
    // A header of an array of numbers is some hundred bytes; a larger one is no answer.
    private const int LargestHeader = 1 << 16;
    private const int MostOutputs = 1024;
    private const int ErrorTail = 300;

    private readonly IReadOnlyList<string> _words;
    private readonly TimeSpan _limit;
    private readonly CancellationToken _cancellation;

    /// <summary>Starts the program once on a short sequence of zeros to learn how many channels it gives.</summary>
    /// <exception cref="CommandException">It cannot be started, fails, is too slow, or answers something else.</exception>
    public ProgramModel(IReadOnlyList<string> words, int inputs, double timeStep, TimeSpan limit, CancellationToken cancellation)
    {
        (_words, InputSize, TimeStep, _limit, _cancellation) = (words, inputs, timeStep, limit, cancellation);
        OutputSize = MostOutputs;
        OutputSize = Run(new TiledSequences(1, 2, inputs)).Shape[2];
    }

    /// <inheritdoc/>
    public string Name => string.Join(' ', _words);

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public double TimeStep { get; }

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        NamedTensor answer = Run(inputs);
        if (answer.Shape[2] != OutputSize)
            throw Wrong($"its answer has {answer.Shape[2]} channels, before it had {OutputSize}", "as many channels each time", "see docs/memory.md, Programs");
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
        catch (FileProblemException e)
        {
            throw Wrong($"its standard output is no .npy ({e.Actual})", "one .npy and nothing else on standard output", "let it print messages to standard error; see docs/memory.md, Programs", e);
        }
        if (answer.Shape is [int batch, int time, int channels] && batch == inputs.Count && time == inputs.Length && channels is >= 1 and <= MostOutputs) return answer;
        throw Wrong($"its answer has shape {answer.ShapeText}", $"({inputs.Count}, {inputs.Length}, out): one output for each step of each sequence", "see docs/memory.md, Programs");
    }

    private byte[] Exchange(TiledSequences inputs)
    {
        var start = new ProcessStartInfo(_words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string word in _words.Skip(1)) start.ArgumentList.Add(word);
        using Process process = Start(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        limit.CancelAfter(_limit);
        long most = LargestHeader + (long)inputs.Count * inputs.Length * OutputSize * sizeof(double);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            Task send = Send(process.StandardInput.BaseStream, inputs, limit.Token);
            byte[] answer = Receive(process.StandardOutput.BaseStream, most, limit.Token).GetAwaiter().GetResult();
            send.GetAwaiter().GetResult();
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
            string said = errors.GetAwaiter().GetResult().Trim();
            if (process.ExitCode == 0) return answer;
            throw Wrong($"it ended with exit code {process.ExitCode}{(said.Length == 0 ? "" : $" and said: {said[Math.Max(0, said.Length - ErrorTail)..]}")}", "exit code 0",
                "run it by hand: PROGRAM < x.npy > y.npy");
        }
        catch (OperationCanceledException) when (!_cancellation.IsCancellationRequested)
        {
            throw Wrong($"it did not answer within {_limit.TotalSeconds:G4} s", "an answer in time", "raise --time-limit, or shorten --length");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Wrong($"it cannot be started ({e.Message.TrimEnd('.')})", "a program on the path, or its path", "write for example -- python3 model.py", e);
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
        catch (IOException)
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
            if (bytes.Length + read > most) throw Wrong($"its answer is longer than {most} bytes", "one .npy (batch, time, out)", "see docs/memory.md, Programs");
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }

    private CommandException Wrong(string actual, string expected, string remedy, Exception? inner = null) =>
        new($"program '{Name}'", actual, expected, remedy, ExitCode.Usage, inner);
}
