namespace Lethe.Experiments.Runs;

/// <summary>Weights from elsewhere as a run: nothing is trained, the folder gets the weights, and what a run measures at its end is
/// measured.</summary>
public static class ImportedRun
{
    /// <summary>Makes the folder.</summary>
    /// <param name="config">The model the weights belong to, the target it stands for, and how it is measured. Sizes are those of the
    /// file.</param>
    /// <param name="weights">A file of tensors (<see cref="ReferenceWeights"/>).</param>
    /// <param name="prefix">What precedes the names of the weights in the file; null for nothing.</param>
    /// <param name="path">The folder.</param>
    /// <param name="start">New or Force.</param>
    /// <param name="context">Threads, clock, progress.</param>
    /// <param name="cancellation">Ends it; nothing is left behind.</param>
    /// <returns>The run.</returns>
    /// <exception cref="ProblemException">The file is damaged, or has not the weights of this model. The settings do not fit together or to
    /// the file. The folder cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static FinishedRun Create(RunConfig config, string weights, string? prefix, string path, RunStart start, RunContext context,
        CancellationToken cancellation)
    {
        RecurrentModel model = ReferenceWeights.Load(config, weights, prefix, cancellation);
        context = context with { Data = context.Data ?? DataFormats.Numpy() };
        config = Sized(context.Data.Seal(TargetFile.Seal(config), context.Note, cancellation), model.Options);
        var workers = new Workers(context.Threads);
        var data = new RunData(config, workers, context.Teachers, context.Data);
        // Without its result the folder would pass for a run that can go on: it is one only at the end.
        using RunFolder folder = RunFolder.Create(path, config, start, asRunLater: true);
        try
        {
            Manifest manifest = Manifest.Begin(folder, workers.Count, context.Clock, weights);
            RunResult result = Measure(folder, model, data, workers, context, cancellation);
            if (context.Draw is { } draw && result.IsUsable) folder.Guard(() => draw(StoredRun.Of(path, config, result)));
            folder.BecomeRun();
            folder.WriteText(RunFiles.Result, RunResultJson.Text(result));
            manifest.End(Word.Of(result.Outcome));
            return new FinishedRun(path, config, result);
        }
        catch
        {
            folder.Discard();
            throw;
        }
    }

    /// <summary>The configuration with the sizes of the weights.</summary>
    private static RunConfig Sized(RunConfig config, RecurrentOptions sizes)
    {
        IReadOnlyList<int> asked = config.Get(Settings.Width);
        if (config.OriginOf(Settings.Width).Layer is ConfigLayer.File or ConfigLayer.Override
            && (asked.Count != 1 || asked[0] != sizes.Width))
            throw ProblemException.Setting("setting 'model.width'",
                $"{string.Join(",", asked)}, while the file's weights have {sizes.Width} units", "the width of the file",
                "Omit model.width");
        const string Origin = "weights";
        if (OwnData.IsOf(config))
        {
            if (OwnData.IsOfClasses(config))
            {
                throw ProblemException.Setting("setting 'data.kind'", "classes, and weights from elsewhere are measured against numbers",
                    "data.kind=numbers", "Measure their memory alone: import them with a target");
            }

            if (config.Get(Settings.Inputs) != sizes.Inputs || config.Get(Settings.Outputs) != sizes.Outputs)
            {
                throw ProblemException.Setting("setting 'data.file'",
                    Invariant($"the data have {config.Get(Settings.Inputs)} inputs and ")
                        + Invariant($"{config.Get(Settings.Outputs)} outputs, the file's weights {sizes.Inputs} and {sizes.Outputs}"),
                    "data of as many channels", "Name the columns: data.inputs and data.targets");
            }

            return config.With(Origin, (Settings.Width, (IReadOnlyList<int>)[sizes.Width]), (Settings.Channels, sizes.Channels));
        }

        ITarget target = TargetFactory.Create(config);
        if (target.InputSize != sizes.Inputs || target.OutputSize != sizes.Outputs)
        {
            throw ProblemException.Setting("setting 'target'", Invariant($"{config.Get(Settings.Target)} reads {target.InputSize} and ") +
                Invariant($"gives {target.OutputSize} channels, the file's weights read {sizes.Inputs} and give {sizes.Outputs}"),
                "a target of as many channels", Invariant($"Name one, such as target=random:rnn,in={sizes.Inputs},out={sizes.Outputs} ") +
                    Invariant($"model.inputs={sizes.Inputs} model.outputs={sizes.Outputs}"));
        }
        return config.With(Origin, (Settings.Width, (IReadOnlyList<int>)[sizes.Width]), (Settings.Inputs, sizes.Inputs),
            (Settings.Outputs, sizes.Outputs), (Settings.Channels, sizes.Channels));
    }

    private static RunResult Measure(RunFolder folder, RecurrentModel model, RunData data, Workers workers, RunContext context,
        CancellationToken cancellation)
    {
        double[] values = model.Parameters.Values.ToArray();
        var state = new TrainingState(values, 0);
        (TiledSequences inputs, TiledSequences targets) = data.Validation;
        state.BestValidationLoss =
            model.Loss(inputs, targets, [.. Enumerable.Range(0, inputs.Tiles)], RunOptions.TimeWeighting(folder.Config, inputs.Length),
            workers);
        RunIdentity identity = RunIdentity.Of(folder.Config);
        folder.Write(RunFiles.Best, stream => WeightsFile.BestOf(state, identity).Write(stream, model.Parameters));
        var result = new RunResult
        {
            Outcome = TrainingOutcome.Imported,
            Width = model.Options.Width,
            Seed = folder.Config.Get(Settings.Seed),
            Epochs = 0,
            Steps = 0,
            BestEpoch = 0,
            ValidationLoss = state.BestValidationLoss,
        };
        if (!double.IsFinite(result.ValidationLoss)) return result;
        var analysis =
            new RunAnalysis(folder, identity, data, workers, (phase, share) =>
            context.Progress?.Invoke(new RunProgress(phase, model.Options.Width, 0, 1, share, 0, 0,
            double.NaN, state.BestValidationLoss, null)));
        return analysis.Measure(model, state, result, cancellation);
    }
}
