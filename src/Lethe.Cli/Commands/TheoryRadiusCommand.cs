namespace Lethe.Cli.Commands;

/// <summary>lethe theory radius: how far a matrix is from instability.</summary>
internal sealed class TheoryRadiusCommand() : LetheCommand("radius",
    "Distance of a matrix to instability: the complex and the real radius, each between two bounds, and where it is reached",
    "theory radius --matrix W.npy", "theory radius --matrix W.npy --time euler --dt 0.01 --witness D.npy --json")
{
    private readonly TextOption _matrix = new("--matrix", "W.npy", $"A square matrix, (m, m) with m up to {MatrixRadius.LargestSize}");
    private readonly ChoiceOption _time =
        new("--time", "dh/dt = W h, or h' = W h, or h' = h + dt W h (default continuous)", "continuous", "discrete", "euler");
    private readonly NumberOption _dt = new("--dt", "Time step of --time euler (default 1)");
    private readonly TextOption _witness = new("--witness", "D.npy",
        "Write the smallest real perturbation found that makes W + D unstable");

    public override string MoreHelp =>
        """
        What it tells:
          A recurrence dh/dt = W h forgets if all eigenvalues of W have negative real parts (h' = W h: moduli below 1).
          margin   how far the eigenvalues are from that boundary. It misleads where W is far from normal: a small change
                   of W can move its eigenvalues much farther than its own size.
          real     the smallest change (largest singular value) of the entries of W that makes it unstable.
          complex  the same with complex entries allowed: never larger than the real radius, and easier to certify.
          complex <= real <= margin; all three agree for symmetric and other normal matrices.
          The lower bounds are certified up to rounding; the upper bounds are attained, the real one by the matrix
          that --witness writes. An unstable W has distance 0 or less: minus how far it is beyond the boundary.

        """;

    protected override Symbol[] Symbols => [_matrix, _time, _dt, _witness];

    public override CommandOutcome Run(CommandContext context)
    {
        string path = _matrix.RequirePath(context, "the name of a .npy file with a square matrix", "W.npy");
        string time = _time.Read(context.Parse) ?? "continuous";
        if (time != "euler" && _dt.Read(context.Parse) is { } unused)
            throw ProblemException.Usage("option --dt", Terminal.Exact(unused), "no --dt without --time euler",
                "omit it, or add --time euler");
        double dt = time == "euler" ? _dt.Read(context.Parse) ?? 1 : 1;
        NamedTensor tensor = MatrixFile.Read(path);
        int m = tensor.Shape[0];
        double[] system = time == "euler" ? [.. tensor.Data.Select((w, i) => dt * w + (i % (m + 1) == 0 ? 1 : 0))] : tensor.Data;
        MatrixRadius radius = UserInput.Read("option --matrix", path, "a matrix of finite numbers", "check its values and --dt",
            () => time == "continuous" ? MatrixRadius.Continuous(system, m) : MatrixRadius.Discrete(system, m));
        string? witness = context.Path(_witness);
        bool stable = radius.Margin > 0;
        if (witness is not null)
        {
            if (!stable) throw ProblemException.Usage("option --witness", "W is unstable as it is",
                "a stable matrix, which a perturbation can make unstable", "omit --witness");
            Npy.Write(witness, new NamedTensor("", [m, m], [.. radius.Destabilizer.Select(v => v / dt)]));
        }
        double margin = radius.Margin / dt;
        return new CommandOutcome(
            new
            {
                size = m,
                time,
                dt = time == "euler" ? dt : (double?)null,
                stable,
                margin,
                complex = Bracket(radius.Complex, dt),
                real = Bracket(radius.Real, dt),
                reason = Reason(stable, time),
                witness,
            },
            terminal => Render(terminal, radius, dt, Reason(stable, time)));
    }

    private static RadiusBracket Bracket(RadiusBracket bracket, double dt) =>
        new(bracket.Lower / dt, bracket.Upper / dt, bracket.Frequency / dt);

    private static string Reason(bool stable, string time)
    {
        string boundary = time == "continuous" ? "the imaginary axis" : "the unit circle";
        return stable ? $"no perturbation below the lower bound brings an eigenvalue to {boundary}; one of the size of the upper bound does"
            : $"an eigenvalue lies on or beyond {boundary}: W is unstable as it is, and the distance is minus how far";
    }

    private static void Render(Terminal terminal, MatrixRadius radius, double dt, string reason)
    {
        terminal.Table(["distance", "lower", "upper", "at frequency"],
        [
            ["complex radius", Digits(radius.Complex.Lower / dt), Digits(radius.Complex.Upper / dt),
                Terminal.Number(radius.Complex.Frequency / dt)],
            ["real radius", Digits(radius.Real.Lower / dt), Digits(radius.Real.Upper / dt), Terminal.Number(radius.Real.Frequency / dt)],
            ["margin of eigenvalues", Digits(radius.Margin / dt), Digits(radius.Margin / dt), ""],
        ], 1, 2, 3);
        terminal.WriteLine(reason);
    }

    // One more than the brackets are wide.
    private static string Digits(double value) => Invariant($"{value:G7}");
}
