namespace Lethe.Experiments.Subjects;

/// <summary>
/// Where a model is measured: around which input, in which unit, after what. The words base=, scale=, data= and rest= behind any subject
/// that is a model.
/// </summary>
public sealed record OperatingPoint
{
    private const string BaseWord = "base", ScaleWord = "scale", DataWord = "data", RestWord = "rest";

    // Windows of real inputs that M is measured around, and the longest of them.
    private const int MostWindows = 8, LongestWindow = 1000;

    private static readonly string[] Keys = [BaseWord, ScaleWord, DataWord, RestWord];

    /// <summary>base=: the input at rest, one number or one for each channel; null: 0, or the mean of the data.</summary>
    public IReadOnlyList<double>? Base { get; private init; }

    /// <summary>scale=: the unit of x, likewise; null: 1, or the standard deviation of the data.</summary>
    public IReadOnlyList<double>? Scale { get; private init; }

    /// <summary>rest=: the largest number of steps without input before a probe; null: 100,000.</summary>
    public int? Rest { get; private init; }

    /// <summary>data=: real inputs, (sequence, time, channel); null: none.</summary>
    public NamedTensor? Data { get; private init; }

    /// <summary>Takes the words of this kind out of others.</summary>
    /// <param name="settings">key=value.</param>
    /// <param name="others">The words of other kinds.</param>
    /// <exception cref="ProblemException">A value is out of range; a file is damaged or of another shape.</exception>
    public static OperatingPoint Take(IReadOnlyList<string> settings, out IReadOnlyList<string> others)
    {
        var point = new OperatingPoint();
        List<string> rest = [];
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=');
            string key = equals < 0 ? setting : setting[..equals], value = setting[(equals + 1)..];
            if (equals < 0 || !Keys.Contains(key)) rest.Add(setting);
            else point = point.With(key, value);
        }
        others = rest;
        return point;
    }

    /// <summary>Refuses words of this kind where they mean nothing.</summary>
    /// <param name="settings">key=value.</param>
    /// <exception cref="ProblemException">One of them is there.</exception>
    public static void Refuse(IReadOnlyList<string> settings)
    {
        if (settings.FirstOrDefault(setting => Keys.Contains(setting.Split('=')[0])) is { } word)
            throw ProblemException.Usage("memory: setting of a target",
                $"'{word}': a target has no operating point, since a linear functional " +
                "has the same memory around every input", null, "omit it");
    }

    /// <summary>The options of a measurement there.</summary>
    /// <param name="options">The options of the subject.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ProblemException">There are other channels than the model reads.</exception>
    public MemoryOptions Of(MemoryOptions options, ISequenceModel model)
    {
        Check(BaseWord, Base, model);
        Check(ScaleWord, Scale, model);
        (double[] mean, double[] spread) = Data is { } data ? Moments(Channels(data, model)) : ([], []);
        return options with
        {
            Base = Base ?? mean,
            Scale = Scale ?? spread,
            SteadyStateSteps = Rest ?? options.SteadyStateSteps,
        };
    }

    /// <summary>Windows of the data, spread evenly over its sequences and their time; null without data.</summary>
    /// <param name="options">Length of a measurement.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ProblemException">The data have other channels than the model reads, or the model takes no window and length
    /// together.</exception>
    public TiledSequences? Windows(MemoryOptions options, ISequenceModel model)
    {
        if (Data is not { } data) return null;
        TiledSequences all = Channels(data, model);
        int steps = Math.Min(all.Length, LongestWindow);
        if (options.Longest(model) is { } longest)
        {
            steps = Math.Min(steps, longest - options.Length);
            if (steps < 1)
                throw ProblemException.Usage("memory: data",
                    Invariant($"the model takes {longest} steps, of which --length takes {options.Length}"),
                    "room for real inputs before", Invariant($"write --length {Math.Max(2, longest / 2)}"));
        }
        return Spread(all, steps);
    }

    private static TiledSequences Spread(TiledSequences all, int steps)
    {
        int inEach = all.Length - steps + 1;
        long places = (long)all.Count * inEach;
        int count = (int)Math.Min(places, MostWindows);
        var windows = new TiledSequences(count, steps, all.Channels);
        for (int w = 0; w < count; w++)
        {
            // The middles of equal parts of all places a window can begin at.
            long place = (2L * w + 1) * places / (2L * count);
            (int sequence, int from) = ((int)(place / inEach), (int)(place % inEach));
            for (int k = 0; k < steps; k++)
                for (int c = 0; c < all.Channels; c++) windows[w, k, c] = all[sequence, from + k, c];
        }
        return windows;
    }

    /// <summary>Contexts of a model that reads tokens: from the data, spread evenly, or drawn from its vocabulary.</summary>
    /// <param name="options">Length of a measurement; the seed of the draw.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ProblemException">base= or scale= are given; the data are no tokens of the model, or too short.</exception>
    public TiledSequences Contexts(MemoryOptions options, ISequenceModel model)
    {
        if (Base is not null || Scale is not null)
            throw ProblemException.Usage("memory: setting",
                $"{(Base is null ? ScaleWord : BaseWord)}= was given for a model that reads tokens, whose M is " +
                "that of one token replaced by another", null, "omit it; contexts of your own: data=x.npy");
        int before = Math.Min(Rest ?? options.Length, LongestWindow);
        if (options.Longest(model) is { } longest) before = Math.Min(before, longest - options.Length);
        if (Data is null) return MemoryProbing.DrawContexts(model, MostWindows, before + options.Length, options.Seed);
        int[] shape = Data.Shape is [_, _, 1] ? [Data.Shape[0], Data.Shape[1]] : [.. Data.Shape];
        if (shape.Length != 2)
            throw ProblemException.Usage("memory: data", $"its shape is {Data.ShapeText}", "(sequence, time) of tokens",
                "Reshape the array");
        if (Data.Data.FirstOrDefault(token => !(token >= 0 && token < model.Vocabulary && token % 1 == 0), -1) is var odd and not -1)
            throw ProblemException.Usage("memory: data", Invariant($"it holds {odd}"),
                Invariant($"tokens, whole numbers from 0 to {model.Vocabulary - 1}"), "write the true number of tokens: vocabulary=N");
        if (shape[1] < options.Length + 1)
            throw ProblemException.Usage("memory: data", Invariant($"its sequences have {shape[1]} tokens"),
                Invariant($"more than --length, which is {options.Length}: something must stand before the token that is replaced"),
                Invariant($"write --length {Math.Max(2, shape[1] / 2)}, or give longer sequences"));
        before = Math.Min(before, shape[1] - options.Length);
        return Spread(TiledSequences.FromRowMajor(Data.Data, shape[0], shape[1], 1), before + options.Length);
    }

    private OperatingPoint With(string key, string value) => key switch
    {
        BaseWord => this with { Base = Numbers(key, value, _ => true, "a number, or one for each channel") },
        ScaleWord => this with { Scale = Numbers(key, value, number => number > 0, "a positive number, or one for each channel") },
        DataWord => this with { Data = Read(value) },
        _ => this with
        {
            Rest = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps > 0 ? steps
                : throw ProblemException.Usage("memory: setting", $"{key}={value}", "a whole number of at least 1",
                    "write for example rest=1000"),
        },
    };

    private static double[] Numbers(string key, string value, Func<double, bool> holds, string expected)
    {
        var numbers = new List<double>();
        foreach (string part in value.Split(','))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number)
                || !holds(number))
                throw ProblemException.Usage("memory: setting", $"{key}={value}", expected, $"write for example {key}=0.5 or {key}=0.5,2");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private static NamedTensor Read(string path)
    {
        NamedTensor x = Npy.Read(path);
        if (x.Shape is not ([> 0, > 0] or [> 0, > 0, > 0]))
            throw ProblemException.Input(path, $"its shape is {x.ShapeText}",
                "(sequence, time, channel), or (time, channel) for one sequence", "Reshape the array");
        x.RequireFinite(path);
        return x;
    }

    private static TiledSequences Channels(NamedTensor x, ISequenceModel model)
    {
        int[] shape = x.Shape.Length == 2 ? [1, .. x.Shape] : [.. x.Shape];
        return shape[2] == model.InputSize ? TiledSequences.FromRowMajor(x.Data, shape[0], shape[1], shape[2])
            : throw ProblemException.Usage("memory: data", Invariant($"its last dimension, of channels, is {shape[2]}"),
                Invariant($"{model.InputSize}, as many as the model reads"), "Reshape or transpose the array");
    }

    private static void Check(string key, IReadOnlyList<double>? numbers, ISequenceModel model)
    {
        if (numbers is { Count: > 1 } && numbers.Count != model.InputSize)
            throw ProblemException.Usage("memory: setting", Invariant($"{key}= with {numbers.Count} numbers"),
                Invariant($"one, or {model.InputSize}, as many as the model reads channels"), $"write for example {key}=0.5");
    }

    // Of each channel; one that does not move has the unit 1.
    private static (double[] Mean, double[] Spread) Moments(TiledSequences x)
    {
        double[] mean = new double[x.Channels], spread = new double[x.Channels];
        double count = (double)x.Count * x.Length;
        for (int c = 0; c < x.Channels; c++)
        {
            for (int s = 0; s < x.Count; s++)
                for (int k = 0; k < x.Length; k++) mean[c] += x[s, k, c] / count;
            for (int s = 0; s < x.Count; s++)
                for (int k = 0; k < x.Length; k++) spread[c] += (x[s, k, c] - mean[c]) * (x[s, k, c] - mean[c]) / count;
            spread[c] = spread[c] > 0 ? Math.Sqrt(spread[c]) : 1;
        }
        return (mean, spread);
    }
}
