using Lethe.Interop.Isolation;

namespace Lethe.Torch.Tests.Scripts;

/// <summary>Base of tests of what programs say and compute, wherever they run.</summary>
public abstract class ScriptTest : TorchTest
{
    /// <summary>A program within this process: it is read and computes as in a child (<see cref="ScriptProcessTests"/>), whose start takes
    /// longer than the test.</summary>
    private protected static TorchScriptModel LoadHere(string path, PortWords? ports = null) =>
        TorchScriptModel.Load(path, new ForeignModelOptions { Isolation = ModelIsolation.InProcess, Ports = ports ?? new() });
}
