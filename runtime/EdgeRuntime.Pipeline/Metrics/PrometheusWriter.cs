using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeRuntime.Pipeline.Metrics;

/// <summary>Writes lines of Prometheus' text format 0.0.4.</summary>
/// <param name="to">Gets them, as UTF-8.</param>
public sealed class PrometheusWriter(IBufferWriter<byte> to)
{
    /// <summary>A label, escaped, as in <c>pipeline="door"</c>; several are joined by commas.</summary>
    public static string Label(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"{name}=\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    /// <summary>What stands before the samples of a metric.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="help">What it is, in a few words.</param>
    /// <param name="kind"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    public void Head(string name, string help, string kind) => Line($"# HELP {name} {help}\n# TYPE {name} {kind}\n");

    /// <summary>A sample.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="labels">Its labels (<see cref="Label"/>); empty: none.</param>
    /// <param name="value">Its value.</param>
    public void Sample(string name, string labels, double value)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Line(labels.Length == 0 ? $"{name} {Number(value)}\n" : $"{name}{{{labels}}} {Number(value)}\n");
    }

    internal void Bucket(string name, string labels, double bound, long count) => Line($"{name}_bucket{{{labels}{(labels.Length == 0 ? "" : ",")}le=\"{Number(bound)}\"}} {count}\n");

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private void Line(string text) => Encoding.UTF8.GetBytes(text, to);
}
