namespace Lethe.Data;

/// <summary>Every kind of file that own data are read from.</summary>
public static class DataReaders
{
    /// <summary>The kinds, with room for the data that were read last.</summary>
    /// <param name="memory">What data may take; null: three quarters of what the process can have.</param>
    public static DataFormats All(MemoryLimit? memory = null) =>
        new([.. DataFormats.ArrayFormats, new CsvFormat(), new ParquetFormat(), new TsFormat()], memory);
}
