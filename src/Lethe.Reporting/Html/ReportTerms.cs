namespace Lethe.Reporting.Html;

/// <summary>The terms a reader of verdicts needs.</summary>
public static class ReportTerms
{
    /// <summary>Terms of perturbation errors, memory functions and verdicts.</summary>
    public static IReadOnlyList<ReportEntry> Stability { get; } =
    [
        new("Width m", "Number of hidden units. A family is one choice of target, parameterization and activation, trained at several " +
            "widths and seeds."),
        new("Rate a = f(w)",
            "How fast a hidden unit forgets. The parameterization f maps the trained weight w to the rate; \"direct\" means a = w."),
        new("Perturbation error Eₘ(β)", "Largest error of the model over all changes of its weights up to size β. At β = 0 it is the " +
            "error of the trained model. A curve that turns upwards at a smaller β for each larger width shows an approximation that " +
            "gets more fragile as it gets more accurate."),
        new("Stability radius β*", "Largest β at which the error still is at most Eₘ(0) plus the tolerance (0.1 of the target's mean " +
            "square unless the settings say otherwise). ∞: beyond the sweep."),
        new("Distance to instability r(W)", "Smallest change of the recurrent weights that makes the model unstable. For direct " +
            "diagonal models it is the smallest rate."),
        new("Slope", "Slope of log β* (or log r) on log m over all runs admitted, with its 95 % interval. 0: the radius does not " +
            "depend on the width; −1: it halves when the width doubles."),
        new("Verdict", "unstable: the interval of the slope lies below −0.25; stable: it lies above; undecided: neither, or a " +
            "condition is not met. A finite number of widths cannot prove a limit: a verdict says what the measurements are consistent " +
            "with."),
        new("Memory function M(t)", "How strongly the output still changes t after the input changed, for the worst input of size one. " +
            "For a linear target it is |ρ(t)|. On a logarithmic vertical axis an exponential memory is a straight line; a polynomial " +
            "one flattens."),
        new("Blocks", "\"recurrent\": only the recurrent weights are changed, which is what the theory of reparameterization speaks " +
            "about and what decides the verdict. \"all\": all weights are, as in the papers' figures."),
    ];
}
