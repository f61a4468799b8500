using System.Globalization;
using System.Runtime.InteropServices;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Sources.Files;

/// <summary>Samples of a file, all in memory.</summary>
/// <param name="Channels">The names of channels.</param>
/// <param name="Values">The values, those of one time one behind the other.</param>
internal sealed record SampleTable(IReadOnlyList<string> Channels, float[] Values)
{
    private const long MostBytes = 256 << 20;
    private const int MostChannels = 256;

    /// <summary>Samples of each channel.</summary>
    public int Count => Values.Length / Math.Max(1, Channels.Count);

    /// <summary>Reads a file.</summary>
    /// <exception cref="DeviceException">There is none, or it cannot be read.</exception>
    /// <exception cref="InvalidModelException">It holds something else.</exception>
    public static SampleTable Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new DeviceException($"{path}: there is no such file.");
            if (new FileInfo(path).Length > MostBytes)
                throw new InvalidModelException($"{path}: expected at most {MostBytes >> 20} MiB of samples.");
            var table = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ReadText(path) : ReadArray(path);
            return table.Values.Length > 0 ? table : throw new InvalidModelException($"{path}: there are no samples in this file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ConfigurationException)
        {
            throw new DeviceException(exception.Message, exception);
        }
    }

    private static SampleTable ReadArray(string path)
    {
        var array = NpyFile.Read(path);
        var channels = array.Shape.Rank == 2 ? array.Shape[1] : 1;
        if (array.Type != ElementType.Float32 || array.Shape.Rank is not (1 or 2) || channels is < 1 or > MostChannels)
            throw new InvalidModelException($"{path}: expected f32 [samples] or [samples, channels] of at most {MostChannels} channels, found {array.Type.ShortName()}[{array.Shape}].");
        return new SampleTable([.. Enumerable.Range(0, channels).Select(static channel => $"channel{channel}")], MemoryMarshal.Cast<byte, float>(array.Bytes).ToArray());
    }

    private static SampleTable ReadText(string path)
    {
        string[]? channels = null;
        var values = new List<float>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.Split(line.Contains(';', StringComparison.Ordinal) ? ';' : ',', StringSplitOptions.TrimEntries);
            if (channels is null)
            {
                var named = !float.TryParse(cells[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
                channels = named ? cells : [.. Enumerable.Range(0, cells.Length).Select(static channel => $"channel{channel}")];
                if (named)
                    continue;
            }
            if (cells.Length != channels.Length || cells.Length > MostChannels)
                throw new InvalidModelException($"{path}:{number}: expected {channels.Length} values (at most {MostChannels}), found {cells.Length}.");
            foreach (var cell in cells)
                values.Add(float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new InvalidModelException($"{path}:{number}: expected a number, found '{cell}'."));
        }
        return new SampleTable(channels ?? [], [.. values]);
    }
}
