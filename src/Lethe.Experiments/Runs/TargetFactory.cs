namespace Lethe.Experiments.Runs;

/// <summary>From the text of the setting `target` to a target.</summary>
public static class TargetFactory
{
    /// <summary>What precedes the name of a file with samples of rho.</summary>
    public const string FilePrefix = "file:";

    private const string Kind = "samples of rho: one column (dt apart) or two (time, rho) in a .csv, or such an array in a .npy";

    /// <summary>How far two steps between times may differ, relative to the step: what decimal rounding in a file leaves.</summary>
    private const double StepTolerance = 1e-6;

    /// <summary>The target of a configuration.</summary>
    /// <exception cref="ProblemException">Neither a name, an expression, a file nor a random teacher. The file cannot be read as
    /// samples.</exception>
    public static ITarget Create(RunConfig config)
    {
        try
        {
            string text = config.Get(Settings.Target);
            double timeStep = config.Get(Settings.TimeStep);
            return Any(text, timeStep);
        }
        catch (ArgumentException e)
        {
            throw SettingProblem.Of(config, Settings.Target, "targets", e);
        }
    }

    /// <summary>The configuration a run is stored with: a file with samples is named by its full path and a hash of its content, so that
    /// the run means the same in any folder.</summary>
    /// <exception cref="ProblemException">The file cannot be read.</exception>
    public static RunConfig Sealed(RunConfig config) => TargetFile.Seal(config);

    /// <summary>The channels of a configuration's target, and whether there is such a target. A random teacher is not drawn for it: its
    /// weights may take gigabytes.</summary>
    /// <exception cref="ProblemException">As for <see cref="Create"/>. As for <see cref="Create"/>.</exception>
    public static (int Inputs, int Outputs) Check(RunConfig config)
    {
        string text = config.Get(Settings.Target);
        if (!IsTeacher(text))
        {
            ITarget target = Create(config);
            return (target.InputSize, target.OutputSize);
        }

        try
        {
            TeacherOptions teacher = TeacherText.Parse(text);
            return (teacher.Inputs, teacher.Outputs);
        }
        catch (ArgumentException e)
        {
            throw SettingProblem.Of(config, Settings.Target, "targets", e);
        }
    }

    /// <summary>A linear target or a random teacher from its text.</summary>
    /// <param name="text">What <see cref="Parse"/> takes, or "random:KIND,...".</param>
    /// <param name="timeStep">dt.</param>
    /// <exception cref="ArgumentException">Neither a name, an expression nor a teacher.</exception>
    /// <exception cref="ProblemException">The file cannot be read as samples.</exception>
    public static ITarget Any(string text, double timeStep) => IsTeacher(text)
        ? new TeacherTarget(Teacher.Create(TeacherText.Parse(text), timeStep)) : Parse(text, timeStep);

    /// <summary>True for "random:KIND,...", a random teacher (<see cref="TeacherText"/>).</summary>
    public static bool IsTeacher(string text) => text.StartsWith(TeacherText.Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A linear target from a name, "expr:FORMULA" or "file:PATH" (<see cref="TargetFile"/>).</summary>
    /// <param name="text">The text.</param>
    /// <param name="timeStep">dt: how far apart samples of a single column are.</param>
    /// <exception cref="ArgumentException">Neither a name nor an expression.</exception>
    /// <exception cref="ProblemException">The file cannot be read as samples, or is another than the one a run was made with.</exception>
    public static LinearFunctional Parse(string text, double timeStep)
    {
        if (IsTeacher(text))
            throw new ArgumentException($"'{text}' is a random teacher, expected a linear functional: it has no kernel rho.", nameof(text));
        if (TargetFile.Of(text) is not { Path: var path } file) return TargetCatalog.Parse(text);
        file.RequireSame();
        (double[] samples, double step) = path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
            ? ReadNpy(path, timeStep) : ReadCsv(path, timeStep);
        return new SampledKernel(Path.GetFileNameWithoutExtension(path), samples, step);
    }

    private static (double[] Samples, double Step) ReadNpy(string path, double timeStep)
    {
        NamedTensor tensor = Npy.Read(path);
        tensor.RequireFinite(path);
        return tensor.Shape switch
        {
            [> 0] => (tensor.Data, timeStep),
            [> 0, 1] => (tensor.Data, timeStep),
            [> 0, 2] => Uniform(path, [.. tensor.Data.Where((_, i) => i % 2 == 0)], [.. tensor.Data.Where((_, i) => i % 2 == 1)], timeStep),
            _ => throw ProblemException.Input(path, $"its shape is {tensor.ShapeText}", "shape (n,) or (n, 2)",
                "Save samples of rho, or rows of time and rho"),
        };
    }

    private static (double[] Samples, double Step) ReadCsv(string path, double timeStep)
    {
        var times = new List<double>();
        var samples = new List<double>();
        string[] lines = InputFile.ReadText(path, Kind).Split('\n');
        int columns = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line.StartsWith('#')) continue;
            double[]? cells = Numbers(line);
            // A first line of words is a header.
            if (cells is null && samples.Count == 0 && columns == 0)
            {
                columns = -1;
                continue;
            }

            if (cells is null || cells.Length > 2 || columns > 0 && cells.Length != columns)
                throw ProblemException.Input(path, Invariant($"line {i + 1} is '{Clip(line)}'"), Kind, "Correct the line");
            columns = cells.Length;
            if (columns == 2) times.Add(cells[0]);
            samples.Add(cells[^1]);
        }

        if (samples.Count == 0) throw ProblemException.Input(path, "it has no numbers", Kind, "Write one sample to a line");
        return columns == 2 ? Uniform(path, [.. times], [.. samples], timeStep) : ([.. samples], timeStep);
    }

    private static double[]? Numbers(string line)
    {
        string[] cells = line.Split([',', ';', '\t'], StringSplitOptions.TrimEntries);
        var numbers = new double[cells.Length];
        for (int i = 0; i < cells.Length; i++)
            if (!CsvNumber.TryParse(cells[i], out numbers[i]) || !double.IsFinite(numbers[i])) return null;
        return numbers;
    }

    private static (double[] Samples, double Step) Uniform(string path, double[] times, double[] samples, double timeStep)
    {
        double step = times.Length > 1 ? times[1] - times[0] : timeStep;
        bool uniform = step > 0 && times[0] == 0;
        for (int i = 1; i < times.Length && uniform; i++) uniform = Math.Abs(times[i] - i * step) <= StepTolerance * step * i;
        return uniform ? (samples, step)
            : throw ProblemException.Input(path, "its times are not 0, h, 2h, ...", "samples at equal steps from time 0",
                "Resample rho at equal steps");
    }

    private static string Clip(string line) => line.Length <= 40 ? line : line[..37] + "...";
}
