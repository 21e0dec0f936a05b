namespace Lethe.Stability.Certificates;

/// <summary>
/// mse of one layer of real units with any sigma on given data: every state is followed through the interval it can be in when rates, U and
/// b are anywhere in the ball (and may change from step to step), the output through the interval C and d leave it, and the larger error of
/// its two ends is squared. Exact where nothing is perturbed; the contraction of stable units and the saturation of sigma are in the
/// intervals.
/// </summary>
internal sealed class ReachCertificate(RecurrentModel model, TiledSequences inputs, TiledSequences targets, double[] timeWeights,
    PerturbationOptions options,
    Workers workers) : ICertificate
{
    public CertifiedBound At(double beta)
    {
        Reach[] units = Units(beta);
        return CertifiedBound.Mean(inputs, model.OutputSize, workers, sequence => OfSequence(units, sequence, beta));
    }

    private Reach[] Units(double beta)
    {
        DecayRates decay = model.Decay!;
        Activation activation = model.Options.Activation;
        return [.. model.Parameters[decay.Weights].ToArray().Select(w =>
        {
            if (model.Entry.IsLinearInTime || decay.Integration != Integration.Euler)
            {
                UnitBox box = UnitBox.Of(decay, w, beta);
                return Reach.Linear(box.FastLambda, box.SlowLambda, Math.Min(box.FastGain, box.SlowGain),
                    Math.Max(box.FastGain, box.SlowGain));
            }
            (double low, double high) = WeightInterval.Of(decay.Parameterization, decay.Integration, w, beta);
            return Reach.Residual(activation, model.Options.TimeStep, low, high);
        })];
    }

    /// <summary>sum over steps of v_k max |y~ - y|^2.</summary>
    private double OfSequence(Reach[] units, int sequence, double beta)
    {
        int m = units.Length, d = model.InputSize, o = model.OutputSize;
        bool all = options.Blocks == PerturbedBlocks.All;
        ReadOnlySpan<double> u = model.Parameters[RecurrentModel.InputName], b = model.Parameters[RecurrentModel.BiasName];
        ReadOnlySpan<double> c = model.Parameters[RecurrentModel.OutputName], offset = model.Parameters[RecurrentModel.OutputBiasName];
        double[] low = new double[m], high = new double[m], x = new double[d], sizes = new double[m + 1];
        double sum = 0;
        for (int k = 0; k < inputs.Length; k++)
        {
            for (int channel = 0; channel < d; channel++) x[channel] = Math.Abs(inputs[sequence, k, channel]);
            // A row of delta U is no longer than delta U, an entry of delta b than delta b.
            double slack = all ? BallTerms.Linear(options.Ball, beta, x) + beta : 0;
            for (int i = 0; i < m; i++)
            {
                double drive = b[i];
                for (int channel = 0; channel < d; channel++) drive += u[i * d + channel] * inputs[sequence, k, channel];
                (low[i], high[i]) = units[i].Next(low[i], high[i], drive - slack, drive + slack);
            }
            double error = 0;
            for (int channel = 0; channel < o; channel++)
            {
                double least = offset[channel], most = least;
                for (int i = 0; i < m; i++)
                {
                    (double from, double to) = Read(low[i], high[i]);
                    double weight = c[channel * m + i];
                    least += weight > 0 ? weight * from : weight * to;
                    most += weight > 0 ? weight * to : weight * from;
                    sizes[i] = Math.Max(Math.Abs(from), Math.Abs(to));
                }
                sizes[m] = 1;
                double reach = all ? BallTerms.Linear(options.Ball, beta, sizes) : 0, y = targets[sequence, k, channel];
                double end = Math.Max(Math.Abs(least - reach - y), Math.Abs(most + reach - y));
                error += end * end;
            }
            sum += (timeWeights.Length == 0 ? 1 : timeWeights[k]) * error;
        }
        return sum;
    }

    /// <summary>What the decoder reads of a state: sigma of it in a state-space model.</summary>
    private (double Low, double High) Read(double low, double high) => !model.Entry.IsLinearInTime ? (low, high)
        : (ReferenceKernel.Apply(model.Options.Activation, low), ReferenceKernel.Apply(model.Options.Activation, high));
}
