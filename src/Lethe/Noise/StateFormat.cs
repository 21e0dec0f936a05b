namespace Lethe.Noise;

/// <summary>
/// A format in which a number of state is stored: a float of p significant bits, a whole number of b bits over a range, or a grid of any
/// size. Nearest rounding takes ties to even; stochastic rounding goes up with the probability of the part that is cut off, which makes it
/// unbiased.
/// </summary>
public sealed record StateFormat
{
    private StateFormat(string name) => Name = name;

    /// <summary>Its name: bf16, fp16, fp8, fp8-e5m2, a number of bits, or grid:D.</summary>
    public string Name { get; private init; }

    /// <summary>Whether rounding is stochastic.</summary>
    public bool IsStochastic { get; private init; }

    /// <summary>p of a float; 0 for whole numbers and grids.</summary>
    public int SignificantBits { get; private init; }

    /// <summary>b of whole numbers; 0 for floats and grids.</summary>
    public int Bits { get; private init; }

    /// <summary>D of a grid; 0 where it comes from the range (whole numbers) or there is none.</summary>
    public double Grid { get; private init; }

    private int LeastExponent { get; init; }

    private double Largest { get; init; }

    private bool Saturates { get; init; }

    /// <summary>bfloat16: 8 significant bits.</summary>
    public static StateFormat BFloat16 { get; } =
        new("bf16") { SignificantBits = 8, LeastExponent = -126, Largest = 3.3895313892515355e38 };

    /// <summary>IEEE half: 11 significant bits, largest number 65,504.</summary>
    public static StateFormat Half { get; } = new("fp16") { SignificantBits = 11, LeastExponent = -14, Largest = 65504 };

    /// <summary>Float8 E4M3: 4 significant bits; what is beyond 448 becomes 448.</summary>
    public static StateFormat Float8 { get; } = new("fp8") { SignificantBits = 4, LeastExponent = -6, Largest = 448, Saturates = true };

    /// <summary>Float8 E5M2: 3 significant bits; what is beyond 57,344 becomes 57,344.</summary>
    public static StateFormat Float8Wide { get; } =
        new("fp8-e5m2") { SignificantBits = 3, LeastExponent = -14, Largest = 57344, Saturates = true };

    /// <summary>Whole numbers of b bits over +- range, the largest |h| of the unchanged model: step range/(2^(b-1) - 1).</summary>
    /// <param name="bits">2 to 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer or more bits.</exception>
    public static StateFormat Integers(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, RoundedBits.Fewest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, RoundedBits.Most);
        return new StateFormat(Invariant($"{bits}")) { Bits = bits };
    }

    /// <summary>Multiples of D, of any size.</summary>
    /// <param name="step">D &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not positive and finite.</exception>
    public static StateFormat OfGrid(double step) => step > 0 && double.IsFinite(step)
        ? new StateFormat(Invariant($"grid:{step}")) { Grid = step }
        : throw new ArgumentOutOfRangeException(nameof(step), step, "Expected a positive finite number.");

    /// <summary>The same format with nearest rounding.</summary>
    public StateFormat Nearest() => this with { IsStochastic = false };

    /// <summary>The same format with stochastic rounding.</summary>
    public StateFormat Stochastic() => this with { Name = Name + "-stochastic", IsStochastic = true };

    /// <summary>The stored number.</summary>
    /// <param name="x">The number.</param>
    /// <param name="range">The range of whole numbers; not looked at by others.</param>
    /// <param name="uniform">Between 0 and 1, for stochastic rounding.</param>
    public double Round(double x, double range, double uniform)
    {
        if (!double.IsFinite(x)) return x;
        if (SignificantBits == 0)
        {
            double step = Bits > 0 ? RoundedBits.Step(range, Bits) : Grid;
            if (!(step > 0)) return 0;
            double code = Whole(x / step, uniform), most = (1L << Math.Max(Bits - 1, 0)) - 1;
            return step * (Bits > 0 ? Math.Clamp(code, -most, most) : code);
        }
        if (x == 0) return 0;
        double unit = Math.ScaleB(1, Math.Max(Math.ILogB(x), LeastExponent) - SignificantBits + 1);
        double rounded = unit * Whole(x / unit, uniform);
        if (Math.Abs(rounded) <= Largest) return rounded;
        return Saturates ? Math.CopySign(Largest, x) : Math.CopySign(double.PositiveInfinity, x);
    }

    private double Whole(double x, double uniform) => IsStochastic ? Math.Floor(x + uniform) : Math.Round(x);
}
