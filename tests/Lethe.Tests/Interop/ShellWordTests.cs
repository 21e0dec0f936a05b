using System.Diagnostics;
using CsCheck;

namespace Lethe.Tests.Interop;

public sealed class ShellWordTests
{
    private static readonly string[] Pieces =
    [
        "a", "runs", "/", " ", "'", "\"", "$", "$(touch x)", "`", "\\", "\n", "\t", "\u001b[2J", "\u202e", "-", "~", "=", "*", "?", "[",
            ";", "&", "|", "<", ">", "(", "#", "!", "{", "é", "😀", "7",
    ];

    private static readonly Gen<string> Word = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[1, 8].Select(string.Concat);

    [Theory]
    [InlineData("runs/first", "runs/first")]
    [InlineData("my runs", "'my runs'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("a\nb'c\\", @"$'a\012b\'c\\'")]
    [InlineData("a\u202eb", @"$'a\342\200\256b'")]
    [InlineData("", "''")]
    public void A_word_is_quoted_where_it_must_be(string word, string quoted) => Assert.Equal(quoted, ShellWord.Quote(word));

    [Theory]
    [InlineData("-rf", "./-rf")]
    [InlineData("~root", "'./~root'")]
    [InlineData("a=b", "'./a=b'")]
    [InlineData("runs/a=b", "'runs/a=b'")]
    public void A_path_is_taken_for_nothing_else(string path, string quoted) => Assert.Equal(quoted, ShellWord.Path(path));

    /// <summary>A shell gives back exactly the words, for any words, and nothing it is given to read is hidden from whoever pastes
    /// it.</summary>
    [Fact]
    public void A_shell_reads_back_what_was_meant()
    {
        Require.Optional(File.Exists("/bin/bash"), "bash", "install bash");
        Word.Array[200].Sample(words =>
        {
            Assert.All(words, word => Assert.Equal(Printable.Line(ShellWord.Quote(word)), ShellWord.Quote(word)));
            string[] call = ["-c", $"printf '%s\\0' {string.Join(' ', words.Select(ShellWord.Quote))}"];
            using Process shell = Process.Start(new ProcessStartInfo("/bin/bash", call) { RedirectStandardOutput = true })!;
            string read = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            Assert.Equal(words, read.Split('\0')[..^1]);
        }, iter: 4);
    }
}
