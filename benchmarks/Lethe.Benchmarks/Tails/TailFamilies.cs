namespace Lethe.Benchmarks.Tails;

/// <summary>The families of memory functions whose tails are known, drawn for a window.</summary>
/// <param name="random">Where numbers come from.</param>
/// <param name="span">T, the length of the window.</param>
/// <param name="dt">Time between two values.</param>
internal sealed class TailFamilies(CaseRandom random, double span, double dt)
{
    // What remains of a head where the tail is said to stand alone.
    private const double HeadRemains = 0.01;

    public static IReadOnlyList<(string Name, Func<TailFamilies, CleanTail> Draw)> All { get; } =
    [
        ("exponential", f => f.Exponential()),
        ("power law", f => f.Power()),
        ("sum of exponentials, a slow one left over", f => f.Mixture()),
        ("power law after an exponential head", f => f.PowerAfterHead()),
        ("plateau after a fall", f => f.Plateau()),
        ("oscillation that stays", f => f.Oscillation()),
        ("oscillation dying exponentially", f => f.DampedOscillation()),
        ("oscillation dying by a power law", f => f.PowerOscillation()),
        ("finite", f => f.Finite()),
        ("Gaussian and its kin", f => f.Gaussian()),
        ("Airy-like", f => f.Airy()),
        ("exponential after a rise", f => f.Risen()),
        ("exponential after a delay", f => f.Delayed()),
        ("power law that starts late", f => f.LatePower()),
        ("constant or growing", f => f.Growing()),
        ("stretched exponential", f => f.Stretched()),
        ("power law with a logarithm", f => f.LogCorrected()),
        ("power law cut off by an exponential", f => f.Tempered()),
        ("difference of close exponentials", f => f.Difference()),
    ];

    private CleanTail Exponential()
    {
        double rate = Rate();
        return new CleanTail(t => Math.Exp(-rate * t), TailKind.Exponential, rate, 0);
    }

    private CleanTail Power()
    {
        (double p, double scale) = (random.Between(0.5, 3), random.LogBetween(Math.Min(dt, span / 20), span / 10));
        return new CleanTail(t => Math.Pow(1 + t / scale, -p), TailKind.Polynomial, p, 0);
    }

    private CleanTail LatePower()
    {
        // Level until the scale, then the power: (1 + (t/s)^2)^(-p/2), within a hundredth of t^-p from t = s sqrt(50 p) on.
        (double p, double scale) = (random.Between(0.5, 3), random.LogBetween(Math.Min(dt, span / 200), span / 80));
        return new CleanTail(t => Math.Pow(1 + t * t / (scale * scale), -p / 2), TailKind.Polynomial, p, scale * Math.Sqrt(50 * p));
    }

    private CleanTail Mixture()
    {
        double slow = random.LogBetween(3 / span, Math.Min(0.3 / dt, 40 / span));
        int count = random.Whole(1, 3);
        (double[] rates, double[] weights) = (new double[count], new double[count]);
        for (int i = 0; i < count; i++) (rates[i], weights[i]) = (slow * random.LogBetween(3, 50), random.LogBetween(0.1, 10));
        double start = Enumerable.Range(0, count).Max(i => Math.Log(Math.Max(1, weights[i] * count / HeadRemains)) / (rates[i] - slow));
        return new CleanTail(t =>
        {
            double sum = Math.Exp(-slow * t);
            for (int i = 0; i < count; i++) sum += weights[i] * Math.Exp(-rates[i] * t);
            return sum;
        }, TailKind.Exponential, slow, start);
    }

    private CleanTail PowerAfterHead()
    {
        (double p, double scale) = (random.Between(0.5, 3), random.LogBetween(Math.Min(dt, span / 50), span / 25));
        (double weight, double rate) = (random.LogBetween(0.3, 10), random.LogBetween(40 / span, Math.Max(60 / span, 1 / dt)));
        double Tail(double t) => Math.Pow(1 + t / scale, -p);
        double Head(double t) => weight * Math.Exp(-rate * t);
        double start = 0;
        while (start < span && Head(start) > HeadRemains * Tail(start)) start += span / 200;
        return new CleanTail(t => Tail(t) + Head(t), TailKind.Polynomial, p, start);
    }

