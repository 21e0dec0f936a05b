using Lethe.Kernels.Recurrence;
using Lethe.Parameterizations;

namespace Lethe.Models;

/// <summary>Independent real units of rates a_i = f(w_i): what <see cref="DiagonalModel"/> and <see cref="SsmModel"/> share.</summary>
public abstract class DiagonalRecurrentModel : RecurrentModel
{
    /// <summary>Name of w.</summary>
    public const string RecurrentName = "recurrent.w";

    private protected DiagonalRecurrentModel(RecurrentOptions options, RecurrenceShape? shape, IEnumerable<(string, int[], ParameterBlock)> parameters)
        : base(options, shape, parameters)
    {
        RequireNative(options);
        Decay = new DecayRates(Parameters.View(RecurrentName), options.Parameterization, options.Integration, options.TimeStep);
    }

    /// <summary>f.</summary>
    public IParameterization Parameterization => Options.Parameterization;

    /// <summary>The decay rates a_i = f(w_i), layer after layer.</summary>
    public double[] Rates =>
        [.. Parameters.Views.Where(v => v.IsRate).SelectMany(v => Parameters[v].ToArray()).Select(Parameterization.Rate)];

    /// <summary>The parameters of one layer.</summary>
    private protected static IEnumerable<(string Name, int[] Shape, ParameterBlock Block)> Layer(RecurrenceShape shape, string prefix = "") =>
    [
        (prefix + RecurrentName, [shape.Units], ParameterBlock.RecurrentDiagonal),
        (prefix + InputName, [shape.Units, shape.Inputs], ParameterBlock.Input),
        (prefix + BiasName, [shape.Units], ParameterBlock.Bias),
        (prefix + OutputName, [shape.Outputs, shape.Units], ParameterBlock.Output),
        (prefix + OutputBiasName, [shape.Outputs], ParameterBlock.OutputBias),
    ];
}
