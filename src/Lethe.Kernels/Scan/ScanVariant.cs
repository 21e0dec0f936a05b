using System.Numerics;

namespace Lethe.Kernels.Scan;

/// <summary>One implementation of the scan in the dispatch list <see cref="ScanKernels.All"/>.</summary>
public abstract class ScanVariant
{
    private protected ScanVariant(string name, ScanMode mode) => (Name, Mode) = (name, mode);

    /// <summary>Short lower-case name for tests, benchmarks and manifests.</summary>
    public string Name { get; }

    /// <summary>The mode it serves; never <see cref="ScanMode.Auto"/>.</summary>
    public ScanMode Mode { get; }

    /// <summary>Whether <see cref="ScanMode.Auto"/> takes it for a shape: a function of sizes alone.</summary>
    /// <param name="shape">Sizes and kind.</param>
    public abstract bool Suits(ScanShape shape);

    /// <summary>A kernel.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    /// <param name="shape">Sizes and kind.</param>
    public abstract ScanKernel<T> Create<T>(ScanShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
