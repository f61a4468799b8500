using System.Globalization;
using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertProfileTests : EdgertFixture
{
    private static readonly string[] s_keys = ["node", "operation", "kernel", "threads", "us", "percent", "macs", "gmacs_per_s", "bytes"];

    [Test]
    public void The_table_has_a_row_for_every_operation_in_order()
    {
        var rows = Table("bench", Bundle, "--profile", "--seconds", "0.1");
        Assert.That(rows.Select(row => row[0]), Is.EqualTo(new[] { "node", "quantize", "dense", "dequantize", "total" }));
        Assert.That(rows[0], Is.EqualTo(new[] { "node", "operation", "kernel", "threads", "us", "%", "MACs", "GMAC/s", "bytes" }));
        Assert.That(rows[2][1], Is.EqualTo("DenseInt8"));
        Assert.That(rows[2][^3], Is.EqualTo("256"), "64 × 4");
        Assert.That(rows[1][^3..], Is.EqualTo(new[] { "-", "-", "320 B" }), "64 f32 to 64 u8");
        Assert.That(rows[1..^1].Sum(row => Number(row[5])), Is.EqualTo(100).Within(0.2));
        Assert.That(rows[1..^1].Sum(row => Number(row[4])), Is.EqualTo(Number(rows[^1][1])).Within(0.02));
    }

    [Test]
    public void Columns_are_as_wide_as_what_is_in_them_and_long_names_are_shortened()
    {
        var bundle = Smooth();
        var lines = TableLines(Edgert("bench", bundle, "--profile", "--seconds", "0.1").Done());
        Assert.That(lines.Select(line => line.Length), Is.All.EqualTo(lines[0].Length));
        Assert.That(lines[1], Does.Match("^  [.]{3}.{5,20}/exporter/made/of/scopes/tanh  Unary +Tanh, "));
    }

    [Test]
    public void Top_keeps_the_slowest()
    {
        var rows = Table("bench", Bundle, "--profile", "--top", "2", "--seconds", "0.1");
        Assert.That(rows, Has.Length.EqualTo(4));
        Assert.That(rows[1..3].Select(row => Number(row[4])), Is.Ordered.Descending);
        Assert.That(Number(rows[3][1]), Is.GreaterThan(rows[1..3].Sum(row => Number(row[4]))), "the total is that of all");
        Assert.That(Table("bench", Bundle, "--profile", "--top", "9", "--seconds", "0.1"), Has.Length.EqualTo(5));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Json_has_the_same_as_an_array(int threads)
    {
        var bundle = Smooth();
        using var report = JsonDocument.Parse(Edgert("bench", bundle, "--profile", "--threads", $"{threads}", "--seconds", "0.1", "--json").Done());
        Assert.That(report.RootElement.GetProperty("allocated_bytes_per_run").GetDouble(), Is.Zero);
        var rows = report.RootElement.GetProperty("profile").EnumerateArray().ToArray();
        Assert.That(rows.Select(row => row.GetProperty("node").GetString()), Is.EqualTo(new[] { "a/rather/long/name/that/an/exporter/made/of/scopes/tanh", "abs" }));
        Assert.That(rows.Sum(row => row.GetProperty("percent").GetDouble()), Is.EqualTo(100).Within(0.01));
        foreach (var row in rows)
        {
            Assert.That(row.EnumerateObject().Select(p => p.Name), Is.EqualTo(s_keys));
            Assert.That(row.GetProperty("operation").GetString(), Is.EqualTo("Unary"));
            Assert.That(row.GetProperty("kernel").GetString(), Does.Match("^(Tanh|Abs), (scalar|[0-9]+-bit vectors)$"));
            Assert.That(row.GetProperty("threads").GetInt32(), Is.InRange(1, threads));
            Assert.That(row.GetProperty("us").GetDouble(), Is.Positive);
            Assert.That(row.GetProperty("bytes").GetInt64(), Is.EqualTo(2 * 65536 * 4));
        }
        Assert.That(rows[0].GetProperty("threads").GetInt32(), Is.EqualTo(threads));
    }

    [Test]
    public void Kernels_say_what_they_run_on()
    {
        Assert.That(Kernel("0"), Does.Not.Contain("emitted"));
        Assert.That(Kernel("1").Contains("emitted"), Is.EqualTo(!Edgert("info").Done().Contains("no emitted kernels")));

        string Kernel(string emit)
        {
            using var report = JsonDocument.Parse(Programs.Run(Programs.Edgert, new Dictionary<string, string> { ["EDGERT_EMIT"] = emit }, "bench", Bundle, "--profile", "--seconds", "0.05", "--json").Done());
            return report.RootElement.GetProperty("profile")[1].GetProperty("kernel").GetString()!;
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public void The_events_of_a_trace_lie_within_their_run(int threads)
    {
        var path = InFolder($"trace-{threads}.json");
        var output = Edgert("bench", Smooth(), "--trace", path, "--threads", $"{threads}", "--seconds", "0.2").Done();
        Assert.That(output, Does.Not.Contain("GMAC/s"), "no table unless it is asked for");
        Assert.That(output, Does.EndWith($"wrote {path}\n"));
        using var trace = JsonDocument.Parse(File.ReadAllBytes(path));
        var events = trace.RootElement.GetProperty("traceEvents").EnumerateArray().ToArray();
        var names = events.Where(e => Text(e, "ph") == "M" && Text(e, "name") == "thread_name").ToDictionary(e => e.GetProperty("tid").GetInt32(), e => Text(e.GetProperty("args"), "name"));
        Assert.That(names[0], Is.EqualTo("caller"));
        Assert.That(names, Has.Count.EqualTo(threads));
        var complete = events.Where(e => Text(e, "ph") == "X").ToArray();
        Assert.That(complete.Select(e => e.GetProperty("tid").GetInt32()), Has.All.Matches<int>(names.ContainsKey));

        var runs = complete.Where(e => Text(e, "cat") == "run").ToArray();
        Assert.That(runs, Has.Length.EqualTo(32));
        for (var i = 1; i < runs.Length; i++)
            Assert.That(Start(runs[i]), Is.GreaterThanOrEqualTo(End(runs[i - 1]) - 1e-6));
        foreach (var run in runs)
        {
            var operations = complete.Where(e => Text(e, "cat") == "operation" && Within(e, run)).ToArray();
            Assert.That(operations.Select(o => Text(o, "name")), Is.EqualTo(new[] { "a/rather/long/name/that/an/exporter/made/of/scopes/tanh", "abs" }));
            foreach (var operation in operations)
            {
                var arguments = operation.GetProperty("args");
                Assert.That(Text(arguments, "kernel"), Does.Contain(", "));
                Assert.That((arguments.GetProperty("macs").GetInt64(), arguments.GetProperty("bytes").GetInt64()), Is.EqualTo((0, 2 * 65536 * 4)));
                var parts = complete.Where(e => Text(e, "cat") == "part" && Within(e, operation)).ToArray();
                var split = arguments.GetProperty("threads").GetInt32();
                Assert.That(parts.Select(p => p.GetProperty("args").GetProperty("part").GetInt32()), Is.EqualTo(Enumerable.Range(0, split > 1 ? split : 0)));
            }
        }
        Assert.That(complete.Count(e => Text(e, "cat") == "operation"), Is.EqualTo(2 * runs.Length));
        Assert.That(complete.Count(e => Text(e, "cat") == "part"), Is.EqualTo(complete.Where(e => Text(e, "cat") == "operation").Select(e => e.GetProperty("args").GetProperty("threads").GetInt32()).Where(n => n > 1).Sum()));
    }

    [Test]
    public void A_trace_that_cannot_be_written_is_an_error_and_leaves_nothing()
    {
        var folder = Directory.CreateDirectory(InFolder("traces")).FullName;
        var bad = InFolder("bad.edge");
        File.WriteAllText(bad, "no bundle");
        Edgert("bench", Bundle, "--trace", Path.Combine(folder, "missing", "t.json"), "--seconds", "0.1").Failed(1, "missing", "cannot be written");
        Assert.That(Edgert("bench", Bundle, "--trace", Path.Combine(folder, "missing", "t.json"), "--seconds", "0.1").Error, Does.Not.Contain(".tmp"));
        Edgert("bench", Bundle, "--trace", folder, "--seconds", "0.1").Failed(1, folder, "is a folder");
        Edgert("bench", bad, "--trace", Path.Combine(folder, "t.json"), "--seconds", "0.1").Failed(1, "bad.edge");
        Assert.That(Directory.GetFileSystemEntries(folder), Is.Empty);
    }

    private string Smooth()
    {
        var path = InFolder("smooth.edge");
        if (!File.Exists(path))
            SmoothModel.WriteBundle(path);
        return path;
    }

    // Cells are two spaces apart at least; empty ones of the line of sums are left out.
    private static string[][] Table(params string[] arguments) =>
        [.. TableLines(Edgert(arguments).Done()).Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static string[] TableLines(string output) => [.. output.TrimEnd('\n').Split('\n').SkipWhile(line => !line.StartsWith("  node ", StringComparison.Ordinal))];

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static string? Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString() : null;

    private static double Start(JsonElement e) => e.GetProperty("ts").GetDouble();

    private static double End(JsonElement e) => Start(e) + e.GetProperty("dur").GetDouble();

    private static bool Within(JsonElement inner, JsonElement outer) => Start(inner) >= Start(outer) - 1e-6 && End(inner) <= End(outer) + 1e-6;
}
