using CsCheck;
using Lethe.Tests.Experiments;

namespace Lethe.Tests.Interop;

/// <summary>The IDX format: what was written is read; what is damaged is refused with an explanation.</summary>
public sealed class IdxTests
{
    private static readonly Gen<(int[] Shape, byte[] Values)> Cases = Gen.Int[1, 5].Array[1, 3].SelectMany(shape =>
        Gen.Byte.Array[shape.Aggregate(1, (a, b) => a * b)].Select(values => (shape, values)));

    [Fact]
    public void WrittenIsRead()
    {
        using var folder = new TemporaryFolder();
        Cases.Sample(c =>
        {
            foreach (string name in (string[])["a", "a.gz"])
            {
                string path = Path.Combine(folder.Path, name);
                IdxFiles.Write(path, c.Shape, c.Values);
                (IReadOnlyList<int> shape, byte[] values) = Idx.Read(path);
                Assert.Equal(c.Shape, shape);
                Assert.Equal(c.Values, values);
            }
        }, threads: 1);
    }

    [Fact]
    public void AnyCutOrChangedHeaderIsReadOrRefused()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "a");
        Gen.Select(Cases, Gen.Int[0, 40], Gen.Int[0, 15], Gen.Byte).Sample((c, cut, at, value) =>
        {
            byte[] bytes = IdxFiles.Bytes(c.Shape, c.Values);
            bytes[at % bytes.Length] = value;
            File.WriteAllBytes(path, bytes[..Math.Min(bytes.Length, cut + 1)]);
            try
            {
                (IReadOnlyList<int> shape, byte[] values) = Idx.Read(path);
                Assert.Equal(shape.Aggregate(1, (a, b) => a * b), values.Length);
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                Assert.NotEmpty(e.Problem.Actual);
            }
        }, threads: 1);
    }

    [Fact]
    public void HugeDimensionsAllocateNothing()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "a");
        File.WriteAllBytes(path, IdxFiles.Bytes([int.MaxValue, int.MaxValue, int.MaxValue], []));
        Assert.Contains("dimension", Throws.Problem(ProblemKind.Input, () => Idx.Read(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, IdxFiles.Bytes([400_000_000], [1, 2]));
        Assert.Contains("2 of 400000000", Throws.Problem(ProblemKind.Input, () => Idx.Read(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path + ".gz", [1, 2, 3]);
        Throws.Problem(ProblemKind.Input, () => Idx.Read(path + ".gz"));
    }
}
