using CsCheck;
using ScriptArchive = Lethe.Interop.PyTorch.Script.ScriptArchive;

namespace Lethe.Torch.Tests.Scripts.Gate;

/// <summary>What passes, and that neither verdict hangs on how a program is laid out.</summary>
public sealed class AdmittedProgramTests
{
    private static readonly string[] Between = [" ", "   ", "\\\n", " \\\n ", "\\\n\\\n"];
    private static readonly string[] InBrackets = ["\n", " # a comment\n", "\n\n   ", " # torch.save(1, \"f\")\n"];

    private static readonly string[] Refused =
    [
        "    torch.save(x, \"f\")", "    print(x)", "    y = torch.from_file(\"f\", True, 8)", "    x.save(\"f\")",
            "    f = x.save\n    f(\"f\")", "    f = torch.save\n    f(x, \"f\")",
        "    y = ops.image.read_file(\"f\")", "    (x.save)(\"f\")", "    f = getattr(x, \"save\")\n    f(\"f\")",
            "    y = fork(self.forward, x)",
    ];

    /// <summary>Names of functions for what is read and not called.</summary>
    [Theory]
    [InlineData("    load = self.load\n    y = torch.mul(load, self.save)")]
    [InlineData("    print = self.print\n    y = (print).forward(x, )")]
    [InlineData("    y = (self.save).forward(x, )")]
    [InlineData("    self.save = x")]
    [InlineData("    y = getattr(self, \"0\")\n    z = (getattr(y, \"save\")).forward(x, )")]
    [InlineData("    y = \"torch.save(x, 1); print(x)\"")]
    [InlineData("    y = '''\ntorch.save(x, 1)\n'''")]
    [InlineData("    # torch.save(x, \"f\")")]
    [InlineData("    y = x if x is not None else x")]
    [InlineData("    y = (x) not in [x]")]
    [InlineData("    y = not inside")]
    [InlineData("    _0 = __torch__.helper\n    y = _0(x)")]
    [InlineData("    y = unchecked_cast(Optional[Tuple[int, __torch__.State]], x)")]
    [InlineData("    y = __torch__.State(x, 1)\n    z = y.hidden")]
    [InlineData("    y = torch.add(x, CONSTANTS.c0, alpha=-1.5e-05)")]
    [InlineData("    with x:\n      y = torch.set_grad_enabled(False)")]
    [InlineData("    y = 0.\n    z = 1.j\n    w = .5")]
    public void What_only_looks_like_it_passes(string body)
    {
        // "not inside" is two words to libtorch, and a name of the program to Python: refused in either reading only if it is written so.
        string program = ScriptArchiveBuilder.Program(body)
            + "def helper(x: Tensor) -> Tensor:\n  return x\nclass State(NamedTuple):\n  hidden : Tensor\n  steps : int\n";
        if (body.Contains("not inside", StringComparison.Ordinal)) Throws.Problem(ProblemKind.Input, () => Judge(program));
        else Judge(program);
    }

    [Fact]
    public void Warnings_are_taken_out()
    {
        string body = "    torch.warn(\"boo\", 2)\n    if True:\n      torch . \\\n  warn (torch.format(\"{}\", x))\n    else:\n      pass";
        Assert.Contains("    (\"boo\", 2)\n    if True:\n       (torch.format(\"{}\", x))\n", Judge(ScriptArchiveBuilder.Program(body))
            .Quiet["__torch__"], StringComparison.Ordinal);
    }

    [Fact]
    public void Layout_does_not_change_what_is_read()
    {
        string[] programs =
            [.. ((string[])["rich", "named-scripted", "s4-traced", "gru-quantised-scripted", "quiet"])
            .SelectMany(name => ScriptArchive.Read(Fixtures.PathOf($"Scripts/{name}.pt")).Modules.Values)];
        Gen.Select(AnyOf(programs), Gen.ULong).Sample((program, seed) =>
        {
            string other = Laid(program, seed);
            Assert.Equal(Words(program), Words(other));
        }, iter: 150);
    }