    // What is falling is below a tenth of the plateau from the middle of the window on.
    private CleanTail Plateau()
    {
        double level = random.LogBetween(0.02, 0.9);
        double rate = random.LogBetween(2 * Math.Log(Math.Max(1.1, 10 / level)) / span, Math.Max(60 / span, 1 / dt));
        return new CleanTail(t => level + (1 - level) * Math.Exp(-rate * t), TailKind.NonDecaying, double.NaN, span / 2);
    }

    private CleanTail Oscillation()
    {
        double half = HalfPeriod(span), phase = random.Between(0, Math.PI), second = random.Chance(0.5)
            ? random.Between(0, 0.5) : 0;
        double head = random.Chance(0.5) ? random.LogBetween(0.5, 5) : 0, rate = random.LogBetween(20 / span, Math.Max(40 / span, 1 / dt));
        return new CleanTail(t => Math.Abs(Math.Sin(Math.PI * t / half + phase) + second * Math.Sin(Math.PI * Math.Sqrt(2) * t / half))
            + head * Math.Exp(-rate * t),
            TailKind.NonDecaying, double.NaN, span / 2)
        {
            HalfPeriod = half,
        };
    }

    private CleanTail DampedOscillation()
    {
        double rate = random.LogBetween(3 / span, 40 / span), half = HalfPeriod(Math.Min(span, 25 / rate)),
            phase = random.Between(0, Math.PI);
        double swing = random.Chance(0.7) ? 1 : random.Between(0.1, 0.9);
        return new CleanTail(t => Math.Exp(-rate * t) * Math.Abs(1 - swing + swing * Math.Cos(Math.PI * t / half + phase)),
            TailKind.Exponential, rate, 0)
        {
            Envelope = t => Math.Exp(-rate * t),
            HalfPeriod = half,
        };
    }

    private CleanTail PowerOscillation()
    {
        (double p, double scale) = (random.Between(0.5, 3), random.LogBetween(Math.Min(dt, span / 50), span / 20));
        double half = HalfPeriod(span / 3), phase = random.Between(0, Math.PI);
        return new CleanTail(t => Math.Pow(1 + t / scale, -p) * Math.Abs(Math.Cos(Math.PI * t / half + phase)), TailKind.Polynomial, p, 0)
        {
            Envelope = t => Math.Pow(1 + t / scale, -p),
            HalfPeriod = half,
        };
    }

    // A box, a ramp or parabola down to 0, or an exponential cut off; exactly 0 afterwards.
    private CleanTail Finite()
    {
        double end = random.Between(0.05, 0.85) * span, start = random.Chance(0.3)
            ? random.Between(0, 0.8) * end : 0, rate = random.LogBetween(0.1, 5) / end;
        int shape = random.Whole(0, 3);
        return new CleanTail(t => t < start || t > end ? 0 : shape switch
        {
            0 => 1,
            1 => 1.02 - t / end,
            2 => Math.Pow(1.05 - t / end, 2),
            _ => Math.Exp(-rate * t),
        }, TailKind.Finite, double.NaN, 0);
    }

    private CleanTail Gaussian()
    {
        double power = random.Between(1.4, 3), scale = random.LogBetween(Math.Min(4 * dt, span / 12), span / 4);
        return new CleanTail(t => Math.Exp(-Math.Pow(t / scale, power)), TailKind.SuperExponential, double.NaN, 0);
    }

    // Level or swinging up to a turning point, then e^{-2/3 x^(3/2)}, the decay of Ai.
    private CleanTail Airy()
    {
        double turn = random.Between(0.02, 0.3) * span, scale = random.LogBetween(Math.Min(3 * dt, span / 30), span / 15);
        bool swings = random.Chance(0.5);
        return new CleanTail(t =>
        {
            double x = (t - turn) / scale;
            return x > 0 ? Math.Exp(-2.0 / 3 * Math.Pow(x, 1.5)) : swings ? Math.Abs(Math.Cos(x)) : 1;
        }, TailKind.SuperExponential, double.NaN, turn);
    }

