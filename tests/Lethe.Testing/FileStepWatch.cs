using System.Diagnostics;
using Lethe.Interop;

namespace Lethe.Testing;

/// <summary>Is told each step of writing a file in this process, on the thread that does it, until it is disposed.</summary>
public sealed class FileStepWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly Action<FileStep> _told;
    private readonly IDisposable _listeners;
    private IDisposable? _steps;

    public FileStepWatch(Action<FileStep> told)
    {
        _told = told;
        _listeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public void OnNext(DiagnosticListener value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Name == FileSteps.ListenerName) _steps = value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is FileStep step) _told(step);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _steps?.Dispose();
        _listeners.Dispose();
    }
}
