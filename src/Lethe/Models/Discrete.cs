namespace Lethe.Models;

/// <summary>A complex pole A through a time step dt: multiplier lambda and input gain, and their derivatives in A and dt.</summary>
/// <param name="Step">dt.</param>
/// <param name="Lambda">Multiplier.</param>
/// <param name="Gain">What the input is multiplied by.</param>
/// <param name="LambdaInPole">d lambda / dA.</param>
/// <param name="GainInPole">d gain / dA.</param>
/// <param name="LambdaInStep">d lambda / d dt.</param>
/// <param name="GainInStep">d gain / d dt.</param>
internal readonly record struct Discrete(double Step, Complex Lambda, Complex Gain, Complex LambdaInPole, Complex GainInPole,
    Complex LambdaInStep, Complex GainInStep)
{
    // Below this |A dt| quotients cancel; the series, of 18 terms, leaves less than 1e-16.
    private const double SeriesBelow = 0.5;

    /// <summary>Exact: e^{A dt} and dt phi(A dt), phi(z) = (e^z - 1)/z. Bilinear: (1 + u)/(1 - u) and dt/(1 - u), u = A dt/2.</summary>
    public static Discrete Of(Complex pole, double dt, bool bilinear)
    {
        if (bilinear)
        {
            Complex inverse = 1 / (1 - pole * dt / 2), square = inverse * inverse;
            return new Discrete(dt, (1 + pole * dt / 2) * inverse, dt * inverse, dt * square, dt * dt / 2 * square, pole * square, square);
        }
        Complex z = pole * dt, lambda = Complex.Exp(z), phi, slope;
        if (Complex.Abs(z) < SeriesBelow)
        {
            (phi, slope) = (1, 0);
            Complex power = 1;
            double factorial = 1;
            for (int n = 1; n <= 18; n++)
            {
                factorial *= n + 1;
                slope += n * power / factorial;
                power *= z;
                phi += power / factorial;
            }
        }
        else
        {
            phi = (lambda - 1) / z;
            slope = (lambda * (z - 1) + 1) / (z * z);
        }
        return new Discrete(dt, lambda, dt * phi, dt * lambda, dt * dt * slope, pole * lambda, lambda);
    }
}
