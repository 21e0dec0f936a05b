using Lethe.Interop.PyTorch.Script;

namespace Lethe.Tests.Interop.PyTorch.Script;

/// <summary>Pickles that libtorch would follow and its writer does not make.</summary>
public sealed class ScriptPickleTests
{
    private const string Proto = "\u0080\u0002", Storage = "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0",
        Cpu = "X\u0003\0\0\0cpu", Rebuild = "ctorch._utils\n_rebuild_tensor_v2\n(";
    private const string Hooks = "\u0089ccollections\nOrderedDict\n)RtR";

    public static TheoryData<string, string> Refusals => new()
    {
        { "\u0080\u0003N.", "protocol" },
        { "N.", "protocol" },
        { Proto + "N", "cut short" },
        { Proto + ".", "one value" },
        { Proto + "NN.", "one value" },
        { Proto + "(N.", "one value" },
        { Proto + "N.N.", "after its end" },
        { Proto + "cposix\nsystem\nX\u0002\0\0\0id\u0085R.", "posix.system" },
        { Proto + "cbuiltins\neval\nX\u0001\0\0\01\u0085R.", "builtins.eval" },
        { Proto + "ctorch.distributed.rpc\nrref\n)R.", "rpc" },
        { Proto + "c__main__\nTensorID\nK\0R.", "__main__" },
        { Proto + "ctorch._tensor\n_rebuild_from_type_v2\n)R.", "_rebuild_from_type_v2" },
        { Proto + "ctorch._utils\n_rebuild_sparse_tensor\n)R.", "sparse" },
        { Proto + "ctorch.jit._pickle\nbuild_tensor_from_id\nK\0\u0085R.", "build_tensor_from_id" },
        { Proto + "c__torch__ x\nM\n.", "__torch__ x" },
        { Proto + "c\nM\n.", "name" },
        { Proto + "c__torch__\nM", "name" },
        { Proto + "cos\nsystem\n.", "os.system" },
        { Proto + "K\0)R.", "no function" },
        { Proto + "K\0)\u0081.", "object" },
        { Proto + "K\0}b.", "state" },
        { Proto + "c__torch__\nM\n}b.", "state" },
        { Proto + "c__torch__\nM\n)R.", "no function" },
        { Proto + "c__torch__\nM\nN\u0081.", "object" },
        { Proto + "]ctorch.jit._pickle\nbuild_intlist\nK\0\u0085R.", "build_intlist" },
        { Proto + "ctorch.jit._pickle\nrestore_type_tag\nK\0X\u0003\0\0\0int\u0086R.", "restore_type_tag" },
        { Proto + "ctorch\nload\nN\u0085R.", "torch.load" },
        { Proto + "ctorch\nQUInt4x2Storage\n.", "QUInt4x2Storage" },
        { Proto + "Nr\u0000\u0000\u0000\u0010.", "order" },
        { Proto + "Nq\u0001.", "order" },
        { Proto + "h\0.", "not remembered" },
        { Proto + "j\u0001\0\0\0.", "not remembered" },
        { Proto + "q\0.", "empty" },
        { Proto + "0.", "instruction" },
        { Proto + "i__main__\nX\n.", "instruction" },
        { Proto + "\u0093.", "instruction" },
        { Proto + "\u008c\u0001x.", "instruction" },
        { Proto + "\u008a\u0001\u0001.", "instruction" },
        { Proto + "X\u00ff\u00ff\u00ff\u00ffx.", "cut short" },
        { Proto + "}Ns.", "no dictionary" },
        { Proto + "}(Nu.", "no value" },
        { Proto + "](Nuu.", "no dictionary" },
        { Proto + "Na.", "no list" },
        { Proto + "t.", "mark" },
        { Proto + "(\u0085.", "stack" },

        // Numbers that are not there, or fewer.
        { Proto + Storage + "9" + Cpu + "K\u0004tQ.", "missing" },
        { Proto + Storage + "0" + Cpu + "K\u0005tQ.", "16 bytes" },
        { Proto + Storage + "0" + Cpu + "J\u00ff\u00ff\u00ff\u00fftQ.", "unknown way" },
        { Proto + Storage + "0X\u0003\0\0\0xpuK\u0004tQ.", "device" },
        { Proto + "(X\u0006\0\0\0moduleQ.", "unknown way" },
        { Proto + "NQ.", "unknown way" },

        // Views beyond their numbers.
        { Tensor("K\0", "K\u0005\u0085", "K\u0001\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\u0001", "K\u0004\u0085", "K\u0001\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\u0005", "K\0\u0085", "K\u0001\u0085"), "_rebuild_tensor_v2" },
        { Tensor("J\u00ff\u00ff\u00ff\u00ff", "K\u0001\u0085", "K\u0001\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\0", "K\u0002\u0085", "K\u0004\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\0", "K\u0002\u0085", "J\u00ff\u00ff\u00ff\u00ff\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\0", "J\u00ff\u00ff\u00ff\u00ff\u0085", "K\u0001\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\0", "K\u0002K\u0002\u0086", "K\u0001\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\0", "\u008a\u0008\0\0\0\0\0\0\0\u0010\u0085", "K\0\u0085"), "_rebuild_tensor_v2" },
        { Tensor("K\0", "K\u0004\u0085", "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085"), "_rebuild_tensor_v2" },
        { Tensor("N", "K\u0004\u0085", "K\u0001\u0085"), "_rebuild_tensor_v2" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_libtorch_does_not_write_is_refused(string pickle, string found)
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Check(pickle));
        Assert.Contains(found, e.Problem.Actual, StringComparison.Ordinal);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    [Fact]
    public void What_it_writes_passes_and_its_classes_and_types_are_told()
    {
        ScriptPickle pickle = Check(Tensor("K\0", "K\u0002K\u0002\u0086", "K\u0002K\u0001\u0086"));
        Assert.Empty(pickle.Classes);
        pickle = Check(Proto
            + "c__torch__.a\nM\n)\u0081}X\u0001\0\0\0xctorch.jit._pickle\nrestore_type_tag\n}X\u000e\0\0\0Dict[str, int]\u0086Rsb.");
        Assert.Equal(["__torch__.a.M"], pickle.Classes);
        Assert.Equal(["Dict[str, int]"], pickle.Types);
    }

    /// <summary>A tensor names its numbers each time anew, and libtorch reads them each time.</summary>
    [Fact]
    public void Numbers_that_are_read_again_and_again_are_refused()
    {
        string once = Storage + "0" + Cpu + "K\u0004tQ";
        string many = Proto + "](" + string.Concat(Enumerable.Repeat(once, 100)) + "e.";
        new ScriptPickle(Encoding.Latin1.GetBytes(many), _ => 16, "data.pkl").Check();
        Throws.Problem(ProblemKind.Input, () => new ScriptPickle(Encoding.Latin1.GetBytes(many), _ => 16 << 20, "data.pkl").Check());
    }

    private static ScriptPickle Check(string pickle)
    {
        var checkedPickle = new ScriptPickle(Encoding.Latin1.GetBytes(pickle), key => key == "0" ? 16 : null, "data.pkl");
        checkedPickle.Check();
        return checkedPickle;
    }

    private static string Tensor(string offset, string shape, string strides) =>
        Proto + Rebuild + Storage + "0" + Cpu + "K\u0004tQ" + offset + shape + strides + Hooks + ".";
}
