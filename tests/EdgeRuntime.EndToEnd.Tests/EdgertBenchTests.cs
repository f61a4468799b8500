using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertBenchTests : EdgertFixture
{
    private static readonly string[] s_keys = ["engine", "threads", "load_ms", "first_ms", "min_us", "p50_us", "p90_us", "p99_us", "allocated_bytes_per_run", "peak_rss_bytes"];

    [TestCase("native", 1)]
    [TestCase("native", 2)]
    [TestCase("onnxruntime", 1)]
    public void Json_has_exactly_these_keys(string engine, int threads)
    {
        using var report = JsonDocument.Parse(Edgert("bench", Bundle, "--engine", engine, "--threads", $"{threads}", "--seconds", "0.2", "--json").Done());
        Check(report.RootElement, engine, threads, [.. s_keys, "idle_cpu_percent"]);
        Assert.That(report.RootElement.GetProperty("idle_cpu_percent").GetDouble(), Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Compare_measures_both_engines_in_one_run()
    {
        using var report = JsonDocument.Parse(Edgert("bench", Bundle, "--compare", "--seconds", "0.2", "--json").Done());
        var root = report.RootElement;
        Assert.That(root.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "native", "onnxruntime", "p50_ratio" }));
        Check(root.GetProperty("native"), "native", 1, s_keys);
        Check(root.GetProperty("onnxruntime"), "onnxruntime", 1, s_keys);
        Assert.That(root.GetProperty("p50_ratio").GetDouble(), Is.GreaterThan(0));
    }

    [Test]
    public void Text_names_what_it_measured() =>
        Assert.That(Edgert("bench", Bundle, "--compare", "--seconds", "0.1").Done(), Does.Match(@"(?s)^native, 1 thread\n.*onnxruntime, 1 thread\n.*median is [\d.]+ times the native engine's\.\n$"));

    private static void Check(JsonElement report, string engine, int threads, string[] keys) => Assert.Multiple(() =>
    {
        Assert.That(report.EnumerateObject().Select(p => p.Name), Is.EqualTo(keys));
        Assert.That(report.GetProperty("engine").GetString(), Is.EqualTo(engine));
        Assert.That(report.GetProperty("threads").GetInt32(), Is.EqualTo(threads));
        Assert.That(s_keys[2..8].Select(key => report.GetProperty(key).GetDouble()), Is.All.GreaterThan(0));
        Assert.That(s_keys[4..8].Select(key => report.GetProperty(key).GetDouble()), Is.Ordered);
        Assert.That(report.GetProperty("allocated_bytes_per_run").GetDouble(), Is.Zero);
        Assert.That(report.GetProperty("peak_rss_bytes").GetInt64(), Is.GreaterThan(1 << 20));
    });
}
