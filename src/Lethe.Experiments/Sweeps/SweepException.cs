namespace Lethe.Experiments.Sweeps;

/// <summary>A sweep that cannot be begun or gone on with: its folder is damaged or in use, its grid is too large, its launcher is not to be had.</summary>
public sealed class SweepException : ExplainedException
{
    /// <summary>Composes the message from its four parts, each without a full stop at its end.</summary>
    /// <param name="what">The folder, file or launcher.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public SweepException(string what, string actual, string expected, string remedy, Exception? inner = null)
        : base(what, actual, expected, remedy, inner)
    {
    }
}
