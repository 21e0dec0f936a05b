namespace Lethe.Theory;

/// <summary>The criterion of an f of which nothing but its values is known: a lower bound from a grid of weights, and no verdict.</summary>
internal static class CriterionSample
{
    private const int PointsPerDecade = 40;
    private const double SmallestWeight = 1e-6, LargestWeight = 1e3;

    public static CriterionValue Of(IParameterization f, double beta)
    {
        (double largest, double weight) = (0, double.NaN);
        int points = (int)Math.Round(Math.Log10(LargestWeight / SmallestWeight) * PointsPerDecade);
        for (int i = -points; i <= points; i++)
        {
            double w = i == 0 ? 0 : Math.Sign(i) * SmallestWeight * Math.Pow(10, (Math.Abs(i) - 1.0) / PointsPerDecade);
            double lowest = f.Lowest(w, beta).Rate, rate = f.Rate(w);
            double value = lowest > 0 ? rate / lowest - 1 : rate > 0 ? double.PositiveInfinity : 0;
            if (value > largest) (largest, weight) = (value, w);
        }
        return new CriterionValue(largest, double.PositiveInfinity, CriterionVerdict.Undecided, false, weight,
            "not decided: only values of this f are known, and samples prove no bound; give f as an expression in w");
    }
}
