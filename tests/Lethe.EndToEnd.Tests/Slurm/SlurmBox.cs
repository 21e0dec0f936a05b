using System.Diagnostics;

namespace Lethe.EndToEnd.Tests.Slurm;

/// <summary>The Slurm that .ci/slurm started for the tests: two nodes, n1 and n2, and the partitions main and urgent. Tests kill nodes, so
/// no other will do.</summary>
public static class SlurmBox
{
    // Far above what anything takes, also on a machine that has much else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180), Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>True where it was started and the environment names it.</summary>
    public static bool IsHere { get; } =
        OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("LETHE_SLURM_BOX") is { Length: > 0 } box
            && File.Exists(Path.Combine(box, "slurm.conf"));

    /// <summary>Skips the test where it is not here.</summary>
    public static void RequireHere() => Require.Optional(IsHere, "a Slurm for tests", ".ci/slurm install; eval \"$(.ci/slurm start)\"");

    /// <summary>Runs a program of Slurm; its standard output.</summary>
    public static string Call(string program, params string[] words) => LetheProgram.RunOther(program, Path.GetTempPath(), words).Expect(0)
        .Output.Trim();

    /// <summary>Sends a signal to the process of a running task, as Slurm does ahead of a time limit.</summary>
    public static void Signal(string job, string signal) => Call("scancel", "--batch", $"--signal={signal}", job);

    /// <summary>How often a job was queued again.</summary>
    public static int Restarts(string job)
    {
        string text = Call("scontrol", "show", "job", job);
        string value = text.Split(' ', '\n').First(word => word.StartsWith("Restarts=", StringComparison.Ordinal));
        return int.Parse(value["Restarts=".Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>No job begins on a node until the result is disposed.</summary>
    public static IDisposable Drain(string node)
    {
        Call("scontrol", "update", $"nodename={node}", "state=drain", "reason=test");
        return new DrainedNode(node);
    }

    /// <summary>Everything of a node is killed; until the result is disposed, it is down.</summary>
    public static IDisposable KillNode(string node)
    {
        Script("kill-node", node);
        return new DeadNode(node);
    }

    /// <summary>Waits until something holds.</summary>
    public static void WaitUntil(Func<bool> condition, string what, Func<string> story)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, $"after {Patience.TotalSeconds:F0} s still not: {what}\n{story()}");
            Thread.Sleep(Pause);
        }
    }

    private static void Script(string command, string node) =>
        LetheProgram.RunOther(Repository.PathOf(".ci", "slurm"), Repository.Root, command, node).Expect(0);

    private sealed class DrainedNode(string node) : IDisposable
    {
        private bool _isBack;

        public void Dispose()
        {
            if (_isBack) return;
            _isBack = true;
            Call("scontrol", "update", $"nodename={node}", "state=resume");
        }
    }

    private sealed class DeadNode(string node) : IDisposable
    {
        private bool _isBack;

        public void Dispose()
        {
            if (_isBack) return;
            _isBack = true;
            Script("start-node", node);
            WaitUntil(() =>
                Call("sinfo", "--noheader", "--Node", "--partition=main", $"--nodes={node}", "--states=idle,mixed,allocated", "--format=%N")
                == node, $"{node} is up", () => Call("sinfo", "--Node"));
        }
    }
}
