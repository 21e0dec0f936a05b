namespace Lethe.Tests.Stability;

/// <summary>Small models and data for the stability tests.</summary>
internal static class StabilityCases
{
    public static DiagonalModel Diagonal(string parameterization, double[] rates, Activation activation = Activation.Hardtanh,
        Integration integration = Integration.Euler, double dt = 1, int outputs = 1)
    {
        IParameterization f = ParameterizationCatalog.Parse(parameterization);
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = rates.Length,
            Parameterization = f,
            Activation = activation,
            Integration = integration,
            TimeStep = dt,
            Outputs = outputs,
        });
        Randomize(model, 3);
        for (int i = 0; i < rates.Length; i++) model.Parameters[DiagonalModel.RecurrentName][i] = f.Inverse(rates[i]);
        return model;
    }

    public static RnnModel Mixed(string parameterization, double[] rates, int seed, Integration integration = Integration.Euler)
    {
        IParameterization f = ParameterizationCatalog.Parse(parameterization);
        int m = rates.Length;
        var model = new RnnModel(new RecurrentOptions
        {
            Width = m,
            Parameterization = f,
            Activation = integration == Integration.Exact ? Activation.Linear : Activation.Tanh,
            Integration = integration,
        });
        Randomize(model, seed);
        for (int i = 0; i < m; i++) model.Parameters[RnnModel.RateName][i] = f.Inverse(rates[i]);
        return model;
    }

    public static DenseModel Dense(double[] w, Integration integration = Integration.Euler, Activation activation = Activation.Linear,
        double dt = 1)
    {
        int m = (int)Math.Sqrt(w.Length);
        var model = new DenseModel(new RecurrentOptions
        {
            Width = m,
            Parameterization = ParameterizationCatalog.Direct,
            Activation = activation,
            Integration = integration,
            TimeStep = dt,
        });
        Randomize(model, 5);
        w.CopyTo(model.Parameters[DenseModel.RecurrentName]);
        return model;
    }

    public static void Randomize(IParametricModel model, int seed)
    {
        var random = new Random(seed);
        foreach (ref double v in model.Parameters.Values) v = random.NextDouble() - 0.5;
    }

    public static TiledSequences Noise(int count, int length, int channels, int seed)
    {
        var random = new Random(seed);
        var x = new TiledSequences(count, length, channels);
        for (int s = 0; s < count; s++)
            for (int k = 0; k < length; k++)
                for (int c = 0; c < channels; c++)
                    x[s, k, c] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return x;
    }

    /// <summary>What the model itself gives: a target with E(0) = 0.</summary>
    public static TiledSequences OutputsOf(ISequenceModel model, TiledSequences inputs)
    {
        var outputs = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        model.Forward(inputs, outputs, Workers.Single);
        return outputs;
    }

    public static PerturbationCurve Curve(IParametricModel model, TiledSequences x, TiledSequences y, ReadOnlySpan<double> timeWeights,
        PerturbationOptions options, Workers workers, IProgress<double>? progress = null) =>
        PerturbationMeasurement.Measure(model, x, y, timeWeights, options, workers, progress, TestContext.Current.CancellationToken);

    public static StabilityRadiusResult Radius(IParametricModel model, TiledSequences x, TiledSequences y, StabilityRadiusOptions? options,
        Workers workers) =>
        StabilityRadius.Find(model, x, y, default, options, workers, TestContext.Current.CancellationToken);

    public static int[] Tiles(TiledSequences data) => [.. Enumerable.Range(0, data.Tiles)];
}
