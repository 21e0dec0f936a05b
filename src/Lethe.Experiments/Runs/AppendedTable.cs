namespace Lethe.Experiments.Runs;

/// <summary>
/// A table that grows while a run goes on. A line is appended whole: where the disk is full, the file is cut back to the line before.
/// A resumed run first cuts the table back to its checkpoint.
/// </summary>
internal sealed class AppendedTable : IDisposable
{
    private readonly RunFolder _folder;
    private readonly FileStream _stream;

    private AppendedTable(RunFolder folder, FileStream stream)
    {
        _folder = folder;
        _stream = stream;
    }

    /// <summary>Begins an empty table, or continues the one there is after its first <paramref name="keptRows"/> rows.
    /// Not <paramref name="strict"/>: rows may be missing.</summary>
    /// <exception cref="ProblemException">The table has fewer rows, or other columns, or cannot be written.</exception>
    public static AppendedTable Open(RunFolder folder, string name, IReadOnlyList<string> columns, int keptRows, bool strict = true)
    {
        string path = folder.FilePath(name);
        var kept = new CsvTable(columns, []);
        if (keptRows > 0 && (strict || File.Exists(path)))
        {
            CsvTable old = RequireRows(folder, name, columns, strict ? keptRows : 0);
            kept = old with { Rows = [.. old.Rows.Take(keptRows)] };
        }

        folder.WriteText(name, kept.ToText());
        FileStream? stream = null;
        folder.Guard(() => stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0));
        return new AppendedTable(folder, stream!);
    }

    /// <summary>The table there is, of which so many rows must be there.</summary>
    /// <exception cref="ProblemException">It has fewer, or other columns, or is missing or damaged.</exception>
    public static CsvTable RequireRows(RunFolder folder, string name, IReadOnlyList<string> columns, int rows)
    {
        CsvTable table = Read(folder, folder.FilePath(name));
        if (table.Columns.SequenceEqual(columns) && table.Rows.Count >= rows) return table;
        throw ProblemException.Folder($"run folder '{folder.Path}'",
            $"{name} has {table.Rows.Count} rows where the checkpoint has {rows} epochs",
            "the tables the run wrote", "Restore the file, or start the run again with --force");
    }

    /// <summary>Appends a line.</summary>
    /// <exception cref="ProblemException">The disk is full; the table ends with the line before.</exception>
    public void Append(params ReadOnlySpan<double> row)
    {
        byte[] line = Encoding.ASCII.GetBytes(CsvTable.Line(row.ToArray()));
        _folder.Guard(() =>
        {
            long before = _stream.Length;
            try
            {
                _stream.Write(line);
                FileSteps.Tell(FileStepKind.Appended, _stream.Name);
            }
            catch (IOException)
            {
                _stream.SetLength(before);
                throw;
            }
        });
    }

    /// <summary>Makes sure the lines survive a crash.</summary>
    public void Flush() => _folder.Guard(() => _stream.Flush(flushToDisk: true));

    public void Dispose() => _stream.Dispose();

    private static CsvTable Read(RunFolder folder, string path)
    {
        try
        {
            return CsvTable.Read(path);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            throw ProblemException.Folder($"run folder '{folder.Path}'", e.Message.TrimEnd('.'), "the tables the run wrote",
                "Restore the file, or start the run again with --force", e);
        }
    }
}
