using System.Globalization;
using System.Reflection;

namespace Lethe.Experiments.Studies.Published;

/// <summary>One point of a published perturbation-error curve.</summary>
/// <param name="Width">m.</param>
/// <param name="Beta">beta.</param>
/// <param name="Error">E_m(beta): running maximum of the time-weighted test loss.</param>
public sealed record PublishedPoint(int Width, double Beta, double Error);

/// <summary>Curves the reference published for one model and target, read from its figures (median reading error 0.4 %).</summary>
/// <param name="Id">Name for `reproduce`.</param>
/// <param name="Config">The named configuration that runs the same protocol.</param>
/// <param name="Claim">What the curves show.</param>
/// <param name="Points">The points.</param>
public sealed record PublishedFamily(string Id, string Config, string Claim, IReadOnlyList<PublishedPoint> Points)
{
    private const string Resource = "published-curves.csv";

    /// <summary>The three families carried along.</summary>
    public static IReadOnlyList<PublishedFamily> All { get; } = Read();

    /// <summary>Widths with published points, ascending.</summary>
    public IReadOnlyList<int> Widths => [.. Points.Select(p => p.Width).Distinct().Order()];

    private static PublishedFamily[] Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        string[][] rows = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(','))];
        PublishedFamily Of(string id, string model, string config, string claim) => new(id, config, claim,
            [.. rows.Where(r => r[0] == model).Select(r => new PublishedPoint(int.Parse(r[3], CultureInfo.InvariantCulture),
                double.Parse(r[4], CultureInfo.InvariantCulture), double.Parse(r[5], CultureInfo.InvariantCulture)))]);
        return
        [
            Of("diagonal-exp", "diagonalrnn", "reference-diagonal-exp", "diagonal hardtanh RNN on the exponential target: curves of growing width approach a limit that tends to 0 with beta"),
            Of("rnn-pol", "rnn", "reference-rnn-pol", "hardtanh RNN with rates max(w, 0) on the polynomial target: errors rise early"),
            Of("softplus-pol", "softplusrnn", "reference-softplus-pol", "hardtanh RNN with rates softplus(w) on the polynomial target: errors stay low where those of rnn-pol have risen"),
        ];
    }
}
