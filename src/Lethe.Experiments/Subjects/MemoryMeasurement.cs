using Lethe.Kernels;

namespace Lethe.Experiments.Subjects;

/// <summary>How a measurement of memory is carried out; none of it changes the result.</summary>
/// <param name="Workers">Threads.</param>
/// <param name="Report">Told the share done and what is being done.</param>
/// <param name="Cancellation">Ends it between two forward passes.</param>
public sealed record MemoryMeasurement(Workers Workers, Action<double, string> Report, CancellationToken Cancellation);
