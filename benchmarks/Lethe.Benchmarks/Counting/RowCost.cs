using Lethe.Kernels.Recurrence;

namespace Lethe.Benchmarks.Counting;

/// <summary>
/// The least work of a row: fused multiply-adds (an addition or a multiplication alone takes the place of one) and bytes that cannot stay
/// in cache. Activations and the recomputation of states count nothing, so a roofline is below what any program reaches, and an efficiency
/// errs towards modesty.
/// </summary>
/// <param name="MultiplyAdds">Fused multiply-adds.</param>
/// <param name="Bytes">Bytes read and written.</param>
internal sealed record RowCost(double MultiplyAdds, double Bytes)
{
    /// <summary>
    /// With d = o = 1, per unit, sequence and step:
    /// forward, diagonal: U x + b, - a h, h + dt sigma, C h: 4; ssm: M h, U x + b, C sigma(h): 3; dense and pdp: m in place of 1 for the
    /// product A h: m + 3. Backward adds: lambda + C^T e, dt sigma' lambda, the product with A^T, and the gradients of A, U, b, C: 7, with
    /// m in place of 1 for the product and for A: 2 m + 5. pdp forms A = P^T diag(a) P once per call (m^3) and pulls its gradient back to P
    /// and a once per step (m^3 + m^2). Linear, diagonal and dense: the convolution of the impulse response, (T + 1) / 2 in place of all
    /// that per sequence and step, twice that with gradient; and once per call the states and adjoints of input and bias over time with
    /// their product, 2 T of m or m^2 each. This is the least of a direct convolution, not of a Fourier transform.
    /// Cells of g gates: V h, U x + b: g (m + 1), C h: 1, and for the gates 3 (LSTM c and h: f c, + i g, o tanh; GRU n and h: + r q, h - n,
    /// + z; Elman none); backward the product with V^T, the gradients of V, U, b: g (2 m + 2), of C, and C^T e: 2, and two for each of
    /// three and more gates.
    /// </summary>
    public static RowCost Of(RecurrenceSetup setup, bool withGradient)
    {
        double m = setup.Width, steps = (double)setup.Batch * setup.Length;
        double product = setup.Model is BenchModel.Dense or BenchModel.Pdp ? m : 1;
        if (setup.Activation == Activation.Linear && setup.Model is BenchModel.Diagonal or BenchModel.Dense)
        {
            int passes = withGradient ? 2 : 1, products = withGradient ? 3 : 1;
            return new RowCost(steps * passes * (setup.Length + 1) / 2 + 2.0 * products * setup.Length * m * product,
                2 * steps * setup.BytesPerValue);
        }
        int gates = setup.Gates;
        if (gates > 0)
        {
            double each = gates * (m + 1) + 1 + (gates > 1 ? 3 : 0);
            if (withGradient) each += gates * (2 * m + 2) + 2 + (gates > 1 ? 2 * gates : 0);
            return new RowCost(steps * m * each, 2 * steps * setup.BytesPerValue);
        }
        double perUnit = setup.Model == BenchModel.Ssm ? 3 : product + 3;
        if (withGradient) perUnit += 2 * product + 5;
        double once = setup.Model != BenchModel.Pdp ? 0 : withGradient ? 2 * m * m * m + m * m : m * m * m;
        // Inputs are read; targets are read by a step, outputs written by a forward pass.
        double bytes = 2 * steps * setup.BytesPerValue;
        return new RowCost(steps * m * perUnit + once, bytes);
    }

    /// <summary>
    /// Layers linear in time. Per real state, sequence and step forward: M h (1, of a complex pair 2 each), U x + b: d, C sigma(h): o.
    /// Backward adds the adjoint as much as M h, the gradient of M as much again, those of U, b and C, C^T e, and of layers above the first
    /// U^T delta.
    /// </summary>
    public static RowCost Of(IReadOnlyList<RecurrenceShape> layers, RecurrenceSetup setup, bool withGradient)
    {
        double steps = (double)setup.Batch * setup.Length, adds = 0;
        for (int l = 0; l < layers.Count; l++)
        {
            RecurrenceShape shape = layers[l];
            double turn = shape.Complex ? 2 : 1, d = shape.Inputs, o = shape.Decoded, each = turn + d + o;
            if (withGradient) each += 2 * turn + d + 1 + 2 * o + (l > 0 ? d : 0);
            adds += steps * shape.StateSize * each;
        }
        return new RowCost(adds, 2 * steps * setup.BytesPerValue);
    }

    /// <summary>
    /// A scan reads b and writes h; its step also reads h, which is dL/dh as well, and writes dL/db. Multiply-adds per number: 1 forward
    /// (complex: 4 per pair), as many for g and for dL/da backward. Arrays smaller than the caches may beat a roofline of memory.
    /// </summary>
    public static RowCost Of(ScanSetup setup, bool withGradient)
    {
        double size = setup.Shape.Size, passes = withGradient ? 2 : 1;
        return new RowCost(size * (setup.Complex ? 2 : 1) * (withGradient ? 3 : 1), 2 * passes * size * setup.BytesPerValue);
    }

    /// <summary>Multiply-adds of the matrix products alone, those of a dense recurrence: m^2 per step forward, 3 m^2 with
    /// gradient; of a cell for each gate.</summary>
    public static double MatrixPart(RecurrenceSetup setup, bool withGradient) =>
        (double)setup.Batch * setup.Length * setup.Width * setup.Width * Math.Max(1, setup.Gates) * (withGradient ? 3 : 1);

    /// <summary>The least time by the ceilings measured, milliseconds, and which of them binds.</summary>
    public (double Milliseconds, string Bound) Roofline(MachineCeilings ceilings, Precision precision)
    {
        double compute = 2 * MultiplyAdds / ceilings.Flops(precision) / 1e6, memory = Bytes / ceilings.Bandwidth / 1e6;
        return compute >= memory ? (compute, "compute") : (memory, "memory");
    }
}
