namespace Lethe.Stability.Errors;

/// <summary>Which error a model and a target admit, and the error itself.</summary>
internal static class PerturbationErrors
{
    /// <summary>The error of an evaluation form of a model.</summary>
    /// <exception cref="ArgumentException">The model or the target does not admit it; the message says which do.</exception>
    public static IPerturbationError Create(IParametricModel model, TiledSequences inputs, TiledSequences targets, double[] timeWeights,
        PerturbationOptions options, Workers workers)
    {
        if (options.Error == PerturbationErrorKind.MeanSquare)
            return new MeanSquareError(model, inputs, targets, timeWeights, options.AscentSequences, workers);
        if (Objection(model, options.Target, options.Error) is { } objection)
            throw new ArgumentException(objection.ToString(), nameof(options));
        if (!IsLinear(model)) return new ProbedSupremum(model, options.Target!, inputs.Length, options.Seed, workers);
        var kernel = new TargetKernel(options.Target!, model.TimeStep);
        KernelNorm norm = options.Error == PerturbationErrorKind.Exact ? new SquareNorm() : new VariationNorm(model.TimeStep);
        return LinearUnits.Fits(model)
            ? new LinearUnitsError(model.Recurrence!, kernel, norm, workers)
            : new ImpulseError(model, kernel, norm, workers);
    }

    /// <summary>Why a model and a target do not admit an error, and which they do; null where they do.</summary>
    public static ErrorObjection? Objection(IParametricModel model, LinearFunctional? target, PerturbationErrorKind kind)
    {
        const PerturbationErrorKind Mse = PerturbationErrorKind.MeanSquare, Exact = PerturbationErrorKind.Exact;
        const PerturbationErrorKind W1 = PerturbationErrorKind.Supremum;
        if (kind == Mse) return null;
        string name = ErrorObjection.Name(kind);
        if (target is null)
        {
            return new($"error {name} needs the target itself, a linear functional given by its kernel rho, and there are only data",
                [Mse]);
        }

        if (model.InputSize != 1 || model.OutputSize != 1)
        {
            return new($"error {name} is defined for one input and one output, the model has {model.InputSize} and {model.OutputSize}",
                [Mse]);
        }

        bool isLinear = IsLinear(model);
        if (kind == Exact && !isLinear)
        {
            return new("error exact is defined for linear models (activation=linear: diagonal, ssm, lru, dense, rnn) of linear targets; "
                + $"this is a nonlinear '{model.Name}', whose w1 is estimated from below", [W1, Mse]);
        }
        if (kind == Exact && double.IsPositiveInfinity(target.SquaredNorm))
        {
            return new($"error exact needs a square-integrable target, the squared integral of '{target.Name}' over [0, inf) is infinite",
                [Mse]);
        }

        return kind != W1 || !isLinear || target.IsIntegrable ? null
            : new("error w1 of a linear model needs an integrable target, the integral of |rho| of "
                + $"'{target.Name}' over [0, inf) is infinite", [Exact, Mse]);
    }

    /// <summary>True where the outputs depend linearly on the inputs.</summary>
    private static bool IsLinear(IParametricModel model) => model.Recurrence is { Options.Activation: Activation.Linear };
}
