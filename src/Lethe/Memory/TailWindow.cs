namespace Lethe.Memory;

/// <summary>The decay laws fitted to one window of a tail, and which of them it speaks for.</summary>
internal sealed class TailWindow
{
    /// <summary>AIC differences below this leave the kind undecided (Burnham and Anderson: below 10 the other model keeps some
    /// support).</summary>
    public const double SmallestDeltaAic = 10;

    /// <summary>Fewest points of a window.</summary>
    public const int FewestPoints = 6;

    // A fitted law whose residuals of log M are larger (a factor of 1.65) is not a description of the data.
    private const double LargestDeviation = 0.5;

    // A law fits where it leaves no more than this, or than the noise in the values times the factor.
    private const double GoodDeviation = 2e-3;
    private const double GoodRoughness = 1.5;

    // Curves of other laws are not met so closely by chance.
    private const double ExactDeviation = 1e-7;

    // At four values to half a period the largest of them is up to 8 % below the peak.
    private const double GoodPeaks = 0.08;

    // q of a - b t^q must clear 1 by this before "faster than every exponential" is said.
    private const double SuperPower = 1.2;

    // A rise, a power and a stretch bend the beginning of a tail; what bends a window that begins later is something else.
    private const double BendBefore = 0.4;

    // Peaks and related residuals vary more than their own scatter says: measured on known cases, the error is about twice it.
    private const double RelatedResiduals = 2;

    // Another number that the tail could have is taken in as if the way to it went on half as far again, and a quarter of it on the other
    // side: chosen on the functions of KnownTails and HeldOutTails, none of whose intervals then misses.
    private const double CorrectionMargin = 0.25, SpreadBeyond = 1.5, SpreadBack = 0.25;

    // What an interval holds beyond this factor (a memory of t^-1 and one of t^-3) are different answers: it decides nothing.
    private const double WidestInterval = 3;

    private readonly TailPoints _points;
    private readonly TailModel _best;
    private readonly double _delta;

    private TailWindow(TailPoints points, bool mayBeSuper)
    {
        _points = points;
        TailModel polynomial = TailModel.Polynomial(points), exponential = TailModel.Exponential(points);
        List<TailModel> laws = [exponential, polynomial];
        bool early = points.Times[0] <= BendBefore * points.Times[^1];
        if (early && TailModel.Prefactored(points) is { } factored) laws.Add(factored);
        if (IsSystematic(polynomial) && TailModel.LogCorrected(points) is { } corrected) laws.Add(corrected);
        if (TailModel.Stretched(points) is { } stretched && (early || stretched.Deviation <= ExactDeviation)) laws.Add(stretched);
        TailModel super = TailModel.SuperExponential(points);
        if (super.Decay > SuperPower && mayBeSuper) laws.Add(super);
        TailModel tightest = laws.MinBy(law => law.Deviation)!;
        double n = tightest.Left.Effective(points.Times.Length);
        TailModel best = laws.MinBy(law => law.Aic(n))!;
        _delta = laws.Where(law => law.Kind != best.Kind).Min(law => law.Aic(n)) - best.Aic(n);
        // A correction bends to heads too: its number counts where it is exact; else it speaks for its kind, and widens the interval.
        bool bends = best.IsCorrected && best.Deviation > ExactDeviation;
        _best = bends ? laws.Where(law => law.Kind == best.Kind && !law.IsCorrected).MinBy(law => law.Aic(n))! : best;
        if (bends && Describes(best)) Correction = (best.Kind, best.Decay);
    }

    /// <summary>The number of a corrected law that describes the window, though not exactly; null where there is none.</summary>
    public (TailKind Kind, double Decay)? Correction { get; }

    private bool Describes(TailModel law) =>
        law.Deviation <= Math.Max(_points.ArePeaks ? GoodPeaks : GoodDeviation, GoodRoughness * Residuals.Roughness(_points.Logs));

    private bool IsSystematic(TailModel law) => !_points.ArePeaks && law.Left.Correlation > TailModel.Systematic;

    /// <summary>True where the best law leaves no more than the values' own roughness, and so nothing of a head or hump.</summary>
    public bool FitsWell => Describes(_best);

    /// <summary>What the best law leaves.</summary>
    public double Deviation => _best.Deviation;

    /// <summary>The window, or null with fewer points than a fit needs.</summary>
    /// <param name="points">Its points.</param>
    /// <param name="mayBeSuper">True where the whole tail allows for a law faster than every exponential.</param>
    public static TailWindow? Of(TailPoints points, bool mayBeSuper) => points.Times.Length < FewestPoints
        ? null : new TailWindow(points, mayBeSuper);

