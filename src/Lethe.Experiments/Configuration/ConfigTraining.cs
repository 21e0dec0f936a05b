namespace Lethe.Experiments.Configuration;

/// <summary>Settings of losses and windows that contradict each other.</summary>
internal static class ConfigTraining
{
    /// <exception cref="ProblemException">They do.</exception>
    internal static void Check(RunConfig config)
    {
        bool classes = OwnData.IsOfClasses(config), whole = config.Get(Settings.Window) is null;
        Training.ClassReadout readout = config.Get(Settings.ClassReadout);
        if (whole && config.Get(Settings.Carry) != StateCarry.Zero)
        {
            throw ConfigResolver.Contradiction(config, Settings.Carry, Settings.Window, "windows where a state is carried between them",
                "Set train.window to the steps of a window, or omit train.state");
        }

        if (!classes)
        {
            if (readout == Training.ClassReadout.Last) return;
            throw ConfigResolver.Contradiction(config, Settings.ClassReadout, Settings.DataKind, "logits where targets are classes",
                "Omit train.readout, or give classes: data=FILE data.kind=classes");
        }

        if (config.Get(Settings.Error) != ErrorKind.Squared)
        {
            throw ConfigResolver.Contradiction(config, Settings.Error, Settings.DataKind, "numbers where an error is absolute: "
                + "classes have a cross entropy", "Omit train.error");
        }

        if (config.Get(Settings.DataKind) == TargetKind.Tokens)
        {
            // Of tokens every step has a loss, as the setting's default would not say.
            if (readout != Training.ClassReadout.Mean) return;
            throw ConfigResolver.Contradiction(config, Settings.ClassReadout, Settings.DataKind, "logits of every step where targets are "
                + "tokens", "Omit train.readout");
        }

        if (readout == Training.ClassReadout.Every) return;
        if (config.Get(Settings.Loss) != LossWeighting.Plain)
        {
            throw ConfigResolver.Contradiction(config, Settings.Loss, Settings.ClassReadout, "weights along time where every step "
                + "has a loss", "Set train.loss=plain, or train.readout=every");
        }

        if (!whole)
        {
            throw ConfigResolver.Contradiction(config, Settings.Window, Settings.ClassReadout, "windows where every step has a loss",
                "Omit train.window, or set train.readout=every");
        }
    }
}
