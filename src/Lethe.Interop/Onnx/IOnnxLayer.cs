namespace Lethe.Interop.Onnx;

/// <summary>Writes one layer of a model into a graph.</summary>
internal interface IOnnxLayer
{
    /// <summary>The recurrence begins at this layer's part of a port (batch, state), from column <paramref name="at"/> on.</summary>
    void TakeStates(string port, int at);

    /// <summary>The states after the last step, (batch, state); asked for behind <see cref="Write"/>.</summary>
    string GiveStates();

    /// <summary>The layer, from the name of its signal (batch, time, channels) to that of the next.</summary>
    /// <param name="signal">What it reads.</param>
    /// <param name="output">The name of what it gives; null: any.</param>
    string Write(string signal, string? output);
}
