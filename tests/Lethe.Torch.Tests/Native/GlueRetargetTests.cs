using System.Runtime.InteropServices;
using CsCheck;

namespace Lethe.Torch.Tests.Native;

/// <summary>The change to TorchSharp's Linux library, on the real file.</summary>
public sealed class GlueRetargetTests : IDisposable
{
    private const int Cases = 300;
    private readonly string _folder = Directory.CreateTempSubdirectory("lethe-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Doing_it_twice_changes_nothing_more()
    {
        byte[] original = Glue(), image = [.. original];
        Assert.True(GlueRetarget.Apply(image));
        Assert.Equal(original.Length, image.Length);
        Assert.NotEqual(original, image);
        byte[] once = [.. image];
        Assert.False(GlueRetarget.Apply(image));
        Assert.Equal(once, image);
    }

    // Two names of at most 28 characters and one hash: everything else stays.
    [Fact]
    public void Only_the_names_and_the_hash_change()
    {
        byte[] original = Glue(), image = [.. original];
        GlueRetarget.Apply(image);
        int[] changed = [.. Enumerable.Range(0, image.Length).Where(i => image[i] != original[i])];
        Assert.InRange(changed.Length, 1, 28 + 14 + 4);
        Assert.True(image.AsSpan().IndexOf("\0GLIBCXX_3.4.32\0"u8) < 0);
        Assert.True(image.AsSpan().IndexOf("\0_ZSt21ios_base_library_initv\0"u8) < 0);
        Assert.True(image.AsSpan().IndexOf("\0_ZNSt8ios_base4InitC1Ev\0"u8) > 0);
    }

    [Fact]
    public void Refuses_what_is_not_laid_out_as_expected()
    {
        byte[] original = Glue();
        Refused([]);
        Refused("MZ"u8.ToArray());
        Refused(original[..1000]);
        Refused(original[..(original.Length / 2)]);
        byte[] bits32 = [.. original];
        bits32[4] = 1;
        Refused(bits32);
        byte[] half = [.. original]; // the symbol renamed, the version not
        half[half.AsSpan().IndexOf("_ZSt21ios_base_library_initv"u8)] = (byte)'x';
        byte[] before = [.. half];
        Refused(half);
        Assert.Equal(before, half);
    }

    [Fact]
    public void Damaged_headers_are_refused_or_harmless()
    {
        byte[] original = Glue();
        int headers = (int)BitConverter.ToInt64(original, 0x28);
        Gen<int> place = Gen.OneOf(Gen.Int[0, 63], Gen.Int[headers, original.Length - 1]);
        Gen.Select(place, Gen.Byte).Array[1, 4].Sample(changes =>
        {
            byte[] image = [.. original];
            foreach ((int at, byte value) in changes) image[at] = value;
            try
            {
                GlueRetarget.Apply(image);
            }
            catch (InvalidDataException e)
            {
                Assert.Contains("unexpected layout", e.Message, StringComparison.Ordinal);
            }
        }, iter: Cases);
    }

    [Fact]
    public void The_cache_keeps_one_right_copy()
    {
        if (!OperatingSystem.IsLinux()) return; // the other systems load the file as it is
        byte[] original = Glue(), expected = [.. original];
        GlueRetarget.Apply(expected);
        string source = Path.Combine(_folder, "libLibTorchSharp.so");
        File.WriteAllBytes(source, original);
        GlueCache cache = new(name => name == "XDG_CACHE_HOME" ? _folder : null);
        string copy = cache.FileFor(source);
        Assert.StartsWith(Path.Combine(_folder, "lethe", "native"), copy, StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllBytes(copy));
        Assert.Equal(original, File.ReadAllBytes(source));
        DateTime written = File.GetLastWriteTimeUtc(copy);
        Assert.Equal(copy, cache.FileFor(source));
        Assert.Equal(written, File.GetLastWriteTimeUtc(copy));
        File.WriteAllBytes(copy, original); // as long, but not the right bytes
        cache.FileFor(source);
        Assert.Equal(expected, File.ReadAllBytes(copy));
        Assert.Equal(copy, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(copy)!)));
        File.WriteAllBytes(source, expected); // a build that needs no change is loaded from where it lies
        Assert.Equal(source, cache.FileFor(source));
    }

    [Fact]
    public void Processes_that_start_at_once_all_get_the_right_copy()
    {
        byte[] original = Glue();
        string source = Path.Combine(_folder, "libLibTorchSharp.so");
        File.WriteAllBytes(source, original);
        GlueRetarget.Apply(original);
        Parallel.For(0, 8, _ =>
        {
            string copy = new GlueCache(name => name == "HOME" ? _folder : null).FileFor(source);
            Assert.Equal(original, File.ReadAllBytes(copy));
        });
    }

    private static void Refused(byte[] image) => Assert.Throws<InvalidDataException>(() => GlueRetarget.Apply(image));

    // The Linux file is in the TorchSharp package on every system.
    private static byte[] Glue()
    {
        NativePlatform linux = new("linux-x64", ["libtorch.so"], "libLibTorchSharp.so");
        string file = "";
        string? packages = NativePlaces.Of(linux).PackageFolder;
        if (packages is not null)
            file = Path.Combine(packages, "torchsharp", TorchVersions.TorchSharp, "runtimes", "linux-x64", "native", linux.Glue);
        Require.Optional(File.Exists(file), $"{linux.Glue} for {RuntimeInformation.RuntimeIdentifier}", "dotnet restore");
        return File.ReadAllBytes(file);
    }
}
