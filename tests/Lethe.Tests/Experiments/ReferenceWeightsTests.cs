namespace Lethe.Tests.Experiments;

public sealed class ReferenceWeightsTests : IDisposable
{
    /// <summary>Widths and lengths here are small: rounding in a different order stays within a few dozen units in the last
    /// place.</summary>
    private const double RoundOff = 1e-12;

    private const int Width = 5, Length = 17, Batch = 11;

    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    public static TheoryData<string, string, bool> Cases()
    {
        var cases = new TheoryData<string, string, bool>();
        foreach (string model in (string[])["diagonal", "rnn", "softplus-rnn"])
            foreach (string activation in (string[])["linear", "tanh", "hardtanh", "relu"])
                foreach (bool clamp in (bool[])[true, false])
                    cases.Add(model, activation, clamp);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheReferencesWeightsGiveTheOutputsOfItsDefinition(string model, string activation, bool clamp)
    {
        const double Dt = 0.7;
        NamedTensor[] weights = Weights(model != "diagonal");
        Safetensors.Write(_temp["w.safetensors"], weights);
        RunConfig config =
            Config($"model={model}", $"activation={activation}", $"dt={Dt}", $"model.clamp={clamp}".ToLowerInvariant());
        RecurrentModel loaded = ReferenceWeights.Load(config, _temp["w.safetensors"]);

        double[] x = new double[Batch * Length];
        new CounterRandom(3).FillNormal(x);
        Npy.Write(_temp["x.npy"], new NamedTensor("", [Batch, Length, 1], x));
        NamedTensor y = Prediction.Forward(loaded, Prediction.ReadInputs(_temp["x.npy"], 1), SharedWorkers.Of(2));

        Assert.Equal([Batch, Length, 1], y.Shape);
        double[] expected = Definition(weights.ToDictionary(w => w.Name, w => w.Data), model, activation, clamp, x, Dt);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], y.Data[i], RoundOff * scale);
    }

    [Fact]
    public void OwnNamesGiveTheSameModel()
    {
        RunConfig config = Config("model=rnn");
        Safetensors.Write(_temp["reference.safetensors"], Weights(mixing: true));
        RecurrentModel model = ReferenceWeights.Load(config, _temp["reference.safetensors"]);
        Safetensors.Write(_temp["own.safetensors"], [.. WeightTensors.From(model.Parameters, model.Parameters.Values.ToArray())]);
        Assert.Equal(model.Parameters.Values.ToArray(), ReferenceWeights.Load(config, _temp["own.safetensors"])
            .Parameters.Values.ToArray());
    }

    [Theory]
    [InlineData("model=dense")]
    [InlineData("model=ssm", "activation=tanh")]
    [InlineData("model=ssm", "activation=tanh", "model.layers=2", "model.channels=3")]
    [InlineData("model=lru", "activation=linear")]
    public void TheWeightsOfARunAreReadBack(params string[] words)
    {
        RunConfig config =
            RunConfig.Resolve("smoke", [.. words, "train.epochs=1", "perturb.draws=0", "perturb.tolerance=none", "memory.ascent=0"]);
        FinishedRun run = TrainingRun.Start(config, _temp["run"], RunStart.New, new RunContext { Threads = 1 }, CancellationToken.None)[0];
        RecurrentModel read = ReferenceWeights.Load(config, Path.Combine(run.Path, RunFiles.Best));
        Assert.Equal(StoredRun.Open(run.Path).LoadModel().Parameters.Values.ToArray(), read.Parameters.Values.ToArray());
    }

    [Fact]
    public void AStackAndAnLruNameWhatDoesNotFit()
    {
        Safetensors.Write(_temp["w.safetensors"], Weights(mixing: false));
        Assert.Contains("layer2.output.c", Throws.Problem(ProblemKind.Input, () =>
            ReferenceWeights.Load(Config("model=ssm", "model.layers=2"), _temp["w.safetensors"])).Message);
        Assert.Contains("complex",
            Throws.Problem(ProblemKind.Input, () => ReferenceWeights.Load(Config("model=lru"), _temp["w.safetensors"]))
            .Message);
    }

    [Theory]
    [InlineData("missing", "it has no tensor 'recurrent.P'")]
    [InlineData("extra", "'net.P.weight' too many")]
    [InlineData("shape", "has shape (6,)")]
    [InlineData("width", "columns")]
    [InlineData("twice", "both")]
    [InlineData("nan", "is NaN")]
    [InlineData("other", "it has no tensor 'input.U'")]
    public void WhatDoesNotFitIsNamed(string damage, string actual)
    {
        NamedTensor[] good = Weights(mixing: damage != "missing");
        NamedTensor[] bad = damage switch
        {
            "shape" => [.. good.Where(w => w.Name != "net.W.weight"), new NamedTensor("net.W.weight", [6], new double[6])],
            "width" => [.. good.Where(w => w.Name != "decoder.U.weight"), new NamedTensor("decoder.U.weight", [1, 6], new double[6])],
            "twice" => [.. good, new NamedTensor("recurrent.w", [Width], new double[Width])],
            "nan" => [.. good.Where(w => w.Name != "encoder.U.bias"), new NamedTensor("encoder.U.bias", [Width], [0, 0, double.NaN, 0, 0])],
            "other" => [new NamedTensor("weight", [2], [1, 2])],
            _ => good,
        };
        Safetensors.Write(_temp["w.safetensors"], bad);
        RunConfig config = Config(damage == "extra" ? "model=diagonal" : "model=rnn");
        Assert.Contains(actual, Throws.Problem(ProblemKind.Input, () => ReferenceWeights.Load(config, _temp["w.safetensors"])).Message);
    }

    /// <summary>What DataParallel, torch.compile, Lightning and optimizers put before names.</summary>
    [Theory]
    [InlineData("module.", null)]
    [InlineData("_orig_mod.", null)]
    [InlineData("state_dict.model.", null)]
    [InlineData("model._orig_mod.module.", "model.")]
    [InlineData("params/", "weights/")]
    [InlineData("a b:", null)]
    [InlineData("", "module.")]
    public void ThePrefixThatWouldFitIsNamedAndFits(string prefix, string? given)
    {
        NamedTensor[] own = Weights(mixing: false);
        NamedTensor other = new("other.weight", [3], [1, 2, 3]);
        Safetensors.Write(_temp["w.safetensors"],
            [.. own.Select(w => w.WithName(prefix + w.Name)), .. prefix.Length > 0 ? (NamedTensor[])[other] : []]);
        RunConfig config = Config("model=diagonal");
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReferenceWeights.Load(config, _temp["w.safetensors"], given));
        string advice = prefix.Length == 0 ? "omit --prefix" : $"add --prefix {ShellWord.Quote(prefix)}";
        Assert.EndsWith(advice, e.Problem.Remedy, StringComparison.Ordinal);
        RecurrentModel model = ReferenceWeights.Load(config, _temp["w.safetensors"], prefix);
        Assert.Equal(own[1].Data, model.Parameters[model.Parameters.Views.Single(v => v.Name == "input.b")].ToArray());
    }

    [Fact]
    public void SeveralPrefixesThatFitAreAllNamed()
    {
        NamedTensor[] own = Weights(mixing: true);
        Safetensors.Write(_temp["w.safetensors"],
            [.. own.Select(w => w.WithName("ema." + w.Name)), .. own.Select(w => w.WithName("net." + w.Name))]);
        ProblemException e = Throws.Problem(ProblemKind.Input, () =>
            ReferenceWeights.Load(Config("model=rnn"), _temp["w.safetensors"]));
        Assert.Contains("--prefix ema., or add --prefix net.", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Foreign/parallel.pt", "module.")]
    [InlineData("Foreign/lightning-2.ckpt", "ema.shadow/")]
    [InlineData("Foreign/odd.npz", "opt/")]
    [InlineData("Foreign/named-otherwise", "layer.")]
    [InlineData("Foreign/beside.npz", "")]
    [InlineData("Foreign/expanded.pt", "")]
    public void WeightsOfOthersAreReadBehindTheirPrefix(string file, string prefix)
    {
        RecurrentModel model = ReferenceWeights.Load(Config("model=diagonal"), Fixtures.PathOf(file), prefix);
        Assert.Equal([0.5, 0.25, 0.125],
            model.Parameters[model.Parameters.Views.Single(v => v.Name == "recurrent.w")].ToArray());
    }

    [Fact]
    public void AWeightOfATypeThatIsNotReadIsNamed()
    {
        NamedTensor[] own = Weights(mixing: false);
        // F32 in the header made C64: half as many numbers, which are complex.
        Safetensors.Write(_temp["w.safetensors"], own, precision: TensorPrecision.Float32);
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(_temp["w.safetensors"]));
        string name = own.Single(w => w.Name == "net.W.weight").Name;
        int at = text.IndexOf("F32", text.IndexOf(name, StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllBytes(_temp["w.safetensors"], Encoding.Latin1.GetBytes(text[..at] + "C64" + text[(at + 3)..]));
        ProblemException e = Throws.Problem(ProblemKind.Input, () =>
            ReferenceWeights.Load(Config("model=diagonal"), _temp["w.safetensors"]));
        Assert.Contains(name, e.Problem.What, StringComparison.Ordinal);
        Assert.Contains("complex", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void InputsOfAnotherShapeAndNaNAreRefused()
    {
        Npy.Write(_temp["flat.npy"], new NamedTensor("", [2, 3], new double[6]));
        Npy.Write(_temp["wide.npy"], new NamedTensor("", [2, 3, 2], new double[12]));
        Npy.Write(_temp["empty.npy"], new NamedTensor("", [0, 3, 1], []));
        Npy.Write(_temp["nan.npy"], new NamedTensor("", [1, 3, 1], [0, double.NaN, 1]));
        foreach (string name in (string[])["wide", "empty", "nan"])
            Throws.Problem(ProblemKind.Input, () => Prediction.ReadInputs(_temp[name + ".npy"], 1));
        Throws.Problem(ProblemKind.Input, () => Prediction.ReadInputs(_temp["flat.npy"], 2));
        // (batch, time): one channel needs no axis.
        TiledSequences flat = Prediction.ReadInputs(_temp["flat.npy"], 1);
        Assert.Equal((2, 3, 1), (flat.Count, flat.Length, flat.Channels));
        Assert.True(double.IsNaN(Prediction.ReadInputs(_temp["nan.npy"], 1, allowNaN: true)[0, 1, 0]));
    }

    // Bare weights are the published code's.
    private static RunConfig Config(params string[] words) => RunConfig.Resolve(null, ["protocol=reference", .. words]);

    private static NamedTensor[] Weights(bool mixing)
    {
        NamedTensor Tensor(string name, params int[] shape)
        {
            double[] values = new double[shape.Aggregate(1, (a, b) => a * b)];
            new CounterRandom(1, (ulong)name.Sum(c => c)).FillNormal(values);
            for (int i = 0; i < values.Length; i++) values[i] *= 0.5;
            return new NamedTensor(name, shape, values);
        }

        NamedTensor[] weights =
        [
            Tensor("encoder.U.weight", Width, 1), Tensor("encoder.U.bias", Width), Tensor("net.W.weight", Width),
                Tensor("decoder.U.weight", 1, Width),
            Tensor("decoder.U.bias", 1),
        ];
        return mixing ? [.. weights, Tensor("net.P.weight", Width, Width)] : weights;
    }

    /// <summary>h + dt sigma(U x + b - P^T diag(f(w)) P h) and y = c h + d, spelt out from the tensors.</summary>
    private static double[] Definition(Dictionary<string, double[]> weights, string model, string activation, bool clamp, double[] x,
        double dt)
    {
        double Rate(double w) => model == "softplus-rnn" ? Math.Log(1 + Math.Exp(w)) : clamp ? Math.Max(w, 0) : w;
        double Sigma(double z) => activation switch
        {
            "tanh" => Math.Tanh(z),
            "hardtanh" => Math.Clamp(z, -1, 1),
            "relu" => Math.Max(z, 0),
            _ => z,
        };
        double[] rates = [.. weights["net.W.weight"].Select(Rate)];
        double[] p = weights.GetValueOrDefault("net.P.weight")
            ?? [.. Enumerable.Range(0, Width * Width).Select(i => i % (Width + 1) == 0 ? 1.0 : 0)];
        double[] y = new double[Batch * Length];
        for (int s = 0; s < Batch; s++)
        {
            double[] h = new double[Width];
            for (int k = 0; k < Length; k++)
            {
                double[] mixed =
                    [.. Enumerable.Range(0, Width).Select(i => rates[i] * Enumerable.Range(0, Width).Sum(j => p[i * Width + j] * h[j]))];
                double[] decay =
                    [.. Enumerable.Range(0, Width).Select(j => Enumerable.Range(0, Width).Sum(i => p[i * Width + j] * mixed[i]))];
                for (int i = 0; i < Width; i++)
                    h[i] += dt * Sigma(weights["encoder.U.weight"][i] * x[s * Length + k] + weights["encoder.U.bias"][i] - decay[i]);
                y[s * Length + k] = weights["decoder.U.bias"][0] + Enumerable.Range(0, Width)
                    .Sum(i => weights["decoder.U.weight"][i] * h[i]);
            }
        }

        return y;
    }
}
