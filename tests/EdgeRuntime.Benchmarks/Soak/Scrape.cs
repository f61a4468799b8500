using System.Globalization;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>The metrics page, read once.</summary>
internal sealed class Scrape
{
    private readonly string _text;

    private Scrape(string text) => _text = text;

    public static async Task<Scrape> Read(HttpClient client) => new(await client.GetStringAsync("/metrics"));

    /// <summary>The sum of all series of a name; NaN where there is none.</summary>
    public double Sum(string name)
    {
        var (sum, found) = (0.0, false);
        foreach (var line in _text.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length || line[name.Length] is not (' ' or '{'))
                continue;
            sum += double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
            found = true;
        }
        return found ? sum : double.NaN;
    }

    /// <summary>The page itself.</summary>
    public override string ToString() => _text;
}
