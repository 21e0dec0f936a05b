namespace Lethe.Experiments.Studies.Published;

/// <summary>One point of a published perturbation-error curve.</summary>
/// <param name="Width">m.</param>
/// <param name="Beta">beta.</param>
/// <param name="Error">E_m(beta): running maximum of the time-weighted test loss.</param>
/// <param name="Repeated">The same of a second run of the family that the reference published later, as numbers; null where there is
/// none.</param>
public sealed record PublishedPoint(int Width, double Beta, double Error, double? Repeated);

/// <summary>
/// Curves the reference published for one model and target, read from its figures (median reading error 0.4 %). Each is one run. Of
/// diagonal-exp it published a second one (logs of 8 November 2023, 3 draws in place of 30): how far two runs of one protocol lie apart.
/// </summary>
/// <param name="Id">Name for `reproduce`.</param>
/// <param name="Config">The named configuration that runs the same protocol.</param>
/// <param name="Claim">What the curves show.</param>
/// <param name="Points">The points.</param>
public sealed record PublishedFamily(string Id, string Config, string Claim, IReadOnlyList<PublishedPoint> Points)
{
    private const string Curves = "published-curves.csv", Repeats = "published-repeat.csv";

    /// <summary>Readings of beta from figures are this exact (relative).</summary>
    private const double SameBeta = 1e-3;

    /// <summary>The three families carried along.</summary>
    public static IReadOnlyList<PublishedFamily> All { get; } = Read();

    /// <summary>Widths with published points, ascending.</summary>
    public IReadOnlyList<int> Widths => [.. Points.Select(p => p.Width).Distinct().Order()];

    /// <summary>Whether two values of beta are the same up to the exactness of a reading.</summary>
    internal static bool IsSameBeta(double a, double b) => Math.Abs(a - b) <= SameBeta * b;

    private static PublishedFamily[] Read()
    {
        ILookup<string, PublishedPoint> curves = ReadResource(Curves), repeats = ReadResource(Repeats);
        PublishedFamily Of(string id, string model, string config, string claim) => new(id, config, claim,
            [.. curves[model]
                .Select(p => p with
                { Repeated = repeats[model].FirstOrDefault(r => r.Width == p.Width && IsSameBeta(r.Beta, p.Beta))?.Error })]);
        return
        [
            Of("diagonal-exp", "diagonalrnn", "reference-diagonal-exp",
                "diagonal hardtanh RNN on the exponential target: curves of growing width approach a limit that tends to 0 with beta"),
            Of("rnn-pol", "rnn", "reference-rnn-pol", "hardtanh RNN with rates max(w, 0) on the polynomial target: errors rise early"),
            Of("softplus-pol", "softplusrnn", "reference-softplus-pol",
                "hardtanh RNN with rates softplus(w) on the polynomial target: errors stay low where those of rnn-pol have risen"),
        ];
    }

    /// <summary>Points by the reference's name of the model.</summary>
    private static ILookup<string, PublishedPoint> ReadResource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(','))
            .ToLookup(r => r[0], r =>
                new PublishedPoint(int.Parse(r[3], CultureInfo.InvariantCulture), double.Parse(r[4], CultureInfo.InvariantCulture),
                double.Parse(r[5], CultureInfo.InvariantCulture), null));
    }
}
