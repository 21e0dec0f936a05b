namespace Lethe.Expressions;

/// <summary>A value and its derivative in one variable: forward-mode differentiation, exact to rounding.</summary>
/// <param name="Value">f(x).</param>
/// <param name="Derivative">f'(x).</param>
public readonly record struct Dual(double Value, double Derivative)
{
    /// <summary>A constant.</summary>
    public static Dual Constant(double value) => new(value, 0);

    /// <summary>The variable itself.</summary>
    public static Dual Variable(double value) => new(value, 1);

    /// <summary>g(this), given g's value and slope here. A constant stays one even where g has an infinite slope.</summary>
    public Dual Chain(double value, double slope) => new(value, Derivative == 0 ? 0 : slope * Derivative);

    /// <summary>Sum.</summary>
    public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, a.Derivative + b.Derivative);

    /// <summary>Difference.</summary>
    public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, a.Derivative - b.Derivative);

    /// <summary>Negation.</summary>
    public static Dual operator -(Dual a) => new(-a.Value, -a.Derivative);

    /// <summary>Product.</summary>
    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, Scaled(b.Value, a.Derivative) + Scaled(a.Value, b.Derivative));

    /// <summary>Quotient.</summary>
    public static Dual operator /(Dual a, Dual b)
    {
        double value = a.Value / b.Value;
        return new(value, (a.Derivative - Scaled(value, b.Derivative)) / b.Value);
    }

    /// <summary>a^b as <see cref="Math.Pow"/> defines it; the derivative in a variable exponent needs a &gt; 0.</summary>
    public static Dual Pow(Dual a, Dual b)
    {
        double value = Math.Pow(a.Value, b.Value);
        double derivative = a.Derivative == 0 || b.Value == 0 ? 0 : b.Value * Math.Pow(a.Value, b.Value - 1) * a.Derivative;
        if (b.Derivative != 0) derivative += value == 0 && a.Value == 0 ? 0 : value * Math.Log(a.Value) * b.Derivative;
        return new(value, derivative);
    }

    // An infinite factor times the derivative of a constant is 0, not NaN.
    private static double Scaled(double factor, double derivative) => derivative == 0 ? 0 : factor * derivative;
}
