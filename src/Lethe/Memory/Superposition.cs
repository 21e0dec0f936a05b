namespace Lethe.Memory;

/// <summary>Compares responses with the sum of those of their channels: what a linear model does at every x and t, up to
/// rounding.</summary>
internal sealed class Superposition
{
    private readonly int _outputs, _channels;
    private readonly double[] _floors;

    /// <summary>The linear response that probes of one channel each show.</summary>
    /// <param name="units">Responses to one channel each, in their order, all of one size.</param>
    /// <param name="outputs">o.</param>
    public Superposition(IReadOnlyList<ProbeResponse> units, int outputs)
    {
        (_outputs, _channels) = (outputs, units.Count);
        int length = units[0].Values.Length;
        Matrices = new double[length][];
        for (int t = 0; t < length; t++)
        {
            Matrices[t] = new double[outputs * _channels];
            for (int i = 0; i < outputs; i++)
                for (int c = 0; c < _channels; c++)
                    Matrices[t][i * _channels + c] = units[c].Vectors[t * outputs + i] / units[c].X[c];
        }
        _floors = [.. units.Select(u => u.Floor * u.Divisor / u.Size)];
    }

    /// <summary>J_t, o x d row after row: what a unit of each channel adds.</summary>
    public double[][] Matrices { get; }

    /// <summary>What rounding may make of |J x| / |x|_inf.</summary>
    public double Floor => _floors.Sum();

    /// <summary>Whether a response is the one of J.</summary>
    public bool Holds(ProbeResponse response)
    {
        double tolerance = response.Floor * response.Divisor;
        for (int c = 0; c < _channels; c++) tolerance += _floors[c] * Math.Abs(response.X[c]);
        double[] x = response.X;
        for (int t = 0; t < Matrices.Length; t++)
        {
            double square = 0;
            for (int i = 0; i < _outputs; i++)
            {
                double sum = 0;
                for (int c = 0; c < _channels; c++) sum += Matrices[t][i * _channels + c] * x[c];
                double difference = sum - response.Vectors[t * _outputs + i];
                square += difference * difference;
            }
            if (!(square <= tolerance * tolerance)) return false;
        }
        return true;
    }
}
