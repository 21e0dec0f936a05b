namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>Rows of gates that read the same columns of the state (h, 1, x): one product forward, one of the gradient.</summary>
/// <param name="Row">The first row in z.</param>
/// <param name="PullRow">The first row in the pulls.</param>
/// <param name="Rows">Rows in z, whole row blocks.</param>
/// <param name="PullRows">Rows in the pulls: the same, and errors behind them where they stand there, padded.</param>
/// <param name="Column">The first column.</param>
/// <param name="Columns">Columns of the forward product.</param>
/// <param name="PaddedColumns">Columns of the gradient's, padded.</param>
/// <param name="Waits">True: r * h stands in the place of h.</param>
internal readonly record struct CellSpan(int Row, int PullRow, int Rows, int PullRows, int Column, int Columns, int PaddedColumns,
    bool Waits = false);
