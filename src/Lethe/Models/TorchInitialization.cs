namespace Lethe.Models;

/// <summary>
/// The initial weights of the reference's own models for a seed of PyTorch: its code draws w (torch.randn), for the rnn also P (the Q of
/// torch.linalg.qr of a Gaussian), then encoder and decoder (torch.nn.Linear: weight, bias), in this order. What a published run did
/// depends on the weights it began with, so repeating one takes its numbers, not only their distribution.
/// </summary>
public static class TorchInitialization
{
    /// <summary>Overwrites all weights; false, and nothing done, where the reference has no such model.</summary>
    /// <param name="model">Diagonal or rnn.</param>
    /// <param name="seed">The seed given to torch.manual_seed; that of the published runs is 12345.</param>
    public static bool TryApply(RecurrentModel model, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is not (DiagonalModel or RnnModel or CellModel)) return false;
        var random = new TorchRandom(seed);
        if (model is CellModel cell)
        {
            Cell(random, cell);
            return true;
        }
        int m = model.Options.Width;
        random.FillNormal(model.Parameters[DiagonalModel.RecurrentName]);
        if (model is RnnModel)
        {
            Span<double> p = model.Parameters[RnnModel.MixingName];
            random.FillNormal(p);
            HouseholderQ(p, m);
        }
        Linear(random, model.Parameters[RecurrentModel.InputName], model.Parameters[RecurrentModel.BiasName], model.Options.Inputs);
        Linear(random, model.Parameters[RecurrentModel.OutputName], model.Parameters[RecurrentModel.OutputBiasName], m);
        return true;
    }

    /// <summary>torch.nn.RNN, GRU or LSTM: all its weights uniform on +-1/sqrt(m) (heads: of the units of one); then
    /// torch.nn.Linear.</summary>
    private static void Cell(TorchRandom random, CellModel model)
    {
        double bound = 1 / Math.Sqrt(model.Options.Width / model.Options.Heads);
        foreach (ParameterView view in model.Parameters.Views)
        {
            if (view.Block is not (ParameterBlock.Output or ParameterBlock.OutputBias))
                random.FillUniform(model.Parameters[view], -bound, bound);
        }
        Linear(random, model.Parameters[RecurrentModel.OutputName], model.Parameters[RecurrentModel.OutputBiasName], model.Options.Width);
    }

    private static void Linear(TorchRandom random, Span<double> weight, Span<double> bias, int inputs)
    {
        double bound = 1 / Math.Sqrt(inputs);
        random.FillUniform(weight, -bound, bound);
        random.FillUniform(bias, -bound, bound);
    }

    /// <summary>
    /// Replaces a square matrix (row-major) by the Q of its QR factorization with LAPACK's signs: reflections I - 2 v v^T/|v|^2 that take
    /// each column to -sign(its first entry) times its length.
    /// </summary>
    private static void HouseholderQ(Span<double> a, int n)
    {
        var reflections = new double[n][];
        for (int k = 0; k < n; k++)
        {
            double[] v = new double[n];
            double norm = 0;
            for (int i = k; i < n; i++)
            {
                v[i] = a[i * n + k];
                norm += v[i] * v[i];
            }
            // A last column of one entry is left as it is: there is nothing below it to take away.
            if (k < n - 1 && norm > 0) v[k] += Math.CopySign(Math.Sqrt(norm), v[k]);
            else Array.Clear(v);
            reflections[k] = v;
            Reflect(v, k, a, n);
        }
        a.Clear();
        for (int i = 0; i < n; i++) a[i * n + i] = 1;
        for (int k = n - 1; k >= 0; k--) Reflect(reflections[k], k, a, n);
    }

    /// <summary>a := (I - 2 v v^T/|v|^2) a, v being zero before <paramref name="from"/>.</summary>
    private static void Reflect(double[] v, int from, Span<double> a, int n)
    {
        double square = 0;
        for (int i = from; i < n; i++) square += v[i] * v[i];
        if (square == 0) return;
        for (int j = 0; j < n; j++)
        {
            double dot = 0;
            for (int i = from; i < n; i++) dot += v[i] * a[i * n + j];
            for (int i = from; i < n; i++) a[i * n + j] -= 2 * dot / square * v[i];
        }
    }
}
