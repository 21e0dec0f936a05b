using System.Diagnostics;

namespace Lethe.EndToEnd.Tests.Running;

/// <summary>A started program whose streams are read while it runs.</summary>
public sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public RunningProgram(ProcessStartInfo info)
    {
        _process = Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} did not start.");
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>True once it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>Sends a signal such as INT, TERM or HUP.</summary>
    public void Signal(string name) => HeldProcess.Signal(name, _process.Id);

    /// <summary>Waits until <paramref name="condition"/> holds; fails where the program ends before or time runs out.</summary>
    public void WaitUntil(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(HasExited, $"the program ended before {what}\n{_output}\n{_error}");
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"after a minute still not {what}\n{_output}\n{_error}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits for the end.</summary>
    public ProgramResult Wait(TimeSpan patience)
    {
        if (!_process.WaitForExit(patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"still running after {patience}\n--- output\n{_output}\n--- error\n{_error}");
        }
        _process.WaitForExit();
        lock (_output) lock (_error) return new ProgramResult(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static void Append(StringBuilder target, string? line)
    {
        if (line is null) return;
        lock (target) target.Append(line).Append('\n');
    }
}
