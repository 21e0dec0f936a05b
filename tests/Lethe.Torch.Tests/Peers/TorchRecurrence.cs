using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Peers;

/// <summary>Loss, outputs (batch, time, out) and gradients by parameter name.</summary>
internal sealed record PeerResult(double Loss, double[] Outputs, IReadOnlyDictionary<string, double[]> Gradients);

/// <summary>
/// h_{k+1} = h_k + dt sigma(U x_k + b - A h_k), y_k = C h_{k+1} + d, state-space layers and complex units, written op by op in libtorch,
/// float64, with its automatic differentiation: a second opinion on kernels and chain rules that shares no code with them.
/// </summary>
/// <param name="Model">diagonal (A = diag f(w)), rnn (A = P^T diag f(w) P), dense (A = -W), ssm, ssm2 (two layers) or lru.</param>
/// <param name="Parameterization">The name of f; for dense unused.</param>
/// <param name="Activation">sigma.</param>
/// <param name="Integration">The form of time; other than Euler for linear only.</param>
/// <param name="TimeStep">dt.</param>
internal sealed record TorchRecurrence(string Model, string Parameterization, Activation Activation, Integration Integration,
    double TimeStep)
{
    /// <summary>Runs forward and backward.</summary>
    /// <param name="parameters">Values and shapes by Lethe's names.</param>
    /// <param name="x">(batch, time, in), row-major.</param>
    /// <param name="y">(batch, time, out), row-major.</param>
    /// <param name="timeWeights">Factor of the squared error at each step.</param>
    /// <param name="batch">Sequences.</param>
    internal PeerResult Evaluate(IReadOnlyDictionary<string, (double[] Values, long[] Shape)> parameters, double[] x, double[] y,
        double[] timeWeights, int batch)
    {
        using IDisposable scope = NewDisposeScope();
        int time = timeWeights.Length;
        Dictionary<string, Tensor> p =
            parameters.ToDictionary(e => e.Key, e => tensor(e.Value.Values).reshape(e.Value.Shape).requires_grad_());
        Tensor outputs = Forward(p, tensor(x).reshape(batch, time, -1));
        Tensor weights = tensor(timeWeights).reshape(1, time, 1);
        Tensor loss = ((outputs - tensor(y).reshape(batch, time, -1)).Squared() * weights).mean();
        loss.backward();
        return new PeerResult(loss.item<double>(), outputs.detach().contiguous().data<double>().ToArray(),
            p.ToDictionary(e => e.Key, e => e.Value.grad is { } g ? g.contiguous().data<double>().ToArray() : new double[e.Value.numel()]));
    }

    private Tensor Step => Kept.Number(TimeStep);

    private static Tensor One => Kept.Number(1);

    private Tensor Forward(Dictionary<string, Tensor> p, Tensor x)
    {
        if (Model == "lru") return Complex(p, x);
        if (Model.StartsWith("ssm", StringComparison.Ordinal)) return Layers(p, x);
        Tensor drive = x.matmul(p["input.U"].t()).Plus(p["input.b"]); // (batch, time, m)
        Func<Tensor, Tensor, Tensor> step = Integration == Integration.Euler ? EulerStep(p) : LinearStep(p);
        Tensor h = zeros_like(drive.select(1, 0));
        List<Tensor> states = [];
        foreach (Tensor u in drive.unbind(1))
        {
            h = step(h, u);
            states.Add(h);
        }

        return stack(states, 1).matmul(p["output.c"].t()).Plus(p["output.d"]);
    }

    // Layers that are linear in time, sigma between states and decoder.
    private Tensor Layers(Dictionary<string, Tensor> p, Tensor x)
    {
        foreach (string prefix in Model == "ssm2" ? (string[])["", "layer2."] : [""])
        {
            Tensor w = p[prefix + "recurrent.w"], drive = x.matmul(p[prefix + "input.U"].t()).Plus(p[prefix + "input.b"]);
            Tensor multiplier = Integration switch
            {
                Integration.Euler => One - (Step * Rate(w)),
                Integration.Exact => (-Step * Rate(w)).exp(),
                _ => Native(w),
            };
            drive = Integration switch
            {
                Integration.Euler => Step * drive,
                Integration.Exact => (One - multiplier) / Rate(w) * drive,
                _ => drive,
            };
            Tensor h = zeros_like(drive.select(1, 0));
            List<Tensor> states = [];
            foreach (Tensor u in drive.unbind(1))
            {
                h = (multiplier * h).Plus(u);
                states.Add(Sigma(h));
            }

            x = stack(states, 1).matmul(p[prefix + "output.c"].t()).Plus(p[prefix + "output.d"]);
        }

        return x;
    }

    // Complex units as pairs of real tensors: the automatic differentiation of real numbers is beyond doubt.
    private Tensor Complex(Dictionary<string, Tensor> p, Tensor x)
    {
        Tensor modulus = Native(p["recurrent.nu"]), phase = p["recurrent.theta"].exp(), gain = (One - modulus.Squared()).sqrt();
        Tensor re = modulus * phase.cos(), im = modulus * phase.sin();
        Tensor Drive(int part) => gain * x.matmul(p["input.U"].select(1, part).t()).Plus(p["input.b"].select(1, part));
        Tensor[] real = Drive(0).unbind(1), imaginary = Drive(1).unbind(1);
        Tensor a = zeros_like(real[0]), b = zeros_like(real[0]);
        List<Tensor> outputs = [];
        for (int k = 0; k < real.Length; k++)
        {
            (a, b) = (((re * a) - (im * b)).Plus(real[k]), (im * a).Plus(re * b).Plus(imaginary[k]));
            outputs.Add(a.matmul(p["output.c"].select(2, 0).t()) - b.matmul(p["output.c"].select(2, 1).t()));
        }

        return stack(outputs, 1).Plus(p["output.d"]);
    }

    private Func<Tensor, Tensor, Tensor> EulerStep(Dictionary<string, Tensor> p)
    {
        Func<Tensor, Tensor> decay = Model switch
        {
            "diagonal" => h => h * Rate(p["recurrent.w"]),
            "rnn" => h => (h.matmul(p["recurrent.P"].t()) * Rate(p["recurrent.w"])).matmul(p["recurrent.P"]),
            "dense" => h => -h.matmul(p["recurrent.W"].t()),
            _ => throw new ArgumentException(Model),
        };
        return (h, u) => h.Plus(Step * Sigma(u - decay(h)));
    }

    private Func<Tensor, Tensor, Tensor> LinearStep(Dictionary<string, Tensor> p)
    {
        if (Integration == Integration.Native)
        {
            Tensor lambda = Native(p["recurrent.w"]);
            return (h, u) => (lambda * h).Plus(u);
        }

        if (Model == "diagonal")
        {
            Tensor a = Rate(p["recurrent.w"]), multiplier = (-Step * a).exp();
            return (h, u) => (multiplier * h).Plus((One - multiplier) / a * u);
        }

        Tensor matrix = Model == "dense" ? -p["recurrent.W"] : p["recurrent.P"].t().matmul(diag(Rate(p["recurrent.w"])))
            .matmul(p["recurrent.P"]);
        Tensor transition = linalg.matrix_exp(-Step * matrix);
        Tensor gain = linalg.solve(matrix, eye(matrix.shape[0], dtype: ScalarType.Float64) - transition); // A^{-1} (I - e^{-A dt})
        return (h, u) => h.matmul(transition.t()).Plus(u.matmul(gain.t()));
    }

    private Tensor Rate(Tensor w) => Parameterization switch
    {
        "direct" => w,
        "relu" => w.relu(),
        "exp" => w.exp(),
        "softplus" => logaddexp(w, zeros_like(w)),
        "best" => One / w.Squared().Plus(Kept.Number(0.5)),
        "inverse" => One / w.Squared(),
        "inverse-abs" => One / w.abs(),
        "sigmoid" => w.sigmoid(),
        "tanh" => w.tanh(),
        _ => throw new ArgumentException(Parameterization),
    };

    private Tensor Native(Tensor w) => Parameterization switch
    {
        "direct" => w,
        "exp" => (-w.exp()).exp(),
        "softplus" => (-logaddexp(w, zeros_like(w))).exp(),
        "best" => One - (One / w.Squared().Plus(Kept.Number(0.5))),
        "tanh" => w.tanh(),
        _ => throw new ArgumentException(Parameterization),
    };

    private Tensor Sigma(Tensor z) => Activation switch
    {
        Activation.Linear => z,
        Activation.Tanh => z.tanh(),
        Activation.Hardtanh => z.Hardtanh(),
        Activation.Relu => z.relu(),
        _ => throw new ArgumentException(Activation.ToString()),
    };
}
