namespace Lethe.Kernels.Scan;

/// <summary>One implementation of the scan in the dispatch list <see cref="ScanKernels.All"/>.</summary>
public abstract class ScanVariant
{
    private protected ScanVariant(string name) => Name = name;

    /// <summary>Short lower-case name for tests, benchmarks and manifests.</summary>
    public string Name { get; }

    /// <summary>A kernel.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    /// <param name="shape">Sizes and kind.</param>
    public abstract ScanKernel<T> Create<T>(ScanShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
