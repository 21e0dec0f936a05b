using System.Numerics;

namespace Lethe.Kernels.Tests.Scan;

/// <summary>One scan with data drawn from a seed; multipliers of modulus below 0.95, so that states stay of order one.</summary>
internal sealed class ScanCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal ScanCase(ScanShape shape, ulong seed, bool carried = true)
    {
        (Shape, Seed) = (shape, seed);
        Multipliers = Draw(shape.MultiplierSize, 1, u => 1.9 * u - 0.95);
        // Re and Im each below 0.95 / sqrt(2).
        if (shape.Complex) Multipliers = [.. Multipliers.Select(a => a * T.CreateChecked(Math.Sqrt(0.5)))];
        Inputs = Draw(shape.Size, 2, u => 2 * u - 1);
        StateGradients = Draw(shape.Size, 3, u => 2 * u - 1);
        Initial = Draw(carried ? shape.StateSize : 0, 4, u => 2 * u - 1);
        FinalGradients = Draw(carried ? shape.StateSize : 0, 5, u => 2 * u - 1);
    }

    internal ScanShape Shape { get; }

    internal ulong Seed { get; }

    internal T[] Multipliers { get; init; }

    internal T[] Inputs { get; init; }

    internal T[] Initial { get; init; }

    internal T[] StateGradients { get; init; }

    internal T[] FinalGradients { get; init; }

    /// <summary>Every variant of the dispatch list but the reference.</summary>
    internal IEnumerable<(string Name, Func<ScanKernel<T>> Create)> Variants() =>
        ScanKernels.All.Where(v => v.Name != "reference").Select<ScanVariant,
            (string, Func<ScanKernel<T>>)>(v => (v.Name, () => v.Create<T>(Shape)));

    /// <summary>h and the final state.</summary>
    internal (T[] States, T[] Final) Forward(ScanKernel<T> kernel, Workers workers)
    {
        T[] states = Spoilt(Shape.Size), final = Spoilt(Shape.StateSize);
        kernel.Forward(Multipliers, Inputs, Initial, states, final, workers);
        return (states, final);
    }

    /// <summary>dL/da, dL/db, dL/dh_{-1}.</summary>
    internal (T[] Multipliers, T[] Inputs, T[] Initial) Backward(ScanKernel<T> kernel, T[] states, Workers workers)
    {
        T[] dA = Spoilt(Shape.MultiplierSize), dB = Spoilt(Shape.Size), dH0 = Spoilt(Shape.StateSize);
        kernel.Backward(Multipliers, states, Initial, StateGradients, FinalGradients, dA, dB, dH0, workers);
        return (dA, dB, dH0);
    }

    public override string ToString() => $"{typeof(T).Name}, {Shape}, seed {Seed}, {(Initial.Length > 0 ? "carried state" : "from zero")}";

    private static T[] Spoilt(int length)
    {
        var values = new T[length];
        values.AsSpan().Fill(T.NaN);
        return values;
    }

    private T[] Draw(int count, ulong stream, Func<double, double> map)
    {
        var u = new double[count];
        new CounterRandom(Seed, stream).FillUniform(u);
        return [.. u.Select(x => T.CreateChecked(map(x)))];
    }
}
