using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lethe.Interop;
using Lethe.Stability;
using Lethe.Training;

namespace Lethe.Experiments.Studies;

/// <summary>
/// The finished runs of a study, one JSON document to a line, appended as they end, so that an interrupted study goes on where it was. The first line names
/// the options by a hash: runs made with others are refused. Curves and memory functions are not kept. An open file belongs to this process alone.
/// </summary>
public sealed class StudyRunFile : IDisposable
{
    // Of the numbers, not of the file: to be raised when the same options come to give others.
    private const int Version = 2;

    // A run takes some 500 bytes.
    private const int MaxBytes = 64 << 20;

    private readonly string _path;
    private readonly string _key;
    private readonly List<GrowingHorizonRun> _runs = [];
    private FileStream? _stream;

    private StudyRunFile(string path, string key) => (_path, _key) = (path, key);

    /// <summary>What was there when the file was opened.</summary>
    public IReadOnlyList<GrowingHorizonRun> Runs => _runs;

    /// <summary>Opens a file; where there is none the first finished run makes it, so that a study refused before leaves nothing behind. A last line that was cut off (a full disk, a killed process) is dropped.</summary>
    /// <exception cref="ProblemException">It is no such file, or of a study with other options.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static StudyRunFile Open(string path, GrowingHorizonOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        string key = Key(options);
        var file = new StudyRunFile(path, key);
        if (!File.Exists(path)) return file;
        try
        {
            file._stream = Hold(path, FileMode.Open);
            file.ReadAll();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Releases the file.</summary>
    public void Dispose() => _stream?.Dispose();

    // Without sharing: the system's lock dies with the process.
    private static FileStream Hold(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (File.Exists(path) && e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw ProblemException.Folder($"study '{path}'", $"it cannot be opened for this process alone ({e.Message.TrimEnd('.')})", "a file no other process works on",
                "Wait until that process has ended, or give another folder with --out", e);
        }
    }

    private void ReadAll()
    {
        if (!_stream!.CanSeek || _stream.Length > MaxBytes)
        {
            throw ProblemException.Folder($"study '{_path}'", _stream.CanSeek ? $"it has {_stream.Length} bytes" : "it is a pipe or a device",
                $"a file of at most {MaxBytes} bytes", "Begin again in another folder");
        }

        byte[] bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        int end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        string[] lines = Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Killed before its first line was whole: nothing is lost.
        if (lines.Length == 0 && Header.AsSpan().StartsWith(bytes))
        {
            _stream.SetLength(0);
            return;
        }

        try
        {
            string found = lines.Length == 0 ? "" : (string?)JsonNode.Parse(lines[0])?["study"] ?? "";
            if (found != _key)
                throw ProblemException.Folder($"study '{_path}'", "it was made with other options or another version", "runs of the same study", "Give the options it was begun with, or another folder with --out");
            foreach (string line in lines.Skip(1)) _runs.Add(JsonText.Parse<Line>(line).Read());
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw ProblemException.Folder($"study '{_path}'", $"line {_runs.Count + 2} is no finished run", "the lines the study wrote", "Delete that line, or begin again in another folder", e);
        }
        _stream.SetLength(end);
    }

    /// <summary>Appends a finished run.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Append(GrowingHorizonRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_stream is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            _stream = Hold(_path, FileMode.CreateNew);
        }
        _stream.Seek(0, SeekOrigin.End);
        if (_stream.Length == 0) _stream.Write(Header);
        _stream.Write(Encoding.UTF8.GetBytes(JsonText.Line(Line.Of(run)) + "\n"));
        _stream.Flush(flushToDisk: true);
        FileSteps.Tell(FileStepKind.Appended, _path);
    }

    private byte[] Header => Encoding.UTF8.GetBytes(JsonText.Line(new { study = _key }) + "\n");

    /// <summary>All that a run's numbers depend on, apart from which runs are asked for.</summary>
    private static string Key(GrowingHorizonOptions o)
    {
        string text = FormattableString.Invariant(
            $"{Version} {o.HorizonPerUnit:R} {o.FirstSeed} {o.Activation} {o.Epochs} {o.StepsPerEpoch} {o.TokensPerStep} {o.TestTokens} {o.FullBallDraws}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    private sealed record Line(string Model, string Target, string Parameterization, string Activation, int Width, int Horizon, long Seed,
        TrainingOutcome Outcome, double Error, double PrunedError, int Units, double SmallestRate, double Distance, double Radius,
        string RadiusReason, double RadiusAll, double TailEnergy, double[] Norms)
    {
        public static Line Of(GrowingHorizonRun r) => new(r.Family.Model, r.Family.Target, r.Family.Parameterization, r.Family.Activation,
            r.Width, r.Horizon, r.Seed, r.Outcome, r.RelativeError, r.PrunedError, r.KeptUnits, r.SmallestRate, r.Distance, r.Radius,
            r.RadiusReason, r.FullBallRadius, r.TailEnergy, [r.Norms.Recurrent, r.Norms.Input, r.Norms.Bias, r.Norms.Output,
            r.Norms.Kappa]);

        public GrowingHorizonRun Read() => new(new FamilyKey(Target, Parameterization, Activation, Model), Width, Horizon, Seed, Outcome,
            Error, PrunedError, Units, SmallestRate, Distance, Radius, RadiusReason, RadiusAll, TailEnergy, new ModelNorms(Norms[0],
            Norms[1], Norms[2], Norms[3], Norms[4]), null, null);
    }
}
