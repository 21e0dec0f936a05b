namespace Lethe.Tests.Interop;

/// <summary>Files on disk: what is missing or mislabelled is said, what is written is whole.</summary>
public sealed class FileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lethe-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_format_is_told_by_its_content()
    {
        NamedTensor t = new("w", [2], [1, 2]);
        Npy.Write(At("a"), t);
        Npz.Write(At("b"), [t]);
        Safetensors.Write(At("c"), [t]);
        foreach (string name in (string[])["a", "b", "c"]) Assert.Equal([1, 2], Assert.Single(TensorFile.Read(At(name))).Data);
        Assert.Equal(["a", "b", "c"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Mislabelled_files_are_called_by_their_right_name()
    {
        NamedTensor t = new("w", [2], [1, 2]);
        Npy.Write(At("npy"), t);
        Npz.Write(At("npz"), [t]);
        Safetensors.Write(At("st"), [t]);
        File.WriteAllText(At("text"), "a,b,c,d\n1,2,3,4\n5,6,7,8\n");
        Assert.Contains("zip archive", Refused(() => Npy.Read(At("npz"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("zip archive", Refused(() => Safetensors.Read(At("npz"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(".npy", Refused(() => Npz.Read(At("npy"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(".npy", Refused(() => Safetensors.Read(At("npy"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("safetensors", Refused(() => Npz.Read(At("st"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("text", Refused(() => Npy.Read(At("text"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("text", Refused(() => Safetensors.Read(At("text"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("text", Refused(() => TensorFile.Read(At("text"))).Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("zip archive", Refused(() => InputFile.ReadText(At("npz"), "a YAML file")).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_empty_and_folder_are_said()
    {
        File.WriteAllBytes(At("empty"), []);
        File.WriteAllBytes(At("file"), [1]);
        foreach (Action<string> read in (Action<string>[])[p => Npy.Read(p), p => Npz.Read(p), p => Safetensors.Read(p), p =>
            TensorFile.Read(p)])
        {
            Assert.Contains("no such file", Refused(() => read(At("missing"))).Problem.Actual, StringComparison.Ordinal);
            Assert.Contains("no such file", Refused(() => read(At("missing/below"))).Problem.Actual, StringComparison.Ordinal);
            Assert.Contains("empty", Refused(() => read(At("empty"))).Problem.Actual, StringComparison.Ordinal);
            Assert.Contains("folder", Refused(() => read(_folder)).Problem.Actual, StringComparison.Ordinal);
            Assert.Equal(At("file/below"), Refused(() => read(At("file/below"))).Problem.What);
            Assert.Contains("empty", Refused(() => read("")).Problem.Actual, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_pipe_without_a_writer_is_refused_without_waiting_for_one()
    {
        if (OperatingSystem.IsWindows()) return; // no such files there
        string pipe = Path.Combine(_folder, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe])) make.WaitForExit();
        ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.List(pipe));
        Assert.Contains("a pipe or a device", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("a pipe or a device", Throws.Problem(ProblemKind.Input, () => TensorFile.Read("/dev/zero")).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        AtomicFile.WriteText(At("x.txt"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(At("x.txt"), stream =>
        {
            stream.Write("half of the ne"u8);
            stream.Flush();
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(At("x.txt")));
        Assert.Equal([At("x.txt")], Directory.GetFiles(_folder));
        AtomicFile.WriteText(At("x.txt"), "new\n");
        Assert.Equal("new\n"u8.ToArray(), File.ReadAllBytes(At("x.txt")));
    }

    [Fact]
    public void Impossible_places_are_said_and_left_alone()
    {
        AtomicFile.WriteText(At("file"), "x");
        ProblemException below = Throws.Problem(ProblemKind.Output, () => AtomicFile.WriteText(At("file/below.txt"), "y"));
        Assert.Equal(At("file/below.txt"), below.Problem.What);
        Throws.Problem(ProblemKind.Output, () => AtomicFile.WriteText(At("missing/y.txt"), "y"));
        Assert.Contains("folder", Throws.Problem(ProblemKind.Output, () => AtomicFile.WriteText(_folder, "y")).Problem.Actual,
            StringComparison.Ordinal);
        Assert.Equal([At("file")], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_link_is_followed_and_stays_a_link()
    {
        if (OperatingSystem.IsWindows()) return; // making links needs a privilege there
        AtomicFile.WriteText(At("target"), "old");
        File.CreateSymbolicLink(At("link"), At("target"));
        AtomicFile.WriteText(At("link"), "new");
        Assert.Equal("new", File.ReadAllText(At("target")));
        Assert.Equal(At("target"), File.ResolveLinkTarget(At("link"), returnFinalTarget: true)!.FullName);
    }

    [Fact]
    public void A_device_is_written_not_replaced()
    {
        if (OperatingSystem.IsWindows()) return; // there is no /dev/null
        AtomicFile.WriteText("/dev/null", "gone");
        Assert.Empty(File.ReadAllText("/dev/null"));
        if (!OperatingSystem.IsLinux()) return;
        Assert.Contains("could not be written", Throws.Problem(ProblemKind.Output, () => AtomicFile.WriteText("/dev/full", "x"))
            .Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Non_finite_values_are_refused_with_their_place()
    {
        NamedTensor t = new("", [2, 2], [1, 2, double.NaN, 4]);
        ProblemException e = Refused(() => t.RequireFinite("x.npy"));
        Assert.Equal("x.npy", e.Problem.What);
        Assert.Equal("element (1, 0) is NaN", e.Problem.Actual);
        new NamedTensor("", [1], [1]).RequireFinite("x.npy");
    }

    [Fact]
    public void A_message_has_all_four_parts()
    {
        ProblemException e = ProblemException.Input("x.npy", "it is text", "a .npy file", "Convert it");
        Assert.Equal("x.npy: it is text. Expected a .npy file. Convert it.", e.Message);
    }

    [Fact]
    public void Tensors_whose_parts_disagree_are_wrong_calls()
    {
        Assert.Throws<ArgumentException>(() => new NamedTensor("w", [2, 2], new double[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NamedTensor("w", [-1], []));
        Assert.Throws<ArgumentException>(() => new NamedTensor("w", [int.MaxValue, int.MaxValue, 4], new double[4]));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static ProblemException Refused(Action read) => Throws.Problem(ProblemKind.Input, read);
}
