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
        Assert.Equal(Enumerable.Range(0, 2100).Select(i => i / 8.0), TensorFile.Read(_temp["hdf5-paged.h5"])[0].Data);
        IReadOnlyList<NamedTensor> many = TensorFile.Read(_temp["hdf5-many.h5"]);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (Invariant($"d{i:000}"), i / 8.0)), many.Select(one => (one.Name, one.Data[0])));
        Assert.Contains("libver", Assert.Single(TensorFile.List(_temp["hdf5-dense.h5"])).Remedy, StringComparison.Ordinal);
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
    [InlineData("lzf", "packed with the filter lzf")]
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
    [InlineData("many/d", "in a table of their own")]
    public void Numbers_that_stand_for_others_are_refused(string name, string said) =>
        Assert.Contains(said, Throws.Problem(ProblemKind.Input, () => Attributed(name)).Problem.Actual, StringComparison.Ordinal);

    [Theory]
    [InlineData("whole", 2)]
    [InlineData("nan", double.NaN)]
    public void A_mark_that_marks_nothing_changes_nothing(string name, double second) =>
        Assert.Equal([1, second, 3], Attributed(name));

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

    private static void Check(string path)
    {
        Dictionary<string, NamedTensor> read = TensorFile.Read(path).ToDictionary(one => one.Name);
        Assert.Equal(["g/inputs", "g/targets", "g/validation_inputs", "g/validation_targets", "inputs", "targets"],
            read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([5, 6, 2], read["inputs"].Shape);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i / 8.0), read["inputs"].Data);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i / 8.0), read["g/targets"].Data);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => i / 8.0), read["g/validation_inputs"].Data);
    }

    private static RawData Read(string? inputs, string? targets) => DataFormats.ArrayFormats[0].Read(
        new DataRequest([Fixtures.PathOf("hdf5-packed.h5")], inputs is null ? null : [inputs], targets is null ? null : [targets], null,
            TargetKind.Numbers, MemoryLimit.OfProcess()), CancellationToken.None);
}
