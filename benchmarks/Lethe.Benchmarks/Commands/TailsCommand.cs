using Lethe.Benchmarks.Tails;

namespace Lethe.Benchmarks.Commands;

/// <summary>How often the classifier of tails is right on memory functions whose tails are known.</summary>
internal sealed class TailsCommand() : LetheCommand("tails", "Test the classifier of tails on memory functions whose tails are known",
    "tails", "tails --cases 3000 --seed 2024")
{
    private const int DefaultCases = 300;

    private readonly IntegerOption _cases = new("--cases", "How many such functions (default 300)", 1, 100_000);

    protected override Symbol[] Symbols => [_cases];

    public override CommandOutcome Run(CommandContext context)
    {
        int cases = _cases.Read(context.Parse, DefaultCases);
        long seed = context.Seed ?? 0;
        IReadOnlyList<TailAnswer> answers = TailScoring.Answer(TailCases.Create(cases, seed));
        TailScore all = TailScoring.Score(answers);
        IReadOnlyList<(string Family, TailScore Score)> families = TailScoring.ByFamily(answers);
        TailAnswer[] mistakes = [.. answers.Where(a => !a.IsRight)];
        var document = new
        {
            seed,
            score = all,
            families = families.Select(f => JsonText.With(new { f.Family }, f.Score)),
            mistakes = mistakes.Select(a => new { a.Case.Family, a.Case.Kind, answer = a.Fit.Kind, a.Fit.Reason }),
        };
        return new CommandOutcome(document, terminal => Render(terminal, all, families, mistakes, seed));
    }

    private static void Render(Terminal terminal, TailScore all, IReadOnlyList<(string Family, TailScore Score)> families,
        TailAnswer[] mistakes, long seed)
    {
        terminal.WriteLine(Invariant($"The classifier of tails on {all.Cases} memory functions with known tails, seed {seed}"));
        terminal.WriteLine();
        terminal.Table(["family", "cases", "undecided", "right of decided", "intervals that hold the truth", "median error"],
            families.Select(f => Row(f.Family, f.Score)).Append(Row("all", all)), [1, 2, 3, 4, 5]);
        if (mistakes.Length == 0) return;
        terminal.WriteLine();
        terminal.WriteLine("Wrong or undecided:");
        foreach (TailAnswer a in mistakes)
            terminal.WriteLine($"  {a.Case.Family}: {Word.Of(a.Case.Kind)} called {Word.Of(a.Fit.Kind)}: {a.Fit.Reason}");
    }

    private static string[] Row(string name, TailScore score) =>
    [
        name, Invariant($"{score.Cases}"), Share(score.UndecidedShare), Share(score.Accuracy),
        score.Intervals == 0 ? "-" : Invariant($"{score.Covering} of {score.Intervals} ({100 * score.Coverage:F0} %)"),
        score.Intervals == 0 ? "-" : Invariant($"{score.MedianError:G2}"),
    ];

    private static string Share(double share) => double.IsNaN(share) ? "-" : Invariant($"{100 * share:F1} %");
}
