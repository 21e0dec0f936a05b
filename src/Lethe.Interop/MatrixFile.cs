using Lethe.Stability;

namespace Lethe.Interop;

/// <summary>Reads a square matrix of finite numbers from a .npy file.</summary>
public static class MatrixFile
{
    private const string Kind = "a .npy file with a square matrix";

    // Complex numbers of 16 bytes and a header of up to a page leave room below this.
    private static readonly long LargestBytes = 16L * MatrixRadius.LargestSize * MatrixRadius.LargestSize + 4096;

    /// <summary>The matrix.</summary>
    /// <exception cref="ProblemException">Missing, damaged, of another kind, too large, not square, or with NaN or infinities.</exception>
    public static NamedTensor Read(string path)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        string expected = Invariant($"a square matrix, (m, m) with m from 1 to {MatrixRadius.LargestSize}");
        if (stream.Length > LargestBytes)
            throw ProblemException.Input(path, Invariant($"it has {stream.Length} bytes"), expected,
                "Save one recurrent matrix, for example with numpy.save");
        NamedTensor tensor = Npy.Read(stream, path);
        if (tensor.Shape is not [>= 1 and <= MatrixRadius.LargestSize, var columns] || columns != tensor.Shape[0])
            throw ProblemException.Input(path, $"its shape is {tensor.ShapeText}", expected,
                "Save one recurrent matrix, for example with numpy.save");
        tensor.RequireFinite(path);
        return tensor;
    }
}
