namespace Lethe.Kernels.Scan;

/// <summary>How a scan is divided among threads.</summary>
public enum ScanMode
{
    /// <summary>
    /// <see cref="ParallelInTime"/> for few numbers per step and long sequences, <see cref="Sequential"/> for all else; see <see cref="ScanKernels.Find"/>.
    /// The choice looks at sizes only, never at threads.
    /// </summary>
    Auto,

    /// <summary>
    /// Each channel of each sequence runs through time in one go; threads share out sequences and blocks of channels. A sequence computed in pieces, each
    /// starting from the last state of the one before, has the bits of the whole.
    /// </summary>
    Sequential,

    /// <summary>
    /// Time is cut into blocks whose length depends on the sizes only. Blocks are scanned from zero, their last states linked, and scanned again from the
    /// right states: threads share out blocks, so one long sequence keeps all of them busy. Each input is read twice. Rounds differently from <see cref="Sequential"/>.
    /// </summary>
    ParallelInTime,
}
