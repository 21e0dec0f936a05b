namespace Lethe.Reporting.Figures;

/// <summary>A thin straight line across a <see cref="Figure"/> at one value, such as a tolerance.</summary>
/// <param name="Value">Where.</param>
/// <param name="Horizontal">True: at y = <paramref name="Value"/>; false: at x = <paramref name="Value"/>.</param>
/// <param name="Label">Text at the line; empty for none.</param>
public sealed record Guide(double Value, bool Horizontal, string Label);
