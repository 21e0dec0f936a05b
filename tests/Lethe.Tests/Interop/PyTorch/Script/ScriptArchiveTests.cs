using CsCheck;
using ScriptArchive = Lethe.Interop.PyTorch.Script.ScriptArchive;

namespace Lethe.Tests.Interop.PyTorch.Script;

/// <summary>Archives that two readers could read in two ways, and those of other kinds.</summary>
public sealed class ScriptArchiveTests
{
    private const string Body = "    y = x";

    private static readonly Dictionary<string, string> None = [];

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void A_right_archive_is_read_and_made_anew(CompressionLevel level)
    {
        ScriptArchive archive = Read(ScriptArchiveBuilder.Of(Body).Bytes(level));
        Assert.Equal(["__torch__"], archive.Modules.Keys);
        Assert.Equal(["__torch__.M"], archive.StoredClasses);
        ScriptArchive again = Read(archive.Write(None));
        Assert.Equal(archive.Modules, again.Modules);
        Assert.Equal("other", Read(archive.Write(new Dictionary<string, string> { ["__torch__"] = "other" })).Modules["__torch__"]);
    }

    /// <summary>libtorch finds these records as well as others, or instead of them.</summary>
    [Theory]
    [InlineData("n/code/__torch__.py", "two folders")]
    [InlineData("n/data.pkl", "two folders")]
    [InlineData("M/data.pkl", "two folders")]
    [InlineData("data.pkl", "two folders")]
    [InlineData("m/DATA.PKL", "twice")]
    [InlineData("m/Data.pkl", "twice")]
    [InlineData("m/CODE/__torch__.py", "twice")]
    [InlineData("m/code/__TORCH__.py", "twice")]
    [InlineData("m/code/__torch__.PY", "twice")]
    [InlineData("m/CODE/x.py", "does not write")]
    [InlineData("m/code/x.PY", "does not write")]
    [InlineData("m/code/x.pyc", "does not write")]
    [InlineData("m/code/x.py.debug_pkl2", "does not write")]
    [InlineData("m/code/a-b.py", "does not write")]
    [InlineData("m/code/a.b.py", "does not write")]
    [InlineData("m/code/../code/x.py", "called")]
    [InlineData("m/./x.py", "called")]
    [InlineData("m//x.py", "called")]
    [InlineData("/m/x.py", "called")]
    [InlineData("m/code\\x.py", "called")]
    [InlineData("m/code/x.py/", "called")]
    [InlineData("m/code/\u00e4.py", "called")]
    [InlineData("m/code/x\u0001.py", "called")]
    [InlineData("m/code/x:y.py", "called")]
    [InlineData("m/data/x", "does not write")]
    [InlineData("m/data/0/1", "does not write")]
    [InlineData("m/data/", "called")]
    [InlineData("m/tensors/0", "does not write")]
    [InlineData("m/attributes.pkl", "does not write")]
    [InlineData("m/model.json", "1.2")]
    [InlineData("m/bytecode.pkl", "mobile")]
    [InlineData("m/mobile_debug_handles.pkl", "mobile")]
    [InlineData("m/.data/ts_code/code/x.py", "torch.package")]
    [InlineData("m/.data/extern_modules", "torch.package")]
    [InlineData("m/.data/version", "twice")]
    public void A_record_that_does_not_belong_is_refused(string name, string found) =>
        Refused(ScriptArchiveBuilder.Of(Body).With(name, "x"), found);

    [Theory]
    [InlineData("m/.format_version")]
    [InlineData("m/.storage_alignment")]
    [InlineData("m/.data/serialization_id")]
    [InlineData("m/extra/notes.txt")]
    [InlineData("m/code/__torch__.py.debug_pkl")]
    [InlineData("m/data/7")]
    public void A_record_of_no_use_is_passed_over(string name)
    {
        ScriptArchive archive = Read(ScriptArchiveBuilder.Of(Body).With(name, "xyzzy").Bytes());
        bool kept = System.Text.Encoding.Latin1.GetString(archive.Write(None)).Contains("xyzzy", StringComparison.Ordinal);
        Assert.Equal(name == "m/data/7", kept);
    }

