using Lethe.Parameterizations;

namespace Lethe.Models;

/// <summary>A model whose recurrent eigenvalues are decay rates a_i = f(w_i) of trained weights w: diagonal, and P^T diag(f(w)) P (with P orthogonal).</summary>
public interface IRateModel : IParametricModel
{
    /// <summary>f.</summary>
    IParameterization Parameterization { get; }

    /// <summary>Where w stands among the parameters.</summary>
    ParameterView RateWeights { get; }

    /// <summary>dt.</summary>
    new double TimeStep { get; }

    /// <summary>The form of time.</summary>
    Integration Integration { get; }
}
