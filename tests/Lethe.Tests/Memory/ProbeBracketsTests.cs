using CsCheck;

namespace Lethe.Tests.Memory;

/// <summary>The search along one channel finds peaks that it is not told of.</summary>
public sealed class ProbeBracketsTests
{
    private const double Smallest = 1e-2, Limit = 64;

    private static ProbeResponse Response(double x, Func<double, double> value, double floor = 0) =>
        new([x], Math.Abs(x), Math.Abs(x), [0], [value(x)], floor);

    // Probes until the maximum is found; the largest value seen.
    private static (double Best, double X, int Probes) Search(Func<double, double> value, int most)
    {
        var brackets = new ProbeBrackets(1, Smallest, Limit);
        var seen = new List<ProbeResponse>();
        void Measure(IEnumerable<double> xs)
        {
            ProbeResponse[] responses = [.. xs.Select(x => Response(x, value))];
            seen.AddRange(responses);
            brackets.Take(responses);
        }

        Measure(Enumerable.Range(0, 40).SelectMany(k => (double[])[Smallest * Math.Pow(1.25, k), -Smallest * Math.Pow(1.25, k)])
            .Where(x => Math.Abs(x) <= Limit));
        while (!brackets.IsFound(0) && seen.Count < most) Measure(brackets.Next(0, 0.1).ToArray());
        ProbeResponse best = seen.MaxBy(r => r.Values[0])!;
        return (best.Values[0], best.X[0], seen.Count);
    }

    [Fact]
    public void A_peak_is_found_within_a_ten_thousandth_from_a_grid_that_does_not_hold_it() =>
        (from at in Gen.Double[Math.Log(0.02), Math.Log(60)]
         from width in Gen.Double[0.3, 3]
         from sign in Gen.Bool
         select (at, width, sign: sign ? 1 : -1)).Sample(peak =>
        {
            double Value(double x) => Math.Sign(x) != peak.sign ? 1e-3
                : 1 / (1 + Math.Pow((Math.Log(Math.Abs(x)) - peak.at) / peak.width, 2));
            (double best, double x, int probes) = Search(Value, 400);
            Assert.True(best >= 1 - 1e-4, Invariant($"{best} at {x} after {probes} probes"));
            Assert.True(probes < 120, Invariant($"{probes} probes"));
        });

    [Fact]
    public void A_ridge_a_millionth_wide_is_climbed_where_its_flanks_show_it() => Gen.Double[0.1, 30].Sample(at =>
    {
        // As near a border between two rests: log-many steps until it is left.
        double Value(double x) => x <= 0 ? 1e-3 : 1 / (1 + Math.Log(1 + Math.Abs(Math.Log(x / at)) * 1e6));
        (double best, double x, int probes) = Search(Value, 2000);
        Assert.True(best >= 0.9, Invariant($"{best} at {x}, ridge at {at}, after {probes} probes"));
    });

    [Fact]
    public void A_maximum_at_the_edge_is_found_there()
    {
        (double best, double x, _) = Search(x => Math.Abs(x) / Limit, 400);
        Assert.True(best > 0.999 && Math.Abs(x) <= Limit, Invariant($"{best} at {x}"));
    }

    [Fact]
    public void The_order_of_the_probes_does_not_matter() => Gen.Double[0.02, 60].Array[3, 30].Sample(sizes =>
    {
        double Value(double x) => Math.Exp(-Math.Pow(Math.Log(x / 3), 2));
        ProbeResponse[] responses = [.. sizes.DistinctBy(Value).Select(x => Response(x, Value))];
        ProbeBrackets forwards = new(1, Smallest, Limit), backwards = new(1, Smallest, Limit);
        forwards.Take(responses);
        backwards.Take([.. responses.Reverse()]);
        Assert.Equal(forwards.Next(0, 0.1), backwards.Next(0, 0.1));
        Assert.Equal(forwards.IsFound(0), backwards.IsFound(0));
    });
}
