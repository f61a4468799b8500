using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeRuntime.Pipeline.Metrics;

/// <summary>Lines of Prometheus' text format.</summary>
internal sealed class PrometheusWriter(IBufferWriter<byte> to)
{
    public void Head(string name, string help, string kind) => Line($"# HELP {name} {help}\n# TYPE {name} {kind}\n");

    public void Sample(string name, string labels, double value) => Sample(name, "", labels, value);

    public void Sample(string name, string suffix, string labels, double value) => Line(labels.Length == 0 ? $"{name}{suffix} {Number(value)}\n" : $"{name}{suffix}{{{labels}}} {Number(value)}\n");

    public void Bucket(string name, string labels, double bound, long count) => Line($"{name}_bucket{{{labels}{(labels.Length == 0 ? "" : ",")}le=\"{Number(bound)}\"}} {count}\n");

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private void Line(string text) => Encoding.UTF8.GetBytes(text, to);
}