    /// <summary>What the window says.</summary>
    /// <param name="corrections">Numbers of corrected laws that describe this or longer windows; the interval holds those of its
    /// kind.</param>
    public TailFit Judge(IEnumerable<(TailKind Kind, double Decay)> corrections)
    {
        double from = _points.Times[0], to = _points.Times[^1];
        string compared = $"AIC difference {Text(_delta)} over t = {Text(from)} to {Text(to)}";
        (double low, double high) = Interval();
        foreach ((TailKind kind, double decay) in corrections)
        {
            if (kind != _best.Kind || _best.Deviation <= ExactDeviation) continue;
            double beyond = decay + CorrectionMargin * (decay - _best.Decay);
            (low, high) = (Math.Min(low, beyond), Math.Max(high, beyond));
        }
        string? doubt = null;
        if (_delta < SmallestDeltaAic) doubt = $"no law fits clearly better than the others: {compared}";
        else if (_best.Deviation > LargestDeviation)
            doubt = $"no law fits: the best one leaves a residual of {Text(_best.Deviation)} in log M";
        else if (low <= 0) doubt = $"the fitted decay is not above 0: {Text(_best.Decay)} [{Text(low)}, {Text(high)}]";
        else if (_best.Kind != TailKind.SuperExponential && !(high <= WidestInterval * low))
        {
            doubt = $"the interval of the decay, {Text(low)} to {Text(high)}, is wider than a factor of {Text(WidestInterval)}: {compared}";
        }
        else if (_best.ShiftAtBound) doubt = $"log M bends up too little over t = {Text(from)} to {Text(to)} to tell a power law from " +
            "slow exponentials: measure longer";
        if (doubt is not null)
            return new TailFit(TailKind.Undecided, double.NaN, double.NaN, double.NaN, double.NaN, from, to, _delta, doubt);
        double rate = _best.Kind == TailKind.Exponential ? _best.Decay : double.NaN,
            exponent = _best.Kind is TailKind.Polynomial or TailKind.Stretched ? _best.Decay : double.NaN;
        if (_best.Kind == TailKind.SuperExponential) (low, high) = (double.NaN, double.NaN);
        return new TailFit(_best.Kind, rate, exponent, low, high, from, to, _delta, $"{Shape()}: {compared}");
    }

    private string Shape() => _best.Kind switch
    {
        TailKind.SuperExponential => $"log M bends down like -t^{Text(_best.Decay)}",
        TailKind.Stretched => $"log M is straight in (t + {Text(_best.Shift)})^{Text(_best.Decay)}",
        TailKind.Polynomial => $"log M is straight in log(t + {Text(_best.Shift)})"
            + (_best.Prefactor == 0 ? "" : $", but for a power {Text(_best.Prefactor)} of a logarithm"),
        _ => "log M is straight in t" + (_best.Prefactor == 0 ? ""
            : _best.Prefactor > 0 ? $" after a rise like t^{Text(_best.Prefactor)}" : $", but for a factor t^{Text(_best.Prefactor)}"),
    };

    /// <summary>
    /// The interval of the noise; where residuals are related, so that the law leaves something out, widened by all that its number could
    /// be (<see cref="TailSpread"/>), else by the second half of the window where it gives another number by more than noise.
    /// </summary>
    private (double Low, double High) Interval()
    {
        if (_best.Kind == TailKind.SuperExponential) return (double.PositiveInfinity, double.PositiveInfinity);
        int n = _points.Times.Length;
        bool systematic = _best.Left.Correlation > TailModel.Systematic && _best.Deviation > ExactDeviation;
        double half = _best.HalfWidth(n) * (_points.ArePeaks || systematic ? RelatedResiduals : 1),
            low = _best.Decay - half, high = _best.Decay + half;
        if (n < 2 * FewestPoints) return (low, high);
        if (_best.Prefactor > 0 && _best.Kind == TailKind.Exponential && _best.Deviation > ExactDeviation)
        {
            // Exponentials of either sign rise too, and with them the rate lies between that of the power's law and the last slope.
            double slope = TailModel.Exponential(_points.From(n / 2)).Decay;
            (low, high) = (Math.Min(low, slope), Math.Max(high, slope));
        }
        if (systematic && !_points.ArePeaks)
        {
            foreach (double other in TailSpread.Of(_points, _best))
            {
                double away = other - _best.Decay;
                low = Math.Min(low, _best.Decay + Math.Min(SpreadBeyond * away, -SpreadBack * away));
                high = Math.Max(high, _best.Decay + Math.Max(SpreadBeyond * away, -SpreadBack * away));
            }
            return (low, high);
        }
        TailPoints late = _points.From(n / 2);
        TailModel? again = _best.Kind switch
        {
            TailKind.Polynomial => _best.Prefactor == 0 ? TailModel.Polynomial(late) : TailModel.LogCorrected(late),
            TailKind.Stretched => TailModel.Stretched(late),
            _ => _best.Prefactor == 0 ? TailModel.Exponential(late) : TailModel.Prefactored(late) ?? TailModel.Exponential(late),
        };
        if (again is null) return (low, high);
        double drift = again.Decay - _best.Decay;
        if (systematic) return (low - Math.Abs(drift), high + Math.Abs(drift));
        if (!(Math.Abs(drift) > again.HalfWidth(n - n / 2))) return (low, high);
        return drift > 0 ? (low, high + drift) : (low + drift, high);
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
