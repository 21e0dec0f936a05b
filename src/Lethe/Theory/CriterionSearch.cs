namespace Lethe.Theory;

/// <summary>The numerical supremum of the criterion over w and over the ball around each w.</summary>
internal sealed class CriterionSearch
{
    private const int PointsPerDecade = 40, BallPoints = 64, Sections = 48;
    private const double SmallestWeight = 1e-12, LargestWeight = 1e6, InnerSmallest = 1e-6, InnerLargest = 1e3;

    // Rates outside are taken for the ends of the number range, not for properties of f; the inner range tells whether the supremum still
    // grows.
    private const double RateRange = 1e150, InnerRateRange = 1e75;

    // By how much the supremum may grow from the inner to the whole range before it counts as unbounded.
    private const double LargestGrowth = 1.02;

    private const double LargestRefinement = 2;

    // NaN beyond comes from overflow in formulas such as exp(w)/(1 + exp(w)); nearer, f is undefined.
    private const double OverflowWeight = 300;

    // Larger values than this come from rates that are 0 but for rounding.
    private const double Unbounded = 1e12;

    private const double Golden = 0.6180339887498949;

    private readonly IParameterization _f;
    private readonly double _beta;

    public CriterionSearch(IParameterization f, double beta) => (_f, _beta) = (f, beta);

    public CriterionValue Continuous()
    {
        (double inner, double innerWeight, double whole, double wholeWeight) = (0, double.NaN, 0, double.NaN);
        foreach (double w in Grid())
        {
            double value = Ratio(w, out string? obstacle);
            if (obstacle is not null) return new CriterionValue(double.PositiveInfinity, false, w, obstacle);
            if (double.IsNaN(value)) continue;
            if (value > whole) (whole, wholeWeight) = (value, w);
            if (value > inner && IsInner(w) && InRange(_f.Rate(w), InnerRateRange)) (inner, innerWeight) = (value, w);
        }
        if (double.IsNaN(wholeWeight)) return new CriterionValue(double.NaN, false, double.NaN, "f could not be evaluated at any w tried");
        if (whole > LargestGrowth * inner || whole > Unbounded)
            return new CriterionValue(double.PositiveInfinity, false, wholeWeight, "f(w)/f(w~) grows without bound");
        CriterionValue refined = Refined(innerWeight, inner, w => Ratio(w, out _));
        // A smooth supremum changes little between two grid points; a pole between them does not.
        return refined.Value <= LargestRefinement * inner ? refined
            : new CriterionValue(double.PositiveInfinity, false, refined.Weight, "f(w)/f(w~) grows without bound near this w");
    }

    public CriterionValue Native()
    {
        (double largest, double weight) = (0, double.NaN);
        foreach (double w in Grid())
        {
            double value = NativeSupremum(w);
            if (value > largest) (largest, weight) = (value, w);
        }
        if (!(largest < Unbounded)) return new CriterionValue(double.PositiveInfinity, false, weight, "|lambda~| reaches 1 within a ball");
        return Refined(weight, largest, NativeSupremum);
    }

    private static IEnumerable<double> Grid()
    {
        yield return 0;
        int points = (int)Math.Round(Math.Log10(LargestWeight / SmallestWeight) * PointsPerDecade);
        for (int i = 0; i <= points; i++)
        {
            double w = SmallestWeight * Math.Pow(10, (double)i / PointsPerDecade);
            yield return w;
            yield return -w;
        }
    }

    private static bool IsInner(double w) => w == 0 || (Math.Abs(w) >= InnerSmallest && Math.Abs(w) <= InnerLargest);

    private static bool InRange(double rate, double range) => rate <= range && rate >= 1 / range;

    private static CriterionValue Refined(double weight, double value, Func<double, double> at)
    {
        double width = Math.Max(Math.Abs(weight), SmallestWeight) * (Math.Pow(10, 1.0 / PointsPerDecade) - 1);
        (double refined, double place) = Maximize(at, weight - width, weight + width);
        if (!(refined >= value)) (refined, place) = (value, weight);
        return new CriterionValue(refined, false, place, "largest value found by search over w");
    }

