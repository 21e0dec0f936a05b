namespace Lethe.Experiments.Data;

/// <summary>A kind of file with data of one's own.</summary>
public interface IDataFormat
{
    /// <summary>What it is called, as in "a .csv table".</summary>
    string Name { get; }

    /// <summary>Ends of file names, with the dot.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Reads what is asked for.</summary>
    /// <param name="request">The files and what of them.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Damaged, of another kind, too large, or without what is asked for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    RawData Read(DataRequest request, CancellationToken cancellation);
}
