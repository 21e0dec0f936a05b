namespace Lethe.Benchmarks.Subjects;

/// <summary>Ours: a scan with multipliers and data drawn from a seed. The loss of a step is the sum of |h|^2 / 2, so that dL/dh is h
/// itself.</summary>
internal abstract class ScanSubject
{
    private const ulong Seed = 1, InputStream = 0x5363_616e_01, MultiplierStream = 0x5363_616e_02;
    private const double LowestModulus = 0.9, HighestModulus = 0.999;

    private protected ScanSubject(ScanSetup setup)
    {
        Setup = setup;
        Inputs = new double[setup.Shape.Size];
        new CounterRandom(Seed, InputStream).FillNormal(Inputs);
        Multipliers = Draw(setup.Shape);
    }

    public ScanSetup Setup { get; }

    /// <summary>b: (batch, time, channels), complex as pairs.</summary>
    public double[] Inputs { get; }

    /// <summary>a: (channels), complex as pairs.</summary>
    public double[] Multipliers { get; }

    /// <summary>What was computed last, as float64.</summary>
    public abstract double[] States { get; }

    /// <summary>dL/db of the last step, as float64.</summary>
    public abstract double[] InputGradients { get; }

    public static ScanSubject Create(ScanSetup setup) =>
        setup.Precision == Precision.Double ? new Typed<double>(setup) : new Typed<float>(setup);

    public abstract void Forward(Workers workers);

    /// <summary>All states, then the gradients in b and a.</summary>
    public abstract void Step(Workers workers);

    private static double[] Draw(ScanShape shape)
    {
        var random = new CounterRandom(Seed, MultiplierStream);
        double[] multipliers = new double[shape.MultiplierSize];
        for (int c = 0; c < shape.Channels; c++)
        {
            double modulus = LowestModulus + (HighestModulus - LowestModulus) * random.Uniform((ulong)c);
            if (!shape.Complex)
            {
                multipliers[c] = modulus;
                continue;
            }
            (double sine, double cosine) = Math.SinCos(Math.PI * random.Uniform((ulong)(shape.Channels + c)));
            (multipliers[2 * c], multipliers[2 * c + 1]) = (modulus * cosine, modulus * sine);
        }
        return multipliers;
    }

    private sealed class Typed<T> : ScanSubject
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScanKernel<T> _kernel;
        private readonly T[] _multipliers, _inputs, _states, _multiplierGradients, _inputGradients;

        public Typed(ScanSetup setup)
            : base(setup)
        {
            _kernel = ScanKernels.Create<T>(setup.Shape);
            _multipliers = Array.ConvertAll(Multipliers, T.CreateChecked);
            _inputs = Array.ConvertAll(Inputs, T.CreateChecked);
            _states = new T[_inputs.Length];
            _inputGradients = new T[_inputs.Length];
            _multiplierGradients = new T[_multipliers.Length];
        }

        public override double[] States => Array.ConvertAll(_states, double.CreateChecked);

        public override double[] InputGradients => Array.ConvertAll(_inputGradients, double.CreateChecked);

        public override void Forward(Workers workers) => _kernel.Forward(_multipliers, _inputs, [], _states, [], workers);

        public override void Step(Workers workers)
        {
            Forward(workers);
            _kernel.Backward(_multipliers, _states, [], _states, [], _multiplierGradients, _inputGradients, [], workers);
        }
    }
}
