using Lethe.Parameterizations;

namespace Lethe.Models;

/// <summary>
/// A model whose recurrent eigenvalues have decay rates a_i = f(w_i) of trained weights w, or in native time |lambda_i| = |g(w_i)|: diagonal,
/// state-space and LRU models, and P^T diag(f(w)) P (with P orthogonal).
/// </summary>
public interface IRateModel : IParametricModel
{
    /// <summary>f.</summary>
    IParameterization Parameterization { get; }

    /// <summary>Where w stands among the parameters; of a stack of layers the first one's (<see cref="ParameterView.IsRate"/> finds all).</summary>
    ParameterView RateWeights { get; }

    /// <summary>dt.</summary>
    new double TimeStep { get; }

    /// <summary>The form of time.</summary>
    Integration Integration { get; }
}
