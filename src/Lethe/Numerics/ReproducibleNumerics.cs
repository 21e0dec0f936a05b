using MathNet.Numerics;

namespace Lethe.Numerics;

/// <summary>Settings of the linear-algebra package on which equal bits depend.</summary>
public static class ReproducibleNumerics
{
    /// <summary>
    /// Makes MathNet.Numerics use its managed algorithms on one thread, whatever native providers or environment variables a machine has.
    /// It is a setting of the whole process: programs call it once at their start; a library does not change it behind its user's back.
    /// </summary>
    public static void UseManagedSingleThread()
    {
        Control.UseManaged();
        Control.UseSingleThread();
    }
}