    [Theory]
    [InlineData("m/version", "11\n", "version '11")]
    [InlineData("m/version", "0\n", "version '0")]
    [InlineData("m/version", "-3", "version '-3")]
    [InlineData("m/version", "3\n3", "version")]
    [InlineData("m/version", " 3", "version")]
    [InlineData("m/version", "99999999999", "version")]
    [InlineData("m/version", "", "version")]
    [InlineData("m/byteorder", "big", "big-endian")]
    [InlineData("m/data.pkl", "", "data.pkl")]
    public void A_mark_that_says_something_else_is_refused(string name, string content, string found) =>
        Refused(ScriptArchiveBuilder.Of(Body).With(name, content), found);

    [Theory]
    [InlineData("m/version")]
    [InlineData("m/data.pkl")]
    [InlineData("m/constants.pkl")]
    [InlineData("m/code/__torch__.py")]
    public void A_record_that_is_needed_is_missed(string name)
    {
        ScriptArchiveBuilder builder = ScriptArchiveBuilder.Of(Body);
        builder.Records.RemoveAll(record => record.Name == name);
        Refused(builder, name == "m/version" ? "version" : "no program");
    }

    /// <summary>The root bears the name that the file had when it was saved.</summary>
    [Theory]
    [InlineData("mod\u00e8le")]
    [InlineData("epoch=3-val_loss=0.5")]
    [InlineData("my model (2)&")]
    public void The_root_may_have_any_name(string root)
    {
        ScriptArchiveBuilder builder = ScriptArchiveBuilder.Of(Body);
        for (int i = 0; i < builder.Records.Count; i++)
            builder.Records[i] = (root + builder.Records[i].Name[1..], builder.Records[i].Content);
        Assert.Equal(["__torch__"], Read(builder.Bytes()).Modules.Keys);
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused()
    {
        ScriptArchiveBuilder builder = ScriptArchiveBuilder.Of(Body);
        builder.Records.Add(("m/data.pkl", ScriptArchiveBuilder.Model));
        Refused(builder, "twice");
    }

    [Theory]
    [InlineData("\u0080\u0002]q.", "pickle")]
    [InlineData("\u0018\0\0\0PTMF\0\0\0\0", "flatbuffer")]
    [InlineData("code.tar\0\0\0\0", "no zip file")]
    [InlineData("x", "no zip file")]
    public void Other_kinds_of_files_are_named(string content, string found) =>
        Refused(System.Text.Encoding.Latin1.GetBytes(content), found);

    [Fact]
    public void A_small_file_that_unpacks_to_much_is_refused() =>
        Refused(ScriptArchiveBuilder.Of(Body).With("m/data/0", new string('\0', 40 << 20)).Bytes(CompressionLevel.Optimal), "unpacked");

    [Fact]
    public void Very_long_programs_are_refused() => Refused(ScriptArchiveBuilder.OfProgram(new string(' ', (16 << 20) + 1)), "characters");

    /// <summary>Whatever bit is turned: refused, or read to the same program and values.</summary>
    [Fact]
    public void No_changed_byte_changes_what_is_read_in_silence()
    {
        byte[] right = ScriptArchiveBuilder.Of(Body).Bytes(), packed = ScriptArchiveBuilder.Of(Body).Bytes(CompressionLevel.Optimal);
        ScriptArchive expected = Read(right);
        byte[] anew = expected.Write(None);
        Gen.Select(Gen.Bool, Gen.Int[0, 1 << 20], Gen.Byte[1, 255]).Sample((deflated, place, change) =>
        {
            byte[] bytes = [.. deflated ? packed : right];
            bytes[place % bytes.Length] ^= change;
            try
            {
                Assert.Equal(anew, Read(bytes).Write(None));
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
            }
        }, iter: 1500);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] right = ScriptArchiveBuilder.Of(Body).Bytes();
        for (int length = 1; length < right.Length; length += 7) Throws.Problem(ProblemKind.Input, () => Read(right[..length]));
    }

    internal static ScriptArchive Read(byte[] bytes)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["m.pt"], bytes);
        return ScriptArchive.Read(folder["m.pt"]);
    }

    private static void Refused(ScriptArchiveBuilder builder, string found) => Refused(builder.Bytes(), found);

    private static void Refused(byte[] bytes, string found)
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(bytes));
        Assert.Contains(found, $"{e.Problem.What} {e.Problem.Actual}", StringComparison.Ordinal);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }
}
