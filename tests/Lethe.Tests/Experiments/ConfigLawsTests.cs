using CsCheck;

namespace Lethe.Tests.Experiments;

/// <summary>Laws of configurations on generated cases.</summary>
public sealed class ConfigLawsTests
{
    /// <summary>Settings that can be set at will; those left out may contradict each other or take only names of things that
    /// exist.</summary>
    private static readonly Setting[] Free =
    [
        .. Settings.All.Where(s => s.IsStoredAtDefault).Except([
            Settings.Integration, Settings.Width, Settings.Chain, Settings.Batch, Settings.TrainSize, Settings.Protocol,
            Settings.Inputs, Settings.Outputs, Settings.Prune, Settings.Initialization, Settings.Parameterization, Settings.Activation,
                Settings.Layers,
            Settings.Channels, Settings.RingMin, Settings.RingMax, Settings.ProtocolSteps, Settings.ProtocolTokens,
            Settings.ProtocolTestTokens]),
    ];

    private static readonly Gen<string> Word = Gen.Char["abc wtEe019.,+-*/()[]{}'\"\\#:&!%@|>~äλ"].Array[1, 12].Select(c => new string(c));

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int[0, 500].Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Double[0, 1].Select(d => d.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Double[-12, 3].Select(d => Math.Exp(d).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    private static readonly Gen<string[]> Overrides = AnyOf(Free).SelectMany(ValueOf).Array[0, 12];

    [Fact]
    public void DumpReadsBackAsTheSameConfiguration() => Overrides.Sample(overrides =>
    {
        RunConfig config = Resolved(overrides);
        RunConfig back = RunConfig.Parse(config.ToYaml(), "dump");
        Assert.Equal(config.ToYaml(), back.ToYaml());
        Assert.Equal(config.Hash, back.Hash);
        Assert.All(back.Entries.Where(e => e.IsStored), e => Assert.Equal(ConfigLayer.File, e.Origin.Layer));
    });

    [Fact]
    public void LaterOverridesWinAndDeletionRestoresTheDefault() => Gen.Select(Overrides, Overrides).Sample((first, second) =>
    {
        string expected = Resolved(second).ToYaml();
        IEnumerable<string> deleted = first.Select(o => "~" + o[..o.IndexOf('=')]);
        Assert.Equal(expected, Resolved([.. first, .. deleted, .. second]).ToYaml());
    });

    [Fact]
    public void NumbersKeepTheirBits() => Gen.Double[double.Epsilon, double.MaxValue].Sample(value =>
    {
        RunConfig config = RunConfig.Default.With(Settings.LearningRate, value);
        double back = RunConfig.Parse(config.ToYaml(), "dump").Get(Settings.LearningRate);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(back));
    });

    [Fact]
    public void AnyTextIsReadOrRefusedWithAnExplanation() => Gen.OneOf(Word, Gen.String).Array[1, 6].Sample(lines =>
    {
        try
        {
            Assert.NotNull(RunConfig.Parse(string.Join('\n', lines), "noise"));
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Setting)
        {
            Assert.NotEmpty(e.Problem.Actual);
            Assert.NotEmpty(e.Problem.Remedy);
        }
    });

    /// <summary>Texts on which the library's scanner itself gives up, found by the law above.</summary>
    [Theory]
    [InlineData("{#SV)DeEf6USFyK&$dy4!vK_e*7A,Jf, kc>pM_zO4=r " +
        "2}woyTkYSR~{GX$\\:}YJ!L5X~/.v$kMS[_tt2&b7,^}2bKIuMgG8>p-7!^5Z?+~AL}ueG0f#=k4@+3ZoO#7927GDpJu|52ldC'Dojb1i13d!YC17")]
    public void TextsThatBreakTheScannerAreRefused(string text) =>
        Throws.Problem(ProblemKind.Setting, () => RunConfig.Parse(text, "noise"));

    private static RunConfig Resolved(IEnumerable<string> overrides) => RunConfig.Resolve(null, overrides);

    /// <summary>An override of one setting with a value it accepts: text is any word, everything else is sought among numbers and
    /// names.</summary>
    private static Gen<string> ValueOf(Setting setting)
    {
        Gen<string> values = setting.Choices.Count > 0 ? AnyOf([.. setting.Choices])
            : setting.Type == "text" ? Word.Select(w => "file:" + w)
            : setting.Type == "true or false" ? AnyOf("true", "false", "True")
            : Gen.OneOf(Number, AnyOf("none", "auto"), Number.Array[2, 4].Select(n => string.Join(",", n)));
        return values.Where(v => Accepts(setting, v)).Select(v => $"{setting.Key}={v}");
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool Accepts(Setting setting, string value)
    {
        try
        {
            return setting.Read(Written.Plain(value), "test") is not "";
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Setting)
        {
            return false;
        }
    }
}
