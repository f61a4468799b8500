using System.Buffers;
using System.Globalization;
using EdgeRuntime.Pipeline.Metrics;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server;

/// <summary><c>/metrics</c>: what the program counts, and what it takes of the machine, in Prometheus' text format 0.0.4.</summary>
internal sealed class ProcessMetrics(MetricRegistry metrics)
{
    private const string Thermal = "/sys/class/thermal";
    private const double TicksPerSecond = 100;

    private readonly double _started = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    public Task Answer(HttpContext context)
    {
        var text = new ArrayBufferWriter<byte>(16 << 10);
        metrics.Write(text);
        WriteProcess(new PrometheusWriter(text));
        return Answers.Write(context, StatusCodes.Status200OK, "text/plain; version=0.0.4; charset=utf-8", text.WrittenMemory);
    }

    private void WriteProcess(PrometheusWriter text)
    {
        Add(text, "edgert_info", "gauge", "The program", 1, $"{PrometheusWriter.Label("version", CommandLine.Version)},{PrometheusWriter.Label("flavour", InstructionSets.Flavour)}");
        var stat = Fields("/proc/self/stat");
        Add(text, "process_cpu_seconds_total", "counter", "Processor time, of the user and the kernel", stat.Length > 12 ? (Number(stat[11]) + Number(stat[12])) / TicksPerSecond : double.NaN);
        Add(text, "process_resident_memory_bytes", "gauge", "Memory in RAM", Fields("/proc/self/statm") is [_, var resident, ..] ? Number(resident) * Environment.SystemPageSize : double.NaN);
        Add(text, "process_threads", "gauge", "Threads", stat.Length > 17 ? Number(stat[17]) : double.NaN);
        Add(text, "process_open_fds", "gauge", "Open files", Count("/proc/self/fd"));
        Add(text, "process_start_time_seconds", "gauge", "When its server was started, in seconds since 1970", _started);
        Add(text, "edgert_gc_heap_bytes", "gauge", "Managed memory in use", GC.GetTotalMemory(false));
        Add(text, "edgert_gc_allocated_bytes_total", "counter", "Managed memory that was ever allocated", GC.GetTotalAllocatedBytes());
        text.Head("edgert_gc_collections_total", "Garbage collections", "counter");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            text.Sample("edgert_gc_collections_total", PrometheusWriter.Label("generation", $"{generation}"), GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0));
        AddTemperatures(text);
    }

    private static void AddTemperatures(PrometheusWriter text)
    {
        if (!Directory.Exists(Thermal))
            return;
        var headed = false;
        foreach (var zone in Directory.GetDirectories(Thermal, "thermal_zone*").Order(StringComparer.Ordinal))
        {
            if (Line($"{zone}/temp") is not { } temp || Line($"{zone}/type") is not { } type)
                continue;
            if (!headed)
                text.Head("edgert_temperature_celsius", "Temperatures that the kernel knows", "gauge");
            headed = true;
            text.Sample("edgert_temperature_celsius", $"{PrometheusWriter.Label("zone", Path.GetFileName(zone))},{PrometheusWriter.Label("type", type)}", Number(temp) / 1000);
        }
    }

    private static void Add(PrometheusWriter text, string name, string kind, string help, double value, string labels = "")
    {
        if (double.IsNaN(value))
            return;
        text.Head(name, help, kind);
        text.Sample(name, labels, value);
    }

    // Behind the program's name, which is in parentheses and may hold anything: fields from the third one on.
    private static string[] Fields(string path) => Line(path) is { } line ? line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    // Files of the kernel may be missing, or refuse to be read while a sensor sleeps.
    private static string? Line(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double Count(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Length : double.NaN;

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
