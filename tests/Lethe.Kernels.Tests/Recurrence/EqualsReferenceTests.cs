using CsCheck;

namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>First proof: every variant computes what the reference defines.</summary>
public sealed class EqualsReferenceTests
{
    private static readonly Activation[] Activations = Enum.GetValues<Activation>();

    public static TheoryData<Activation, bool> Kinds()
    {
        var data = new TheoryData<Activation, bool>();
        foreach (Activation activation in Activations)
        {
            data.Add(activation, false);
            data.Add(activation, true);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_every_length(Activation activation, bool dense)
    {
        // 257 lies beyond eight segments of 32 steps; both segment ends and single steps after them occur.
        for (int length = 1; length <= 257; length++)
            new RecurrenceCase(new(1, 1 + length % 11, 1, dense, activation), 1 + length % 10, length, (ulong)length)
                .AssertEqualsReference();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_every_width(Activation activation, bool dense)
    {
        for (int units = 1; units <= 35; units++)
            new RecurrenceCase(new(1, units, 1, dense, activation), 9, 37, (ulong)units).WithTimeWeights().AssertEqualsReference();
        new RecurrenceCase(new(1, 70, 1, dense, activation), 9, 12, 1).AssertEqualsReference();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_every_batch_size(Activation activation, bool dense)
    {
        for (int count = 1; count <= 33; count++)
            new RecurrenceCase(new(1, 9, 1, dense, activation), count, 35, (ulong)count).AssertEqualsReference();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_several_channels(Activation activation, bool dense) =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 20], Gen.Int[1, 5], Gen.Int[1, 18], Gen.Int[1, 80], Gen.ULong)
            .Sample((d, m, o, count, length, seed) =>
            new RecurrenceCase(new(d, m, o, dense, activation), count, length, seed).WithTimeWeights().AssertEqualsReference(), iter: 40,
                threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void On_any_choice_of_tiles(Activation activation, bool dense)
    {
        var whole = new RecurrenceCase(new(1, 10, 1, dense, activation), 45, 33, 5);
        foreach (int[] tiles in (int[][])[[0], [5], [2, 4], [5, 0, 3], [1, 1], [4, 3, 2, 1, 0]])
            (whole with { Tiles = tiles }).AssertEqualsReference();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void On_long_sequences(Activation activation, bool dense) =>
        new RecurrenceCase(new(1, 3, 1, dense, activation), 2, 2500, 8).AssertEqualsReference();
}