    private static (double Value, double Place) Maximize(Func<double, double> f, double low, double high)
    {
        (double best, double place) = (double.NegativeInfinity, low);
        for (int i = 0; i < Sections; i++)
        {
            (double left, double right) = (high - Golden * (high - low), low + Golden * (high - low));
            (double atLeft, double atRight) = (f(left), f(right));
            if (atLeft > best) (best, place) = (atLeft, left);
            if (atRight > best) (best, place) = (atRight, right);
            if (atLeft >= atRight) high = right;
            else low = left;
        }
        return (best, place);
    }

    /// <summary>max over the ball of |1 - f(w)/f(w~)|: at the lowest or the highest rate. NaN where rounding hides f.</summary>
    private double Ratio(double w, out string? obstacle)
    {
        obstacle = null;
        double rate = _f.Rate(w);
        if (double.IsNaN(rate))
        {
            if (Math.Abs(w) < OverflowWeight) obstacle = "f is undefined at this w";
            return double.NaN;
        }
        if (!Resolved(w) || (rate != 0 && !InRange(Math.Abs(rate), RateRange))) return double.NaN;
        if (rate <= 0)
        {
            // A 0 next to sizeable rates is one; a 0 at the end of a long decay is underflow.
            if (rate < 0 || Reaches(w)) obstacle = "f is not positive at this w, and the integral diverges";
            return double.NaN;
        }
        (double lowest, double lowestAt) = _f.Lowest(w, _beta);
        double highest = Highest(w);
        if (double.IsNaN(lowest) || double.IsNaN(_f.Rate(w - _beta)) || double.IsNaN(_f.Rate(w + _beta)))
        {
            if (Math.Abs(w) + _beta < OverflowWeight) obstacle = "f is undefined within beta of this w";
            return double.NaN;
        }
        if (!Resolved(lowestAt)) return double.NaN;
        if (lowest <= 0)
        {
            if (lowest < 0 || rate > 1 / InnerRateRange) obstacle = "f reaches 0 within beta of this w, where the integral diverges";
            return double.NaN;
        }
        return Math.Max(rate / lowest - 1, double.IsInfinity(highest) ? 1 : 1 - rate / highest);
    }

    private bool Reaches(double w) => _f.Rate(w - _beta) > 1 / InnerRateRange || _f.Rate(w + _beta) > 1 / InnerRateRange;

    /// <summary>
    /// False where cancellation hides f, as in log(1 + exp(w)) at w = -36: differences of f then contradict its exact derivative. At kinks
    /// they do as well; a kink is a single point, and what lies around it decides.
    /// </summary>
    private bool Resolved(double w)
    {
        double step = 1e-3 * Math.Max(1, Math.Abs(w) * 1e-3);
        double expected = 2 * step * _f.RateDerivative(w);
        if (expected == 0 || !double.IsFinite(expected)) return true;
        double difference = _f.Rate(w + step) - _f.Rate(w - step);
        // Only a derivative that promises less than the rounding of terms of order 1 is suspect.
        return Math.Abs(expected) > 1e-9 || Math.Abs(difference - expected) <= 1e-4 * Math.Abs(expected);
    }

    private double Highest(double w)
    {
        double highest = double.NegativeInfinity;
        for (int i = 0; i <= BallPoints; i++) highest = Math.Max(highest, _f.Rate(w - _beta + 2 * _beta * i / BallPoints));
        return highest;
    }

    private double NativeSupremum(double w)
    {
        double lambda = _f.Native(w);
        // 1 - |lambda| below this is rounding.
        if (!(1 - Math.Abs(lambda) > 1e-9)) return double.NaN;
        (double best, int at) = (0, 0);
        for (int i = 0; i <= BallPoints; i++)
        {
            double value = At(w - _beta + 2 * _beta * i / BallPoints);
            if (value > best) (best, at) = (value, i);
        }
        double step = 2 * _beta / BallPoints, place = w - _beta + step * at;
        return Math.Max(best, Maximize(At, Math.Max(w - _beta, place - step), Math.Min(w + _beta, place + step)).Value);

        double At(double weight) => StabilityCriterion.NativeProduct(lambda, _f.Native(weight));
    }
}
