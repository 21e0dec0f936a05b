using System.Text;

namespace Lethe.Experiments.Configuration;

/// <summary>Reads a configuration file as text.</summary>
internal static class ConfigFile
{
    public static string ReadText(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw Problem(path, "it is a folder", null);
            if (new FileInfo(path).Length > YamlReader.MaxCharacters * 4L) throw Problem(path, "it is too large for a configuration", null);
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Problem(path, "there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw Problem(path, $"it cannot be read as text ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static ConfigurationException Problem(string path, string actual, Exception? inner) =>
        new($"configuration '{path}'", actual, "a YAML file", "Check the path", inner);
}
