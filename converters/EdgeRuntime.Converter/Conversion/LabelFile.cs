namespace EdgeRuntime.Converter.Conversion;

/// <summary>Class names, one a line.</summary>
internal static class LabelFile
{
    private const long MaxBytes = 16 << 20;

    /// <exception cref="ConfigurationException">The file is missing, too large or empty.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"label file '{path}' does not exist; give a text file with one class name a line.");
        var labels = WholeFile.ReadLines(path, MaxBytes, "a label file, a text with one class name a line").Select(static line => line.Trim(' ', '\t', '\r')).Where(line => line.Length > 0).ToList();
        return labels.Count > 0 ? labels : throw new ConfigurationException($"label file '{path}' is empty; give a text file with one class name a line.");
    }
}
