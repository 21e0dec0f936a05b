using Lethe.Experiments.Studies;
using Lethe.Testing;

namespace Lethe.Tests.Experiments.Studies;

public sealed class GrowingHorizonStudyTests
{
    private static readonly GrowingHorizonOptions Tiny = QuickstartOptions.Smoke.Trained with { Epochs = 2, StepsPerEpoch = 10, Seeds = 2, Widths = [3, 5] };

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        GrowingHorizonResult one = GrowingHorizonStudy.Run(Tiny, 1, null, CancellationToken.None), two = GrowingHorizonStudy.Run(Tiny, 2, null, CancellationToken.None);
        Assert.Equal(16, one.Runs.Count);
        Assert.Equal(one.Runs.Select(r => (r.Family, r.Width, r.Seed, r.RelativeError, r.Radius, r.FullBallRadius, r.Distance)),
            two.Runs.Select(r => (r.Family, r.Width, r.Seed, r.RelativeError, r.Radius, r.FullBallRadius, r.Distance)));
    }

    [Fact]
    public void ProgressReachesTheEndAndCountsEveryRun()
    {
        var seen = new List<StudyProgress>();
        GrowingHorizonStudy.Run(Tiny, 1, new Recorder(seen), CancellationToken.None);
        Assert.Equal(16, seen[^1].Done);
        Assert.Equal(1, seen[^1].Fraction, 6);
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
    }

    [Fact]
    public void CancellationEndsIt()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => GrowingHorizonStudy.Run(Tiny, 1, null, cancel.Token));
    }

    [Theory]
    [InlineData(StudyModels.Rnn)]
    [InlineData(StudyModels.StateSpace)]
    [InlineData(StudyModels.Lru)]
    public void EveryModelGoesTheWholeWay(string model)
    {
        GrowingHorizonResult result = GrowingHorizonStudy.Run(Tiny with { Models = [model], Targets = ["exp"], WithCurves = false, DenseWidths = [2, 4] }, 2, null, CancellationToken.None);
        Assert.Equal(8, result.Runs.Count);
        Assert.Equal(model == StudyModels.Rnn ? [2, 4] : [3, 5], result.Runs.Select(r => r.Width).Distinct());
        foreach (GrowingHorizonRun run in result.Runs)
        {
            Assert.Equal(model, run.Family.Model);
            Assert.True(run.RelativeError > 0 && run.PrunedError > 0 && run.Radius > 0 && run.FullBallRadius >= 0);
            Assert.True(run.KeptUnits == 0 || double.IsFinite(run.SmallestRate));
            Assert.Null(run.Curve);
        }
    }

    [Fact]
    public void WhatDoesNotFitIsToldAtOnceAndCellsThatCannotBeAreLeftOut()
    {
        GrowingHorizonOptions options = Tiny with { Epochs = 1_000_000, Models = [StudyModels.Lru], Parameterizations = ["relu", "sigmoid"] };
        Assert.Empty(GrowingHorizonStudy.Run(options, 1, null, CancellationToken.None).Runs);
        Assert.Throws<ArgumentException>(() => GrowingHorizonStudy.Run(options with { Models = [StudyModels.Diagonal, "gru"] }, 1, null, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => GrowingHorizonStudy.Run(options with { Models = [StudyModels.Diagonal], Targets = ["expo"] }, 1, null, CancellationToken.None));
    }

    [Fact]
    public void FinishedRunsAreKeptAndNotDoneAgain()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "runs.jsonl");
        GrowingHorizonResult whole;
        using (var begun = StudyRunFile.Open(path, Tiny))
        {
            whole = GrowingHorizonStudy.Run(Tiny, 2, null, CancellationToken.None, begun.Runs, begun.Append);
            // Meanwhile it belongs to this one.
            Assert.Contains("alone", Throws.Problem(ProblemKind.Folder, () => StudyRunFile.Open(path, Tiny)).Message, StringComparison.Ordinal);
        }
        // As after a crash in the middle of a line.
        string[] lines = File.ReadAllLines(path);
        File.WriteAllText(path, string.Join('\n', lines[..9]) + "\n" + lines[9][..20]);
        int again = 0;
        GrowingHorizonResult rest;
        using (var file = StudyRunFile.Open(path, Tiny))
        {
            Assert.Equal(8, file.Runs.Count);
            rest = GrowingHorizonStudy.Run(Tiny, 2, null, CancellationToken.None, file.Runs, run =>
            {
                again++;
                file.Append(run);
            });
        }
        Assert.Equal(8, again);
        Assert.Equal(whole.Runs.Select(Numbers), rest.Runs.Select(Numbers));
        using (var complete = StudyRunFile.Open(path, Tiny)) Assert.Equal(16, complete.Runs.Count);
        Throws.Problem(ProblemKind.Folder, () => StudyRunFile.Open(path, Tiny with { Epochs = 3 }));
        File.AppendAllText(path, "{\"model\": 3}\n");
        Throws.Problem(ProblemKind.Folder, () => StudyRunFile.Open(path, Tiny));

        static object Numbers(GrowingHorizonRun r) => (r.Family, r.Width, r.Horizon, r.Seed, r.Outcome, r.RelativeError, r.PrunedError, r.KeptUnits, r.SmallestRate, r.Distance, r.Radius,
            r.RadiusReason, r.FullBallRadius, r.TailEnergy, r.Norms);
    }

    [Fact]
    public void HorizonsGrowWithTheWidths() =>
        Assert.Equal([50, 100, 200, 400, 800], new GrowingHorizonOptions().Widths.Select(new GrowingHorizonOptions().Horizon));

    private sealed class Recorder(List<StudyProgress> seen) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => seen.Add(value);
    }
}
