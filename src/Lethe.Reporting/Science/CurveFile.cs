namespace Lethe.Reporting.Science;

/// <summary>Curves out of a CSV file: published ones, or those `lethe figure` has written.</summary>
public static class CurveFile
{
    private const int MaxBytes = 64 << 20;
    private const string Expected = "a first line with x and y, and label, low and high where there are any; numbers below it";

    /// <summary>Reads a file with a first line of names: x, y, and label, low and high where there are any. Without labels all points are
    /// one curve of the file's name.</summary>
    /// <exception cref="ProblemException">Missing, or no such file.</exception>
    public static IReadOnlyList<ComparedCurve> Read(string path)
    {
        string[] lines = InputFile.ReadText(path, "curves (.csv)", MaxBytes).Split('\n');
        List<string> names = [.. Cells(lines[0]).Select(name => name.ToLowerInvariant())];
        if (!names.Contains("x") || !names.Contains("y"))
        {
            throw ProblemException.Input(path, $"its first line is '{Printable.Clip(lines[0].TrimEnd('\r'))}'", Expected,
                "Name the columns");
        }

        bool band = names.Contains("low") && names.Contains("high");
        var points = new List<(string Label, double X, double Y, double Low, double High)>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            string[] cells = [.. Cells(lines[i])];
            string Cell(string name) => names.IndexOf(name) is >= 0 and var at && at < cells.Length ? cells[at] : "";
            double Value(string name) => double.TryParse(Cell(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw ProblemException.Input(path, Invariant($"line {i + 1}: {name} is '{Printable.Clip(Cell(name))}'"), Expected,
                    "Write a number");
            double Edge(string name) => band && Cell(name).Length > 0 ? Value(name) : double.NaN;
            points.Add((names.Contains("label") ? Cell("label") : System.IO.Path.GetFileNameWithoutExtension(path), Value("x"), Value("y"),
                Edge("low"), Edge("high")));
        }
        if (points.Count == 0) throw ProblemException.Input(path, "it has no points", Expected, "Add some");
        return [.. points.GroupBy(point => point.Label).Select(curve => new ComparedCurve(curve.Key, [.. curve.Select(p => p.X)],
            [.. curve.Select(p => p.Y)])
        {
            IsReference = true,
            Band = curve.Any(p => !double.IsNaN(p.Low)) ? ([.. curve.Select(p => p.Low)], [.. curve.Select(p => p.High)]) : null,
        })];
    }

    /// <summary>The cells of a line, quotes around them taken off (RFC 4180, without line breaks in cells).</summary>
    private static IEnumerable<string> Cells(string line)
    {
        var cell = new StringBuilder();
        bool quoted = false;
        foreach (char c in line.TrimEnd('\r'))
        {
            if (c == '"')
            {
                // The second of two within quotes is a quote of the text.
                if (!quoted && cell.Length > 0) cell.Append('"');
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                yield return cell.ToString().Trim();
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }
        yield return cell.ToString().Trim();
    }
}
