using Lethe.Benchmarks.Verdicts;

namespace Lethe.Benchmarks.Tests;

/// <summary>The verdict rule on families whose answer is known; the least shares are those of the theory's own simulation, less the error
/// of 2,000 draws.</summary>
public sealed class VerdictPowerTests
{
    private const double Sigma = 0.2;
    private const int Families = 2000;
    private static readonly int[] FiveWidths = [8, 16, 32, 64, 128];

    [Theory]
    [InlineData(0, true, 0.985)]
    [InlineData(0.5, false, 0.985)]
    [InlineData(1, false, 0.999)]
    [InlineData(2, false, 0.999)]
    public void Five_widths_are_judged_right(double power, bool stable, double least)
    {
        VerdictPower found = VerdictPower.Simulate(power, Sigma, FiveWidths, 3, Families, 1, withDistance: false);
        Assert.InRange(stable ? found.Stable : found.Unstable, least, 1);
        Assert.InRange(stable ? found.Unstable : found.Stable, 0, 0.001);
        Assert.Equal(1, found.Stable + found.Unstable + found.Undecided, 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Four_widths_judge_seven_in_eight(double power)
    {
        VerdictPower found = VerdictPower.Simulate(power, Sigma, [8, 16, 32, 64], 3, Families, 1, withDistance: false);
        Assert.InRange(power == 0 ? found.Stable : found.Unstable, 0.80, 0.93);
    }

    [Fact]
    public void Two_quantities_that_must_agree_leave_more_open_and_err_less()
    {
        VerdictPower one = VerdictPower.Simulate(0.5, 0.4, FiveWidths, 3, Families, 1, withDistance: false),
            two = VerdictPower.Simulate(0.5, 0.4, FiveWidths, 3, Families, 1, withDistance: true);
        Assert.True(two.Undecided > one.Undecided);
        Assert.True(two.Stable <= one.Stable);
    }

    [Fact]
    public void Bad_arguments_throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => VerdictPower.Simulate(0, -1, FiveWidths, 3, 1, 1, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => VerdictPower.Simulate(0, 0, [], 3, 1, 1, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => VerdictPower.Simulate(0, 0, FiveWidths, 0, 1, 1, false));
    }
}
