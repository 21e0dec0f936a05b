namespace Lethe.Tests.Architecture;

/// <summary>What the program does for one model and not for another stands in the catalogue: nobody outside Models asks for a model's
/// type.</summary>
public sealed class ModelTypeTests
{
    private const string Models = "src/Lethe/Models/";

    private static readonly Type[] Types =
        [.. typeof(RecurrentModel).Assembly.GetTypes().Where(t => typeof(IParametricModel).IsAssignableFrom(t))];

    [Fact]
    public void Every_model_is_among_the_types_and_in_the_catalogue()
    {
        Type[] models = [.. Types.Where(t => !t.IsAbstract)];
        Assert.Equal(7, models.Length);
        Assert.True(models.All(t => t.IsSealed));
        var options = new RecurrentOptions { Width = 1, Parameterization = Lethe.Parameterizations.ParameterizationCatalog.Parse("exp") };
        Assert.Equal(models.Select(t => t.Name).Order(), ModelCatalog.Default.Entries.Select(e => e.Create(options with
        {
            Activation = e.Activation ?? options.Activation,
            Integration = e.Integrations[0],
        }).GetType().Name).Distinct().Order());
    }

    [Fact]
    public void No_type_of_a_model_is_tested_or_cast_to_outside_of_them()
    {
        string names = string.Join('|', Types.Select(t => t.Name));
        var test = new Regex($@"\b(is|as|case|or|and|not)\s+({names})\b|\(({names})\??\)\s*[\w(]|" +
            $@"typeof\(({names})\)|<({names})>\(\)|^\s*({names})\s*(\{{.*\}})?\s*(\w+\s*)?=>");
        Assert.Equal([], Sources().Where(line => test.IsMatch(line.Text)).Select(line => $"{line.File}:{line.Number}: {line.Text.Trim()}"));
        foreach (string example in (string[])["x is DiagonalModel", "x as RnnModel", "case SsmModel s:", "(LruModel)model",
            "typeof(DenseModel)", "    DenseModel d => 1,", "x is not RecurrentModel", "OfType<LruModel>()"])
            Assert.Matches(test, example);
    }

    [Fact]
    public void No_model_is_told_from_another_by_its_name()
    {
        string names = string.Join('|', ModelCatalog.Default.Entries.Select(e => e.Name));
        var test = new Regex($@"(Name|Model|model|kind)\s*(==|!=|is|is not|switch)\s*""({names})""|case ""({names})""");
        Assert.Equal([], Sources().Where(line => test.IsMatch(line.Text)).Select(line => $"{line.File}:{line.Number}: {line.Text.Trim()}"));
    }

    private static IEnumerable<(string File, int Number, string Text)> Sources()
    {
        foreach (string path in Repository.Files("src", "*.cs").Concat(Repository.Files("benchmarks", "*.cs")))
        {
            string file = Repository.Relative(path);
            if (file.StartsWith(Models, StringComparison.Ordinal)) continue;
            int number = 0;
            foreach (string line in File.ReadLines(path))
                yield return (file, ++number, line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? "" : line);
        }
    }
}
