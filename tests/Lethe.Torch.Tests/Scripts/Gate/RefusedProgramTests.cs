namespace Lethe.Torch.Tests.Scripts.Gate;

/// <summary>Programs that reach outside by one way or another, and what the message names.</summary>
public sealed class RefusedProgramTests
{
    public static TheoryData<string, string> Bodies => new()
    {
        // Plainly.
        { "    torch.save(x, \"f\")", "torch.save" },
        { "    ops.aten.save(x, \"f\")", "ops.aten.save" },
        { "    y = torch.from_file(\"f\", True, 8)", "torch.from_file" },
        { "    y = torch.from_file(filename=\"f\", shared=True, size=8)", "torch.from_file" },
        { "    print(x)", "print" },
        { "    ops.prim.Print(x)", "ops.prim.Print" },
        { "    torch._print(\"x\")", "torch._print" },
        { "    torch.manual_seed(1)", "torch.manual_seed" },
        { "    y = ops.image.read_file(\"f\")", "ops.image.read_file" },
        { "    ops.image.write_file(\"f\", x)", "ops.image.write_file" },
        { "    y = torch.ops.aten.save(x, \"f\")", "torch.ops" },
        { "    y = torch.autograd.save(x, \"f\")", "torch.autograd" },
        { "    y = torch.classes.c10d.ProcessGroup(0, 1)", "torch.classes" },
        { "    y = torch.jit.fork(x)", "torch.jit" },
        { "    y = __torch__.torch.classes.dist_rpc.WorkerInfo(\"a\", 0)", "dist_rpc" },
        { "    y = __torch__.torch.classes.profiling._ScriptProfile()", "profiling" },
        { "    y = fork(self.forward, x)", "fork" },
        { "    y = awaitable(self.forward, x)", "awaitable" },
        { "    y = rpc_async(\"w\", self.forward, (x, ))", "rpc_async" },
        { "    y = x.set_(x)", "set_" },
        { "    y = id(x)", "id" },
        { "    y = open(\"f\")", "open" },
        { "    y = eval(\"f\")", "eval" },

        // As a method, off a value or off text.
        { "    x.save(\"f\")", "save" },
        { "    (x).save(\"f\")", "save" },
        { "    torch.add(x, x).save(\"f\")", "save" },
        { "    [x][0].save(\"f\")", "save" },
        { "    \"f\".from_file(None, 8)", "from_file" },
        { "    \"boo\".warn()", "warn" },
        { "    self.save(\"f\")", "save" },
        { "    y = x.nothing_known()", "nothing_known" },
        { "    self.__setstate__(x)", "__setstate__" },

        // By another name.
        { "    f = torch.save\n    f(x, \"f\")", "torch.save" },
        { "    f = x.save\n    f(\"f\")", "f" },
        { "    f, g = x.save, x.add\n    g(x)\n    f(\"f\")", "g" },
        { "    f = x.save\n    g = f\n    h = g\n    h(\"f\")", "h" },
        { "    for f in (x.save, ):\n      f(\"f\")", "f" },
        { "    y = [f(\"f\") for f in (x.save, )]", "f" },
        { "    with x.save as f:\n      f(\"f\")", "f" },
        { "    len = x.save\n    len(\"f\")", "len" },
        { "    int = x.save\n    y = int(\"f\")", "int" },
        { "    p = print\n    p(x)", "p" },
        { "    print = self.other\n    print(x)", "print" },
        { "    t = torch\n    t.save(x, \"f\")", "torch" },
        { "    t = [torch][0]\n    y = t", "torch" },
        { "    o = ops\n    o.aten.save(x, \"f\")", "ops" },
        { "    o = ops.aten\n    o.save(x, \"f\")", "ops" },
        { "    n = __torch__.torch.classes\n    y = n.c10d", "__torch__" },
        { "    n = __torch__\n    y = n.torch", "__torch__" },
        { "    (torch.save)(x, \"f\")", "torch.save" },
        { "    (x.save)(\"f\")", "no name" },
        { "    [x.save][0](\"f\")", "no name" },
        { "    {\"a\": x.save}[\"a\"](\"f\")", "no name" },
        { "    g = getattr\n    g(x, \"save\")(\"f\")", "getattr" },
        { "    u = unchecked_cast\n    y = u(Tensor, x)", "unchecked_cast" },

        // By a name in text.
        { "    getattr(x, \"save\")(\"f\")", "no name" },
        { "    f = getattr(x, \"save\")\n    f(\"f\")", "f" },
        { "    f = getattr(torch, \"save\")\n    f(x, \"f\")", "torch" },
        { "    f = getattr(torch, \"sa\" \"ve\")", "getattr" },
        { "    f = getattr(x, \"sa\" \"ve\")\n    f(\"f\")", "getattr" },
        { "    y = \"a\" \"b\"", "beside" },
        { "    f = getattr(x, \" save\")\n    f(\"f\")", "f" },
        { "    f = x.add\n    f(x)", "f" },
        { "    f = x.sa\\\nve\n    f(\"f\")", "beside" },
        { "    f = getattr(x, \"\\x73ave\")\n    f(\"f\")", "getattr" },
        { "    f = getattr(x, \"sa\\\nve\")\n    f(\"f\")", "quotes" },
        { "    f = getattr(x, '''save''')\n    f(\"f\")", "f" },
        { "    f = getattr(x, name)\n    f(\"f\")", "getattr" },
        { "    f = getattr(getattr(ops, \"aten\"), \"save\")", "ops" },

        // Cut in pieces.
        { "    torch.\\\n      save(x, \"f\")", "torch.save" },
        { "    torch\\\n.\\\nsave(x, \"f\")", "torch.save" },
        { "    torch . save (x, \"f\")", "torch.save" },
        { "    y = (torch. # a comment\n      save(x, \"f\"))", "torch.save" },
        { "    y = (torch\n# a comment\n      .save(x, \"f\"))", "torch.save" },
        { "    y = [ops.\n      aten  .  save(x, \"f\")]", "ops.aten.save" },
        { "    x . \\\n  save(\"f\")", "save" },
        { "    print\\\n  (x)", "print" },
        { "    y = x if True else torch.save(x, \"f\")", "torch.save" },
        { "    y = torch.add(x, other=torch.from_file(\"f\", None, 8))", "torch.from_file" },

        // Where libtorch's lexer differs from Python's.
        { "    y = x is notprint(x)", "notprint" },
        { "    y = x not insave", "insave" },
        { "    y = x is nottorch.save(x, \"f\")", "nottorch" },
        { "    # type: () -> torch.save(1, \"f\")", "comment" },
        { "    torch.save\t(x, \"f\")", "0x09" },
        { "    torch.\fsave(x, \"f\")", "0x0c" },
        { "    torch.\vsave(x, \"f\")", "0x0b" },
        { "    # comment\r    torch.save(x, \"f\")", "0x0d" },
        { "    y = x\r\n", "0x0d" },
        { "    y = x\0", "0x00" },
        { "    torch.s\u00e4ve(x)", "0xe4" },
        { "    torch.\u00a0save(x)", "0xa0" },
        { "    y = \"\u00e4\"", "0xe4" },
        { "    y = x; torch.save(x, \"f\")", "';'" },
        { "    y = x ? 1 : 2", "'?'" },
        { "    y = x <=> 1", "'<'" },
        { "    y = 0x10", "number" },
        { "    y = 1_000", "number" },
        { "    y = 1.save(\"f\")", "number" },
        { "    y = 1..save(\"f\")", "number" },
        { "    y = 1e", "number" },
        { "    y = b\"f\"", "quotes" },
        { "    y = f'{torch.save(x, 1)}'", "quotes" },
        { "    y = \"f", "quotes" },
        { "    y = \"\"\"f", "quotes" },
        { "    y = (x", "bracket" },
        { "    y = x)", "brackets" },
        { "    y = (x]", "brackets" },
        { "\\\n    y = x", "backslash" },
        { "    y = x \\ ", "backslash" },
        { "    y = " + new string('(', 300) + "x" + new string(')', 300), "nested" },

        // Where no statement should be.
        { "    def inner(y: Tensor) -> Tensor:\n      return torch.save\n    y = inner(x)", "within" },
        { "    class Inner:\n      a : int", "within" },
        { "    @torch.save\n    y = x", "decorator" },
        { "    import os\n    y = x", "import" },
        { "    global y\n    y = x", "global" },
        { "    y : torch.save = x", "torch.save" },
        { "    y = unchecked_cast(__torch__.M, x)", "without looking" },
        { "    y = unchecked_cast(List[Dict[str, __torch__.M]], x)", "without looking" },
        { "    y = unchecked_cast(__torch__.torch.classes.quantized.LinearPackedParamsBase, x)", "without looking" },
        { "    y = CONSTANTS", "CONSTANTS" },
        { "    y = CONSTANTS.c0x", "CONSTANTS" },
        { "    y = __torch__.N.__new__(__torch__.N)", "__torch__.N" },
        { "    y = 'torch.add'(x)", "no name" },

        // Warnings are taken out where they stand alone, and nowhere else.
        { "    w = torch.warn\n    w(\"boo\")", "torch.warn" },
        { "    y = torch.warn(\"boo\")", "torch.warn" },
        { "    ops.aten.warn(\"boo\")", "ops.aten.warn" },
    };

