using System.Runtime.InteropServices;

namespace Lethe.Torch.Tests.Scripts.Gate;

/// <summary>The list of operators is that of the library: read from the tables its compiler looks names up in.</summary>
public sealed class OperatorListTests : TorchTest
{
    [Fact]
    public void Every_operator_of_the_library_has_a_verdict_and_none_is_invented()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library's tables are read by their names on Linux");
        HashSet<string> there = [.. LibraryOperators.Names()];
        Assert.InRange(there.Count, 2000, 3000);
        Assert.Contains("aten::save", there);
        Assert.Contains("aten::_pair", there);
        string[] unjudged = [.. there.Where(name => !OperatorList.All.ContainsKey(name)).Order(StringComparer.Ordinal)];
        string[] gone = [.. OperatorList.All.Keys.Where(name => !there.Contains(name)).Order(StringComparer.Ordinal)];
        Assert.Empty(unjudged);
        Assert.Empty(gone);
    }

    [Fact]
    public void The_classes_of_packed_weights_are_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library's tables are read by their names on Linux");
        Assert.All(Definitions.Packed, name => Assert.True(LibraryOperators.HasClass(name), name));
        Assert.False(LibraryOperators.HasClass("__torch__.torch.classes.quantized.Nothing"));
    }

    /// <summary>What reads or writes files, prints, calls others or runs elsewhere, one by one.</summary>
    [Theory]
    [InlineData("aten::save")]
    [InlineData("aten::from_file")]
    [InlineData("aten::_print")]
    [InlineData("aten::warn")]
    [InlineData("aten::manual_seed")]
    [InlineData("aten::wait")]
    [InlineData("aten::set_")]
    [InlineData("aten::resize_")]
    [InlineData("aten::_reshape_alias")]
    [InlineData("aten::_sparse_coo_tensor_unsafe")]
    [InlineData("aten::_cslt_compress")]
    [InlineData("prim::Print")]
    [InlineData("prim::id")]
    [InlineData("prim::unchecked_cast")]
    [InlineData("mkldnn::data_ptr")]
    [InlineData("c10d::send")]
    [InlineData("profiler::_record_function_enter_new")]
    public void No_verdict_lets_these_pass(string name) => Assert.NotEqual(OperatorVerdict.Allow, OperatorList.All[name].Verdict);

    [Fact]
    public void Each_refusal_has_its_reason_and_what_belongs_to_other_libraries_is_refused()
    {
        foreach ((string name, (OperatorVerdict verdict, string reason)) in OperatorList.All)
        {
            Assert.True(verdict == OperatorVerdict.Allow ? reason.Length == 0 : reason.StartsWith("it ", StringComparison.Ordinal), name);
            if (verdict == OperatorVerdict.Allow)
                Assert.Contains(name[..name.IndexOf(':', StringComparison.Ordinal)], (string[])["aten", "prim", "quantized"]);
        }
    }

    /// <summary>Calls the library's own functions by their names in its table of symbols.</summary>
    private static class LibraryOperators
    {
        private const string String = "RKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";

        private static readonly IntPtr Library = Open();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate void Fill(IntPtr result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate IntPtr FillFor(IntPtr result, IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate uint Symbol(IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate IntPtr Text(IntPtr symbol);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate IntPtr Find(uint symbol);

        internal static IEnumerable<string> Names()
        {
            var operators = Function<Find>("_ZN5torch3jit18getAllOperatorsForEN3c106SymbolE");
            var functions = Function<Find>("_ZN5torch3jit25getAllBuiltinFunctionsForEN3c106SymbolE");
            var text = Function<Text>("_ZNK3c106Symbol12toQualStringEv");
            IntPtr memory = Marshal.AllocHGlobal(64);
            // Registers what is still to be registered; so does the first look for a function.
            Function<Fill>("_ZN5torch3jit15getAllOperatorsEv")(memory);
            functions(1);
            // A name that is new gets the next number, so that all others are below it.
            uint end = WithString("lethe::probe", Function<Symbol>("_ZN3c106Symbol14fromQualStringE" + String).Invoke);
            List<string> names = [];
            for (uint symbol = 1; symbol < end; symbol++)
            {
                if (IsEmpty(operators(symbol)) && IsEmpty(functions(symbol))) continue;
                Marshal.WriteInt32(memory, (int)symbol);
                names.Add(Marshal.PtrToStringUTF8(text(memory))!);
            }

            Marshal.FreeHGlobal(memory);
            return names;
        }

        internal static bool HasClass(string name)
        {
            var find = Function<FillFor>("_ZN5torch14getCustomClassE" + String);
            IntPtr result = Marshal.AllocHGlobal(64);
            Marshal.WriteIntPtr(result, IntPtr.Zero);
            WithString(name, text => find(result, text));
            bool found = Marshal.ReadIntPtr(result) != IntPtr.Zero;
            Marshal.FreeHGlobal(result);
            return found;
        }

        // A vector begins with its first and its last place.
        private static bool IsEmpty(IntPtr vector) => Marshal.ReadIntPtr(vector) == Marshal.ReadIntPtr(vector, IntPtr.Size);

        // A string of libstdc++: where its text is, how long it is, how much fits.
        private static T WithString<T>(string value, Func<IntPtr, T> call)
        {
            IntPtr text = Marshal.StringToCoTaskMemUTF8(value), s = Marshal.AllocHGlobal(4 * IntPtr.Size);
            try
            {
                Marshal.WriteIntPtr(s, text);
                Marshal.WriteIntPtr(s, IntPtr.Size, value.Length);
                Marshal.WriteIntPtr(s, 2 * IntPtr.Size, value.Length);
                return call(s);
            }
            finally
            {
                Marshal.FreeHGlobal(s);
                Marshal.FreeCoTaskMem(text);
            }
        }

        private static T Function<T>(string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Library, name));

        private static IntPtr Open()
        {
            Assert.True(TorchRuntime.TryFind(out string folder), folder);
            return NativeLibrary.Load(Path.Combine(folder, "libtorch_cpu.so"));
        }
    }
}
