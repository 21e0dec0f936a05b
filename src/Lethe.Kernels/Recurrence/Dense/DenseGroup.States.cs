namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>What a group takes at the ends of time and gives there: states, and the derivatives in them, which are carried times
/// dt.</summary>
internal sealed unsafe partial class DenseGroup<TOps, TVector, T, TActivation>
{
    private double Factor => TActivation.IsLinear ? 1 : _timeStep;

    /// <summary>h_0 of every tile that has one; 0 is there already.</summary>
    private void TakeStates(T* h)
    {
        for (int tile = 0; tile < _blocks * TilesPerBlock; tile++)
        {
            ref DenseTile from = ref _tiles[tile];
            if (from.InitialStates == null) continue;
            DenseSteps<TOps, TVector, T, TActivation>.FromTile(from.InitialStates, _shape.Units, from.Mask, Rows(h, StateSize, tile));
        }
    }

    private void GiveStates(T* h)
    {
        for (int tile = 0; tile < _blocks * TilesPerBlock; tile++)
            Give(Rows(h, StateSize, tile), 1, _tiles[tile].FinalStates, _tiles[tile].Mask);
    }

    /// <summary>What reaches the loss through h_T adds to what does through the last output.</summary>
    private void TakeStateGradients()
    {
        for (int tile = 0; tile < _blocks * TilesPerBlock; tile++)
        {
            ref DenseTile from = ref _tiles[tile];
            if (from.FinalStateGradients == null) continue;
            T* delta = Rows(_delta, ValueSize, tile);
            for (int i = 0; i < _shape.Units; i++, delta += Lane)
            {
                Vector512<double> term = Vector512.Load(from.FinalStateGradients + i * Tile) & from.Mask;
                Lanes.Narrow(Lanes.Widen(delta) + Vector512.Create(Factor) * term, delta);
            }
        }
    }

    private void GiveStateGradients()
    {
        for (int tile = 0; tile < _blocks * TilesPerBlock; tile++)
            Give(Rows(_delta, ValueSize, tile), 1 / Factor, _tiles[tile].InitialStateGradients, _tiles[tile].Mask);
    }

    private void Give(T* rows, double factor, double* to, Vector512<double> mask)
    {
        if (to == null) return;
        for (int i = 0; i < _shape.Units; i++, rows += Lane, to += Tile)
            ((Vector512.Create(factor) * Lanes.Widen(rows)) & mask).Store(to);
    }

    /// <summary>The rows of a tile in what has <paramref name="size"/> values to a block.</summary>
    private static T* Rows(T* blocks, int size, int tile) => blocks + (long)(tile / TilesPerBlock) * size + tile % TilesPerBlock * Tile;
}
