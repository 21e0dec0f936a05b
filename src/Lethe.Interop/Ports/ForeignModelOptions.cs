namespace Lethe.Interop.Ports;

/// <summary>What the file of a model does not say, or says in several ways, and where it runs.</summary>
public sealed record ForeignModelOptions
{
    /// <summary>How its ports are read.</summary>
    public PortWords Ports { get; init; } = new();

    /// <summary>dt; null: what `lethe export` has written into the file, else 1.</summary>
    public double? TimeStep { get; init; }

    /// <summary>Where it runs. In this process an abort of its library ends the process, and nothing limits time and memory.</summary>
    public ModelIsolation Isolation { get; init; }

    /// <summary>What its child process may take.</summary>
    public ModelLimits Limits { get; init; } = new();

    /// <summary>
    /// Ends its child process, and with it loading or a forward pass, whatever the model is doing. In this process it is looked at
    /// before loading.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    private const string StepKey = "dt";

    /// <summary>As its process is told them.</summary>
    internal Dictionary<string, string> ToSettings()
    {
        var settings = new Dictionary<string, string>(Ports.Written());
        if (TimeStep is { } dt) settings[StepKey] = Invariant($"{dt:R}");
        return settings;
    }

    /// <summary>As the process was told them.</summary>
    internal static ForeignModelOptions Of(IReadOnlyDictionary<string, string> settings)
    {
        var ports = new PortWords();
        foreach ((string key, string value) in settings)
            if (key != StepKey) ports = ports.With(key, value);
        return new ForeignModelOptions
        {
            Ports = ports,
            TimeStep = settings.TryGetValue(StepKey, out string? dt) ? double.Parse(dt, CultureInfo.InvariantCulture) : null,
        };
    }
}
