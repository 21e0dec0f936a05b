using System.Collections.Concurrent;
using Lethe.Kernels;
using Lethe.Targets;
using Lethe.Training;

namespace Lethe.Experiments.Studies;

/// <summary>
/// Data of a study. Those of a linear functional are made for each run, which costs next to nothing; a teacher's answers, which may cost more than a run, are kept for all models and
/// parameterisations that share them.
/// </summary>
internal sealed class StudyData
{
    private readonly ConcurrentDictionary<(string Target, DataOptions Options), Lazy<DataSplit>> _kept = new();

    /// <summary>Data of a target.</summary>
    public DataSplit Get(string name, ITarget target, DataOptions options) => target is LinearFunctional
        ? DataGenerator.Generate(target, options, Workers.Single)
        : _kept.GetOrAdd((name, options), _ => new Lazy<DataSplit>(() => DataGenerator.Generate(target, options, Workers.Single))).Value;
}