    [Fact]
    public void Layout_does_not_make_a_refused_program_pass()
    {
        Gen.Select(AnyOf(Refused), Gen.ULong, Gen.Int[0, 1000]).Sample((body, seed, cut) =>
        {
            string program = Laid(ScriptArchiveBuilder.Program(body), seed);
            AssertRefused(program);
            // Also in the midst of a word.
            int start = program.IndexOf("Tensor:", StringComparison.Ordinal) + 8, at = start + cut % (program.Length - start - 10);
            foreach (string piece in Between) AssertRefused(program.Insert(at, piece));
        }, iter: 200);
    }

    /// <summary>Pieces of programs in any order: either verdict, and no other exception.</summary>
    [Fact]
    public void Any_text_is_judged_or_refused()
    {
        string[] pieces =
            ["torch", ".", "save", "(", ")", "[", "]", "x", "=", "\"", "'", "\\", "\n", "  ", "#", "class M(Module):\n",
            "  def f(self) -> int:\n", "    ", "1", ",", ":", "getattr", "__torch__", "ops", "is not", "in", "for", "as", "unchecked_cast",
            "CONSTANTS", "{", "}", "def", "class", "warn"];
        AnyOf(pieces).Array[0, 40].Sample(words =>
        {
            try
            {
                Judge(string.Concat(words));
                Judge("class M(Module):\n  def f(self) -> int:\n    " + string.Concat(words));
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
            }
        }, iter: 3000);
    }

    /// <summary>A chain in which each line is reached from the next one, and names of a hundred thousand parts.</summary>
    [Fact]
    public void Long_programs_are_judged_in_proportion_to_their_length()
    {
        const int Lines = 30_000;
        string chain = string.Concat(Enumerable.Range(0, Lines).Select(i => $"    a{i} = a{i + 1}\n"))
            + $"    a{Lines} = x.save\n    a0(x)";
        Throws.Problem(ProblemKind.Input, () => Judge(ScriptArchiveBuilder.Program(chain)));
        Throws.Problem(ProblemKind.Input, () =>
            Judge(ScriptArchiveBuilder.Program("    y = __torch__" + string.Concat(Enumerable.Repeat(".a", 100_000)))));
    }

    [Fact]
    public void The_archive_made_anew_holds_what_was_read_and_is_read_again()
    {
        using var folder = new ScratchFolder();
        foreach (string name in (string[])["rich", "gru-quantised-scripted", "containers-frozen"])
        {
            ScriptArchive before = ScriptArchive.Read(Fixtures.PathOf($"Scripts/{name}.pt"));
            File.WriteAllBytes(folder["anew.pt"], ScriptGate.Admit(Fixtures.PathOf($"Scripts/{name}.pt")));
            ScriptArchive after = ScriptArchive.Read(folder["anew.pt"]);
            Assert.Equal(before.Modules, after.Modules);
            Assert.Equal(before.StoredClasses.Order(), after.StoredClasses.Order());
            Assert.Equal(File.ReadAllBytes(folder["anew.pt"]), ScriptGate.Admit(folder["anew.pt"]));
        }
    }

    private static void AssertRefused(string program)
    {
        if (Record.Exception(() => Judge(program)) is not ProblemException) Assert.Fail("passes:\n" + program);
    }

    private static ScriptProgram Judge(string program) =>
        ScriptProgram.Judge("m.pt", new Dictionary<string, string> { ["__torch__"] = program });

    private static Gen<string> AnyOf(string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string[] Words(string program) =>
        [.. ScriptLexer.Read(program).Select(token => $"{token.Kind} {token.Text} {token.Indent}")];

    // Other blanks, continuations, line ends and comments between its pieces.
    private static string Laid(string program, ulong seed)
    {
        ulong state = seed;
        var text = new System.Text.StringBuilder();
        int at = 0, depth = 0;
        foreach (ScriptToken token in ScriptLexer.Read(program))
        {
            if (token.Kind is TokenKind.Mark && token.Text is ")" or "]" or "}") depth--;
            text.Append(program, at, token.At - at);
            at = token.At;
            state = state * 6364136223846793005 + 1442695040888963407;
            if (token.Indent < 0 && token.Kind != TokenKind.LineEnd && state >> 62 == 0)
            {
                string[] fillers = depth > 0 ? InBrackets : Between;
                text.Append(fillers[(int)((state >> 40) % (ulong)fillers.Length)]);
            }

            if (token.Kind is TokenKind.Mark && token.Text is "(" or "[" or "{") depth++;
        }

        return text.Append(program, at, program.Length - at).ToString();
    }
}
