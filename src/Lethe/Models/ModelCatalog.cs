namespace Lethe.Models;

/// <summary>A set of models by name, in the order they are listed. Immutable, and handed to whatever reads names of models.</summary>
public sealed class ModelCatalog
{
    /// <summary>A catalogue of these entries.</summary>
    /// <exception cref="ArgumentException">Two entries have one name.</exception>
    public ModelCatalog(IEnumerable<ModelEntry> entries)
    {
        Entries = [.. entries];
        if (Entries.GroupBy(e => e.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"two models are called '{twice.Key}': give each a name of its own.", nameof(entries));
    }

    /// <summary>The models that come with the library.</summary>
    public static ModelCatalog Default { get; } = new(
    [
        DiagonalModel.CatalogEntry, RnnModel.CatalogEntry, RnnModel.SoftplusEntry, DenseModel.CatalogEntry, SsmModel.CatalogEntry,
            LruModel.CatalogEntry, S4dModel.CatalogEntry, CellModel.ElmanEntry, CellModel.GruEntry,
            CellModel.GruResetBeforeEntry, CellModel.LstmEntry,
    ]);

    /// <summary>The entries.</summary>
    public IReadOnlyList<ModelEntry> Entries { get; }

    /// <summary>The parameterizations its models may be given by name.</summary>
    public ParameterizationCatalog Parameterizations { get; init; } = ParameterizationCatalog.Default;

    /// <summary>Every way of initialization that some model has, by name.</summary>
    public IEnumerable<string> Initializations => Entries.SelectMany(e => e.Initializations).Select(i => i.Name).Distinct();

    /// <summary>The entry of a name; null where there is none.</summary>
    public ModelEntry? Find(string name) => Entries.FirstOrDefault(e => e.Name == name);

    /// <summary>The names of the models that satisfy a condition, as words of a sentence: "diagonal, ssm or lru".</summary>
    public string Naming(Func<ModelEntry, bool> condition)
    {
        string[] names = [.. Entries.Where(condition).Select(e => e.Name)];
        return names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    /// <summary>These entries and one more.</summary>
    /// <exception cref="ArgumentException">There is a model of this name.</exception>
    public ModelCatalog With(ModelEntry entry) => new([.. Entries, entry]) { Parameterizations = Parameterizations };
}
