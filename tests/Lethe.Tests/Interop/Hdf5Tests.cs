using System.Diagnostics;
using Lethe.Experiments.Data;
using Lethe.Tests.Experiments;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace Lethe.Tests.Interop;

/// <summary>HDF5 as h5py and PureHDF write it arrives to the bit; what is in other files or in other ways is refused by its name.</summary>
public sealed class Hdf5Tests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("classic")]
    [InlineData("packed")]
    [InlineData("block")]
    [InlineData("latest")]
    [InlineData("single")]
    public void Datasets_of_h5py_arrive_to_the_bit(string kind) => Check(Fixtures.PathOf($"hdf5-{kind}.h5"));

    /// <summary>The files under tests/Fixtures are those that the h5py of this machine writes.</summary>
    [Fact]
    public void So_do_those_that_h5py_writes_here()
    {
        using var process = Process.Start(new ProcessStartInfo(Python, [Fixtures.PathOf("hdf5.py"), _temp.Path])
        {
            RedirectStandardError = true,
        });
        string error = process?.StandardError.ReadToEnd() ?? "";
        process?.WaitForExit();
        Require.Optional(process?.ExitCode == 0, "h5py " + error, "apt-get install python3-h5py");
        foreach (string kind in (string[])["classic", "packed", "block", "latest", "single"]) Check(_temp[$"hdf5-{kind}.h5"]);
        CheckDense(_temp["hdf5-dense.h5"]);
        CheckGrown(_temp["hdf5-grown.h5"]);
        Assert.Equal(Enumerable.Range(0, 2100).Select(i => i / 8.0), TensorFile.Read(_temp["hdf5-paged.h5"])[0].Data);
        IReadOnlyList<NamedTensor> many = TensorFile.Read(_temp["hdf5-many.h5"]);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (Invariant($"d{i:000}"), i / 8.0)), many.Select(one => (one.Name, one.Data[0])));
        // Trees of several levels, and an index whose blocks are cut into pages.
        Dictionary<string, NamedTensor> deep = TensorFile.Read(_temp["hdf5-deep.h5"]).ToDictionary(one => one.Name);
        Assert.Equal(1202, deep.Count);
        for (int i = 0; i < 1200; i++) Assert.Equal(i % 251, deep[Invariant($"d{i:0000}")].Data[0]);
        foreach (string name in (string[])["grown/long", "grown/table"])
            Assert.Equal(Enumerable.Range(0, deep[name].Data.Length).Select(i => (double)(i % 251)), deep[name].Data);
    }

    /// <summary>Many links and attributes stand in heaps, and chunks of datasets that can grow in indexes of several kinds.</summary>
    [Fact]
    public void Files_of_the_latest_kind_arrive_to_the_bit()
    {
        CheckDense(Fixtures.PathOf("hdf5-dense.h5"));
        CheckGrown(Fixtures.PathOf("hdf5-grown.h5"));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i / 8.0),
            TensorFile.Read(Fixtures.PathOf("hdf5-types.h5"), one => one.Name == "lzf")[0].Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Datasets_of_PureHDF_arrive_to_the_bit(bool packed)
    {
        var random = new CounterRandom(5, 1);
        double[,] values = new double[37, 5];
        for (int i = 0; i < values.Length; i++) values[i / 5, i % 5] = random.Normal((ulong)i) * Math.Pow(10, i % 40);
        float[] singles = [.. values.Cast<double>().Select(value => (float)value)];
        var file = new H5File
        {
            ["values"] = packed ? new H5Dataset(values, chunks: [8, 3], datasetCreation: new H5DatasetCreation(Filters:
                [ShuffleFilter.Id, DeflateFilter.Id])) : new H5Dataset(values),
            ["group"] = new H5Group { ["singles"] = singles, ["counts"] = new long[] { -1, 2, 1L << 53 } },
        };
        file.Write(_temp["p.h5"]);
        Dictionary<string, NamedTensor> read = TensorFile.Read(_temp["p.h5"]).ToDictionary(one => one.Name);
        Assert.Equal(values.Cast<double>(), read["values"].Data);
        Assert.Equal([37, 5], read["values"].Shape);
        Assert.Equal(singles.Select(value => (double)value), read["group/singles"].Data);
        Assert.Equal([-1, 2, 1L << 53], read["group/counts"].Data);
    }

    [Fact]
    public void Numbers_of_every_type_and_order_of_bytes_are_read()
    {
        string path = Fixtures.PathOf("hdf5-types.h5");
        IReadOnlyList<NamedTensor> read = TensorFile.Read(path, one => one.Name.StartsWith("a/b/", StringComparison.Ordinal)
            || one.Name == "soft");
        Assert.Equal(12, read.Count);
        Assert.Equal(["bool", "f2", "f4-big", "f8", "f8-big", "i1", "i2-big", "i8", "u1", "u4", "u8-big"],
            read.Where(one => one.Name != "soft").Select(one => one.Name["a/b/".Length..]).Order(StringComparer.Ordinal));
        foreach (NamedTensor one in read)
            Assert.Equal(one.Name == "a/b/bool" ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5], one.Data);
        Assert.Equal([3.0], TensorFile.Read(path, one => one.Name == "scalar")[0].Data);
    }

    [Theory]
    [InlineData("text", "text")]
    [InlineData("words", "text")]
    [InlineData("complex", "complex numbers")]
    [InlineData("loop", "leads to '/loop', and no dataset is there")]
    [InlineData("links/outside", "in another file, 'other.h5' (an external link")]
    [InlineData("nothing", "it is empty")]
    [InlineData("never", "never written")]
    [InlineData("partly", "never written")]
    [InlineData("virtual", "a virtual dataset, which is not followed")]
    [InlineData("elsewhere", "external storage, which is not followed")]
    [InlineData("again", "a group that also stands under another name")]
    [InlineData("beyond", "an integer beyond 2^53")]
    public void What_is_not_read_is_refused_by_its_name(string name, string said)
    {
        string path = Fixtures.PathOf("hdf5-types.h5");
        Assert.Contains(TensorFile.List(path), one => one.Name == name);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.Read(path, one => one.Name == name));
        Assert.Contains($"'{name}'", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>netCDF and what writes like it say by attributes that numbers are not what they stand for.</summary>
    [Theory]
    [InlineData("packed", "packed by its attribute scale_factor")]
    [InlineData("gaps", "1 numbers of dataset 'gaps' are -9999, which marks gaps (its attribute _FillValue)")]
    [InlineData("packed-of-many", "packed by its attribute scale_factor")]
    [InlineData("gaps-of-many", "1 numbers of dataset 'gaps-of-many' are 2, which marks gaps (its attribute _FillValue)")]
    [InlineData("single", "1 numbers of dataset 'single' are -9999.9, which marks gaps (its attribute missing_value)")]
    [InlineData("range", "1 numbers of dataset 'range' lie outside of 0 to 255, which marks gaps (its attribute valid_range)")]
    [InlineData("least", "1 numbers of dataset 'least' are below 0.1")]
    [InlineData("most", "1 numbers of dataset 'most' are above 0.2")]
    [InlineData("word", "an attribute _FillValue says which numbers are gaps, and is no number")]
    [InlineData("unsigned", "packed by its attribute _Unsigned")]
    [InlineData("filled", "1 numbers of dataset 'filled' are -99, which marks gaps (its fill value")]
    public void Numbers_that_stand_for_others_are_refused(string name, string said) =>
        Assert.Contains(said, Throws.Problem(ProblemKind.Input, () => Attributed(name)).Problem.Actual, StringComparison.Ordinal);

    [Theory]
    [InlineData("whole", 2)]
    [InlineData("nan", double.NaN)]
    [InlineData("neutral", 2)]
    public void A_mark_that_marks_nothing_changes_nothing(string name, double second) =>
        Assert.Equal([1, second, 3], Attributed(name));

    [Fact]
    public void Attributes_that_mean_nothing_here_change_nothing() => Assert.Equal([0, 1, 2], Attributed("many"));

    private static double[] Attributed(string name) =>
        TensorFile.Read(Fixtures.PathOf("hdf5-attributes.h5"), one => one.Name == name).Single().Data;

    [Fact]
    public void Paths_name_inputs_and_targets_and_parts_stand_beside_them()
    {
        RawData raw = Read("/g/inputs", "g/targets");
        Assert.Equal((5, 2), (raw.Train.Count, raw.Validation!.Count));
        Assert.Null(raw.Test);
        Assert.Null(Read(null, null).Validation);
        Assert.Contains("it holds", Throws.Problem(ProblemKind.Input, () => Read("/g/other", null)).Problem.Actual,
            StringComparison.Ordinal);
    }

    /// <summary>A few bytes that unpack to gigabytes are refused before they are.</summary>
    [Fact]
    public void A_small_file_cannot_ask_for_much_memory()
    {
        var file = new H5File
        {
            ["values"] = new H5Dataset(new double[4000, 5000], chunks: [2000, 5000],
                datasetCreation: new H5DatasetCreation(Filters: [DeflateFilter.Id])),
        };
        file.Write(_temp["bomb.h5"]);
        Assert.InRange(new FileInfo(_temp["bomb.h5"]).Length, 1, 1_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.Read(_temp["bomb.h5"]));
        Assert.Contains("bytes of memory", e.Problem.Actual, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ReadBudget.FreeBytes);
    }

    private static void CheckDense(string path)
    {
        Check(path, others: 20 + 12 + 1);
        IReadOnlyList<TensorListing> listed = TensorFile.List(path);
        Assert.Contains("external link", Assert.Single(listed, one => one.Unread is not null).Unread, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i / 8.0), TensorFile.Read(path, one => one.Name == "soft")[0].Data);
        foreach ((string prefix, int count) in ((string, int)[])[("d", 20), ("kept/" + string.Concat(Enumerable.Repeat("long", 20)), 12)])
            for (int i = 0; i < count; i++)
                Assert.Equal(i / 8.0, TensorFile.Read(path, one => one.Name == Invariant($"{prefix}{i}"))[0].Data[0]);
    }

    private static void CheckGrown(string path)
    {
        IReadOnlyList<NamedTensor> read = TensorFile.Read(path);
        Assert.Equal(11, read.Count);
        foreach (NamedTensor one in read)
        {
            Assert.Equal(one.Name.StartsWith("line", StringComparison.Ordinal) ? [270] : [5, 7], one.Shape);
            Assert.Equal(Enumerable.Range(0, one.Data.Length).Select(i => (double)(byte)i), one.Data);
        }
    }

    private static void Check(string path, int others = 0)
    {
        Dictionary<string, NamedTensor> read = TensorFile.Read(path, one => one.Unread is null).ToDictionary(one => one.Name);
        string[] names = ["g/inputs", "g/targets", "g/validation_inputs", "g/validation_targets", "inputs", "targets"];
        Assert.Equal(names, names.Where(read.ContainsKey));
        Assert.Equal(names.Length + others, read.Count);
        Assert.Equal([5, 6, 2], read["inputs"].Shape);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i / 8.0), read["inputs"].Data);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i / 8.0), read["g/targets"].Data);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => i / 8.0), read["g/validation_inputs"].Data);
    }

    private static RawData Read(string? inputs, string? targets) => DataFormats.ArrayFormats[0].Read(
        new DataRequest([Fixtures.PathOf("hdf5-packed.h5")], inputs is null ? null : [inputs], targets is null ? null : [targets], null,
            TargetKind.Numbers, MemoryLimit.OfProcess()), CancellationToken.None);
}
