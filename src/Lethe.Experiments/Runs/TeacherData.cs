namespace Lethe.Experiments.Runs;

/// <summary>
/// The answers of random teachers, which may cost more than a run, kept for the runs that share them. Those of a kernel cost next to
/// nothing and are not kept.
/// </summary>
internal sealed class TeacherData
{
    private readonly ConcurrentDictionary<(string Target, DataOptions Options, DataPart Part, int Count),
        Lazy<(TiledSequences, TiledSequences)>> _kept = new();

    /// <summary>Part of a teacher's data, made by whoever asks first.</summary>
    public (TiledSequences Inputs, TiledSequences Targets) Get(string target, DataOptions options, DataPart part, int count,
        Func<(TiledSequences, TiledSequences)> make) =>
        _kept.GetOrAdd((target, options, part, count), _ => new(make)).Value;
}
