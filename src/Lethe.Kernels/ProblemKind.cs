namespace Lethe;

/// <summary>What a <see cref="Problem"/> is about: who can mend it, and with which code a program ends for it.</summary>
public enum ProblemKind
{
    /// <summary>The words of a command, or what a caller asked for.</summary>
    Usage,

    /// <summary>A setting: an unknown key, a wrong type, a value out of range, settings that contradict each other.</summary>
    Setting,

    /// <summary>A file given as input: missing, cut short, of another kind, or contradicting itself.</summary>
    Input,

    /// <summary>A folder of runs, of a sweep or of a study: not empty, in use, damaged, of another configuration.</summary>
    Folder,

    /// <summary>A sweep: its grid is too large, its scheduler is not to be had.</summary>
    Sweep,

    /// <summary>An optional part is not at hand: a native library, a child process.</summary>
    Unavailable,

    /// <summary>A file that cannot be written: no permission, no space.</summary>
    Output,

    /// <summary>A model or a program took more memory or time than it may; it was ended.</summary>
    Limit,

    /// <summary>Any other failure while running.</summary>
    Failed,

    /// <summary>The computation diverged.</summary>
    Diverged,

    /// <summary>A signal ended it.</summary>
    Interrupted,
}
