namespace Lethe.Interop.Isolation;

/// <summary>
/// What a child process gives up before a model is in it. In two steps: what a process gives up, only the calling thread and those
/// it starts later give up with it; so a first process gives up writing, the network and more, and then becomes the child by
/// execve, all of whose threads are born without. The second step, on the thread that runs the model, is execution. A step that the
/// system does not know is left out; the limits of the parent hold in any case.
/// </summary>
internal static class Confinement
{
    private const string OwnCommandLine = "/proc/self/cmdline";

    /// <summary>The first step; on Linux it does not return where it succeeds.</summary>
    /// <param name="words">How many of the last words of the command line are the program's own.</param>
    /// <param name="next">Takes the place of the first of these.</param>
    internal static void EnterAndRestart(int words, string next)
    {
        if (OperatingSystem.IsWindows()) return;
        // A terminal sends these to parent and child; what is to be done is the parent's to say.
        SystemCalls.Ignore(SystemCalls.Interrupt);
        SystemCalls.Ignore(SystemCalls.Hangup);
        SystemCalls.Limit(SystemCalls.CoreLimit, 0);
        // No file may grow, where nothing else keeps it from being written.
        SystemCalls.Limit(SystemCalls.FileSizeLimit, 0);
        if (!OperatingSystem.IsLinux() || Environment.ProcessPath is not { } program) return;
        SystemCalls.EndWithParent();
        SystemCalls.ForbidNewPrivileges();
        Landlock.Restrict(Landlock.Writing, network: true);
        string[] line = File.ReadAllText(OwnCommandLine).Split('\0')[..^1];
        line[^words] = next;
        SystemCalls.Execute(program, line);
    }

    /// <summary>What must be given up anew after execve.</summary>
    internal static void Enter()
    {
        if (OperatingSystem.IsLinux()) SystemCalls.ForbidDumps();
    }

    /// <summary>Standard output becomes standard error for all native code.</summary>
    internal static void SendOutputToErrors()
    {
        if (!OperatingSystem.IsWindows()) SystemCalls.SendOutputToErrors();
    }

    /// <summary>The system refuses more memory than this, besides what is mapped from files or shared.</summary>
    internal static void LimitMemory(long bytes)
    {
        if (OperatingSystem.IsLinux()) SystemCalls.Limit(SystemCalls.DataLimit, bytes);
    }

    /// <summary>The second step, on the thread that will run the model, once all libraries are loaded.</summary>
    internal static void GiveUpExecution()
    {
        if (OperatingSystem.IsLinux()) Landlock.Restrict(Landlock.Execution, network: false);
    }
}
