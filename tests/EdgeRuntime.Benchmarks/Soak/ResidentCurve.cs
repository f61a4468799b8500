using System.Globalization;
using System.Text;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>Resident memory over time as a drawing (SVG).</summary>
internal static class ResidentCurve
{
    private const int Width = 720;
    private const int Height = 240;
    private const int Left = 56;
    private const int Bottom = 32;
    private const int Margin = 16;
    private const double MegaByte = 1 << 20;

    public static string Draw(IReadOnlyList<SoakSample> samples)
    {
        var most = Math.Ceiling(samples.Max(static sample => sample.Resident) / MegaByte / 10) * 10;
        var end = Math.Max(samples[^1].Seconds, 1);
        double X(double seconds) => Left + seconds / end * (Width - Left - Margin);
        double Y(double megabytes) => Height - Bottom - megabytes / most * (Height - Bottom - Margin);
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#777\">\n");
        for (var megabytes = 0; megabytes <= most; megabytes += 10)
            Add(svg, $"<path d=\"M{Left} {Y(megabytes):0.0}H{Width - Margin}\" stroke=\"#8884\"/><text x=\"{Left - 6}\" y=\"{Y(megabytes) + 4:0.0}\" text-anchor=\"end\">{megabytes} MiB</text>\n");
        for (var i = 0; i <= 6; i++)
            Add(svg, $"<text x=\"{X(end * i / 6):0.0}\" y=\"{Height - 10}\" text-anchor=\"middle\">{end * i / 360:0.#} min</text>\n");
        svg.Append("<polyline fill=\"none\" stroke=\"#2a78d6\" stroke-width=\"1.5\" points=\"");
        foreach (var sample in samples)
            Add(svg, $"{X(sample.Seconds):0.0},{Y(sample.Resident / MegaByte):0.0} ");
        svg.Append("\"/>\n</svg>\n");
        return svg.ToString();
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
