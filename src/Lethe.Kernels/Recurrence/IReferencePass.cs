namespace Lethe.Kernels.Recurrence;

/// <summary>One sequence through a recurrence and back.</summary>
internal interface IReferencePass
{
    /// <summary>All states of sequence <paramref name="s"/> of a call.</summary>
    void Run(in RecurrenceWeights w, in RecurrenceCall call, int s);

    /// <summary>y_k of channel <paramref name="o"/>.</summary>
    double Output(in RecurrenceWeights w, int k, int o);

    /// <summary>Adds dL/dtheta of this sequence to the gradient; writes dL/dx and dL/dh_0.</summary>
    /// <param name="w">Weights.</param>
    /// <param name="call">The call last run.</param>
    /// <param name="s">The sequence last run.</param>
    /// <param name="errors">dL/dy, (time, o).</param>
    void Back(in RecurrenceWeights w, in RecurrenceCall call, int s, double[] errors);
}