    public static TheoryData<string, string> Programs => new()
    {
        { "class M(Module):\n  a : Final[int] = torch.save(1, \"f\")\n", "torch.save" },
        { "class M(Module):\n  a : torch.save\n", "torch.save" },
        { "class M(Module):\n  __parameters__ = [torch.save(1, \"f\")]\n", "torch.save" },
        { "class M(Module):\n  __annotations__[\"0\"] = torch.save\n", "torch.save" },
        { "class M(torch):\n  a : int\n", "based" },
        { "class M(__torch__.N):\n  a : int\n", "based" },
        { "class M(Module, torch.save):\n  a : int\n", "based" },
        { "class M(Module):\n  def forward(self: __torch__.M, x: Tensor=torch.from_file(\"f\", None, 8)) -> Tensor:\n    return x\n",
            "torch.from_file" },
        { "class M(Module):\n  def forward(self: __torch__.M, x: torch.save) -> Tensor:\n    return x\n", "torch.save" },
        { "class M(Module):\n  def forward(self: __torch__.M, x: Tensor) -> torch.save:\n    return x\n", "torch.save" },
        { "class M(Module):\n  def __setstate__(self: __torch__.M, state: Tensor) -> NoneType:\n    torch.save(state, \"f\")\n",
            "torch.save" },
        { "class M(Enum):\n  A = torch.save(1, \"f\")\n", "torch.save" },
        { "class M(NamedTuple):\n  a : torch.save\n", "torch.save" },
        { "class M(Interface):\n  def save(self, x: Tensor) -> Tensor:\n    return x.save(\"f\")\n", "save" },
        { "class M(Module):\n  def save(self: __torch__.M, x: Tensor) -> Tensor:\n    return x\n  def forward(self: __torch__.M, x: " +
            "Tensor) -> Tensor:\n    return (self).save(x)\n", "save" },
        { "def f(x: Tensor) -> Tensor:\n  torch.save(x, \"f\")\n  return x\n", "torch.save" },
        { "def f(x: Tensor) -> Tensor:\n  def g(x: Tensor) -> Tensor:\n    return x\n  return g(x)\n", "within" },
        { "def f(x: Tensor) -> Tensor:\n  if True: def g(x: Tensor) -> Tensor:\n    return x\n  return g(x)\n", "within" },
        { "class M: def f(self) -> int:\n    return 1\n", "within" },
        { "torch.save(1, \"f\")\n", "outside" },
        { "import torch\nclass M(Module):\n  a : int\n", "outside" },
        { "op_version_set = torch.save(1, \"f\")\n", "torch.save" },
        { "  torch.save(1, \"f\")\n", "torch.save" },
        { "class M(Module):\n  def forward(self: __torch__.M, f: Tensor) -> Tensor:\n    return f(f)\n", "'f'" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_program_that_reaches_outside_is_refused_by_name(string body, string named) =>
        Refused(ScriptArchiveBuilder.Program(body), named);

    [Theory]
    [MemberData(nameof(Programs))]
    public void No_place_in_a_program_hides_it(string program, string named) => Refused(program, named);

    [Theory]
    [InlineData("torch")]
    [InlineData("__torch")]
    [InlineData("__torch__x")]
    [InlineData("__torch__.torch.classes.c10d")]
    [InlineData("__torch__.torch.classes")]
    public void Only_modules_below_torch_may_define_anything(string module)
    {
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () =>
            ScriptProgram.Judge("m.pt", new Dictionary<string, string> { [module] = "class ProcessGroup:\n  a : int\n" }));
        Assert.Contains("in the place of others", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_says_where_and_what_in_one_printable_line()
    {
        string body = "    y = x\n    torch.save(x, \"" + new string('a', 200) + "\")";
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () =>
            ScriptProgram.Judge("m.pt", new Dictionary<string,
            string>
            {
                ["__torch__.a.b"] = ScriptArchiveBuilder.Program(body)
            .Replace("__torch__.M", "__torch__.a.b.M", StringComparison.Ordinal)
            }));
        Assert.StartsWith("its program (code/__torch__/a/b.py, line 8) uses 'torch.save' (it reads or writes files): 'torch.save(x, \"aaa",
            e.Problem.Actual, StringComparison.Ordinal);
        Assert.InRange(e.Problem.Actual.Length, 1, 200);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    private static void Refused(string program, string named)
    {
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () =>
            ScriptProgram.Judge("m.pt", new Dictionary<string, string> { ["__torch__"] = program }));
        Assert.StartsWith("its program (code/__torch__.py, line ", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(named, e.Problem.Actual[..e.Problem.Actual.LastIndexOf(": '", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("save it again", e.Problem.Remedy, StringComparison.Ordinal);
    }
}
