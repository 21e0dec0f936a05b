using Json.Schema;

namespace Lethe.Tests.Experiments;

/// <summary>The JSON Schemas say what the program says, and the copies in the tree are what the program prints.</summary>
public sealed class ConfigSchemaTests
{
    private static readonly JsonSchema Config = JsonSchema.FromText(ConfigSchema.Text(ConfigSchema.Config()));
    private static readonly JsonSchema Grid = JsonSchema.FromText(ConfigSchema.Text(ConfigSchema.Grid()));

    [Theory]
    [InlineData("config")]
    [InlineData("grid")]
    public void The_stored_copy_is_what_the_program_prints(string kind)
    {
        string text = ConfigSchema.Text(kind == "config" ? ConfigSchema.Config() : ConfigSchema.Grid());
        string path = Repository.PathOf("schema", $"lethe-{kind}.schema.json");
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text,
            $"write it anew: ./lethe schema {kind} > schema/lethe-{kind}.schema.json");
    }

    [Fact]
    public void Every_named_configuration_and_every_resolved_one_is_valid()
    {
        foreach (NamedConfig named in NamedConfigs.All)
        {
            AssertValid(Config, named.Yaml);
            AssertValid(Config, RunConfig.Parse(named.Yaml, named.Name).ToYaml());
        }
    }

    [Theory]
    [InlineData("protocol: reference\nmodel: {name: diagonal, width: [4, 8]}\ntrain: {lr: 1e-3, stop_below: none}\nmemory.length: null\n")]
    [InlineData("model: ssm\nmodel.layers: 2\nmodel.channels: auto\nactivation: tanh\n")]
    [InlineData("protocol: reference\nmodel.width: 8,16\nperturb.betas: [0, 0.5]\nmodel.init_seed: ${seed}\n"
        + "data: {test: \"${data.validation}\"}\n")]
    [InlineData("train.prune: true\nseed: 9007199254740993\ntarget: \"expr:exp(-t)\"\n")]
    public void What_the_program_takes_the_schema_takes(string yaml)
    {
        Assert.NotNull(RunConfig.Parse(yaml, "test"));
        AssertValid(Config, yaml);
    }

    [Theory]
    [InlineData("modle.width: 3\n")]
    [InlineData("model: {widht: 3}\n")]
    [InlineData("model: diagnal\n")]
    [InlineData("model.width: 0\n")]
    [InlineData("model.width: [4, x]\n")]
    [InlineData("model.width: []\n")]
    [InlineData("train.lr: 0\n")]
    [InlineData("train.lr: fast\n")]
    [InlineData("train.prune: 1\n")]
    [InlineData("train.epochs: 1.5\n")]
    [InlineData("train.stop_below: never\n")]
    [InlineData("memory.eps: [0.5, 2]\n")]
    [InlineData("train: 3\n")]
    [InlineData("grid: {seed: 0..3}\n")]
    public void What_the_schema_refuses_the_program_refuses(string yaml)
    {
        Throws.Problem(ProblemKind.Setting, () => RunConfig.Parse(yaml, "test"));
        Assert.False(IsValid(Config, yaml), yaml);
    }

    [Theory]
    [InlineData("base: smoke\nset: {train.epochs: 2}\ngrid: {seed: 0..4, activation: [tanh, hardtanh], model.width: [4, [4, 6]]}\n")]
    [InlineData("set:\ngrid:\n  train: {lr: [0.1, 0.2]}\nzip: {data.length: [10, 20], seed: [0..1]}\nruns:\n- {target: pol}\n- model: " +
        "{name: diagonal, width: 4}\n")]
    [InlineData("grid: {model: [diagonal, dense], seed: 0..10..5}\nset: {model.init_seed: \"${seed}\"}\n")]
    public void A_grid_the_program_takes_the_schema_takes(string yaml)
    {
        Assert.NotEmpty(SweepGrid.Parse(yaml, "test").Tasks);
        AssertValid(Grid, yaml);
    }

    [Theory]
    [InlineData("gird: {seed: 0..3}\n")]
    [InlineData("grid: {sed: 0..3}\n")]
    [InlineData("grid: {seed: []}\n")]
    [InlineData("grid: {seed: [[1, 2]]}\n")]
    [InlineData("grid: {activation: [tanh, tanhh]}\n")]
    [InlineData("seed: 3\n")]
    [InlineData("runs: {seed: 3}\n")]
    [InlineData("runs: []\n")]
    [InlineData("base: [smoke]\ngrid: {seed: 0..3}\n")]
    [InlineData("set: {model: {depth: 3}}\n")]
    public void A_grid_the_schema_refuses_the_program_refuses(string yaml)
    {
        Throws.Problem(ProblemKind.Setting, () => SweepGrid.Parse(yaml, "test"));
        Assert.False(IsValid(Grid, yaml), yaml);
    }

    [Fact]
    public void Every_setting_has_a_description_and_its_default()
    {
        JsonObject definitions = JsonNode.Parse(ConfigSchema.Text(ConfigSchema.Config()))!["definitions"]!.AsObject();
        foreach (Setting setting in Settings.All)
        {
            Assert.Contains(setting.Help, (string)definitions[setting.Key]!["description"]!, StringComparison.Ordinal);
            Assert.True(definitions[setting.Key]!.AsObject().ContainsKey("default"), setting.Key);
        }
    }

    [Fact]
    public void The_grid_of_the_documents_is_valid_and_has_the_runs_it_says()
    {
        string text = File.ReadAllText(Repository.PathOf("docs", "sweeps.md")).ReplaceLineEndings("\n");
        int start = text.IndexOf("# tails of tanh", StringComparison.Ordinal);
        string yaml = text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
        SweepGrid grid = SweepGrid.Parse(yaml, "grid.yaml");
        Assert.Equal("tails of tanh and hardtanh under three learning rates", grid.Description);
        Assert.Contains($"2 x 5 x 3 x 2 = {grid.Tasks.Count} runs", text, StringComparison.Ordinal);
        AssertValid(Grid, yaml);
    }

    private static void AssertValid(JsonSchema schema, string yaml)
    {
        EvaluationResults results = schema.Evaluate(Instance(yaml), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, $"{yaml}\n{JsonSerializer.Serialize(results)}");
    }

    private static bool IsValid(JsonSchema schema, string yaml) => schema.Evaluate(Instance(yaml)).IsValid;

    private static JsonElement Instance(string yaml) => JsonSerializer.SerializeToElement(YamlJson.Of(YamlReader.Open(yaml, "test").Root));
}