    // t^k e^{-rate t}: what k + 1 layers of equal rate give.
    private CleanTail Risen()
    {
        double k = random.Whole(1, 3), rate = random.LogBetween(8 / span, Math.Max(10 / span, Math.Min(0.5 / dt, 100 / span)));
        return new CleanTail(t => Math.Pow((t + dt) * rate, k) * Math.Exp(-rate * t), TailKind.Exponential, rate, 2 * k / rate);
    }

    private CleanTail Delayed()
    {
        double delay = random.Between(0.05, 0.4) * span, width = random.LogBetween(Math.Min(2 * dt, span / 50), span / 20);
        double rate = random.LogBetween(5 / span, Math.Max(10 / span, Math.Min(0.5 / dt, 60 / span)));
        bool hump = random.Chance(0.5);
        double Hump(double t) => Math.Exp(-Math.Pow((t - delay) / width, 2));
        // A hump on an exponential is gone where it is below a hundredth of it.
        double start = delay;
        while (hump && start < span && Hump(start) > HeadRemains * Math.Exp(-rate * start)) start += span / 500;
        return new CleanTail(t => hump ? Math.Exp(-rate * t) + Hump(t) : t < delay
            ? 0 : Math.Exp(-rate * (t - delay)), TailKind.Exponential, rate, start);
    }

    private CleanTail Growing()
    {
        double rate = random.Chance(0.5) ? 0 : random.LogBetween(0.1, 20) / span;
        double rise = random.LogBetween(3, 50) / span;
        return new CleanTail(t => Math.Exp(rate * t) * (1 - 0.9 * Math.Exp(-rise * t)), TailKind.NonDecaying, double.NaN, 0);
    }

    private CleanTail Stretched()
    {
        (double q, double falls) = (random.Between(0.3, 0.8), random.LogBetween(4, 30));
        double shift = random.Chance(0.5) ? 0 : random.LogBetween(dt / 2, Math.Max(dt, span / 50)), b = falls / Math.Pow(span, q);
        return new CleanTail(t => Math.Exp(-b * (Math.Pow(t + shift, q) - Math.Pow(shift, q))), TailKind.Stretched, q, 0);
    }

    // (t + s)^-p log^j, falling from the beginning: p log(s/dt + 2) > j.
    private CleanTail LogCorrected()
    {
        (double p, double scale) = (random.Between(0.8, 2.5), random.LogBetween(dt, Math.Max(1.1 * dt, span / 100)));
        double power = random.Whole(1, 2) * (random.Chance(0.5) ? 1 : -1);
        double Log(double t) => Math.Log(t / scale + Math.E);
        return new CleanTail(t => Math.Pow(1 + t / scale, -p) * Math.Pow(Log(t), power), TailKind.Polynomial, p, 0);
    }

    private CleanTail Tempered()
    {
        double rate = random.LogBetween(6 / span, Math.Max(8 / span, Math.Min(0.3 / dt, 60 / span))), p = random.Between(0.3, 2.5),
            scale = random.LogBetween(dt / 2, Math.Max(dt, span / 100));
        return new CleanTail(t => Math.Pow(1 + t / scale, -p) * Math.Exp(-rate * t), TailKind.Exponential, rate, 0);
    }

    private CleanTail Difference()
    {
        double rate = random.LogBetween(8 / span, Math.Max(10 / span, Math.Min(0.3 / dt, 60 / span))), gap = random.LogBetween(0.05, 1),
            weight = random.Between(0.5, 1);
        return new CleanTail(t => Math.Exp(-rate * t) * (1 - weight * Math.Exp(-gap * rate * (t + dt))), TailKind.Exponential, rate, 0);
    }

    // From a fall of one decade over the window to two thirds gone in each step.
    private double Rate() => random.LogBetween(2.3 / span, 1 / dt);

    // At least four values to half a period, and a dozen of them in the span.
    private double HalfPeriod(double within) => random.LogBetween(4 * dt, Math.Max(4.5 * dt, within / 12));
}
