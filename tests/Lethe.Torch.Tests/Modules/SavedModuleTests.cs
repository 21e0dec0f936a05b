using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Modules;

/// <summary>What TorchSharp's save writes of a network is read as a file of weights.</summary>
public sealed class SavedModuleTests : TorchTest
{
    [Fact]
    public void The_weights_of_a_saved_module_are_those_of_the_module()
    {
        using var folder = new ScratchFolder();
        using IDisposable scope = NewDisposeScope();
        using Generator seeded = manual_seed(5);
        var layer = new DiagonalRecurrence(2, 300, 3, ParameterizationCatalog.Parse("softplus"), Activation.Tanh);
        layer.save(folder["weights.dat"]);
        Dictionary<string, NamedTensor> read = TensorFile.Read(folder["weights.dat"]).ToDictionary(tensor => tensor.Name);
        Assert.Equal(layer.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal),
            read.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in layer.named_parameters())
        {
            Assert.Equal(parameter.shape, read[name].Shape.Select(size => (long)size));
            Assert.Equal(parameter.data<double>().ToArray(), read[name].Data);
        }

        nn.Sequential(("memory", layer), ("read", nn.Linear(3, 1))).save(folder["network"]);
        Assert.Equal(["memory.", "read."], TensorFile.List(folder["network"])
            .Select(tensor => tensor.Name[..(tensor.Name.IndexOf('.', StringComparison.Ordinal) + 1)]).Distinct());
    }
}
