namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>States at both ends, and between segments.</summary>
internal sealed unsafe partial class CellGroup<TOps, TVector, T, TSteps>
{
    private int Tiles => _blocks * TilesPerBlock;

    private void LoadStates(T* h, T* values)
    {
        for (int tile = 0; tile < Tiles; tile++)
            Load(_tiles[tile].InitialStates, _tiles[tile].Mask, Rows(h, StateSize, tile), Rows(MemoryOf(values, 0), ValueSize, tile));
    }

    private void LoadDeltas()
    {
        for (int tile = 0; tile < Tiles; tile++)
            Load(_tiles[tile].FinalStateGradients, _tiles[tile].Mask, Rows(_delta, UnitSize, tile), Rows(_memoryDelta, UnitSize, tile));
    }

    private void StoreStates(T* h, T* values)
    {
        for (int tile = 0; tile < Tiles; tile++)
            Store(_tiles[tile].FinalStates, _tiles[tile].Mask, Rows(h, StateSize, tile), Rows(MemoryOf(values, 0), ValueSize, tile));
    }

    private void StoreDeltas()
    {
        for (int tile = 0; tile < Tiles; tile++)
            Store(_tiles[tile].InitialStateGradients, _tiles[tile].Mask, Rows(_delta, UnitSize, tile), Rows(_memoryDelta, UnitSize, tile));
    }

    /// <summary>The rows of a tile in what has <paramref name="size"/> values to a block.</summary>
    private static T* Rows(T* blocks, long size, int tile) => blocks + tile / TilesPerBlock * size + tile % TilesPerBlock * Tile;

    /// <summary>A tile's h, and its c behind it, into rows of a block; zeros where there is nothing, and in padding.</summary>
    private void Load(double* from, Vector512<double> mask, T* h, T* c)
    {
        int m = _shape.Units;
        for (int i = 0; i < _units; i++)
        {
            Lanes.Narrow(from == null || i >= m ? default : Vector512.Load(from + i * Tile) & mask, h + (long)i * Lane);
            if (TSteps.HasMemory)
                Lanes.Narrow(from == null || i >= m ? default : Vector512.Load(from + (m + i) * Tile) & mask, c + (long)i * Lane);
        }
    }

    private void Store(double* to, Vector512<double> mask, T* h, T* c)
    {
        int m = _shape.Units;
        for (int i = 0; i < m && to != null; i++)
        {
            (Lanes.Widen(h + (long)i * Lane) & mask).Store(to + i * Tile);
            if (TSteps.HasMemory) (Lanes.Widen(c + (long)i * Lane) & mask).Store(to + (m + i) * Tile);
        }
    }

    private void SaveCheckpoint(int segment, T* h, T* values)
    {
        T* to = _checkpoints + segment * CheckpointSize;
        for (int block = 0; block < _blocks; block++, to += StateSize + UnitSize)
        {
            new Span<T>(h + block * StateSize, StateSize).CopyTo(new Span<T>(to, StateSize));
            if (TSteps.HasMemory) new Span<T>(MemoryOf(values, block), UnitSize).CopyTo(new Span<T>(to + StateSize, UnitSize));
        }
    }

    private void LoadCheckpoint(int segment, T* h, T* values)
    {
        T* from = _checkpoints + segment * CheckpointSize;
        for (int block = 0; block < _blocks; block++, from += StateSize + UnitSize)
        {
            new Span<T>(from, StateSize).CopyTo(new Span<T>(h + block * StateSize, StateSize));
            if (TSteps.HasMemory) new Span<T>(from + StateSize, UnitSize).CopyTo(new Span<T>(MemoryOf(values, block), UnitSize));
        }
    }
}
