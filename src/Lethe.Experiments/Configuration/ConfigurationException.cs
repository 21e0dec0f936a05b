namespace Lethe.Experiments.Configuration;

/// <summary>A configuration that cannot be run: unknown key, wrong type, value out of range, settings that contradict each other.</summary>
public sealed class ConfigurationException : ExplainedException
{
    /// <summary>Composes the message from its four parts, each without a full stop at its end.</summary>
    /// <param name="what">The setting and, where it came from a file, the place.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public ConfigurationException(string what, string actual, string expected, string remedy, Exception? inner = null)
        : base(what, actual, expected, remedy, inner)
    {
    }
}
