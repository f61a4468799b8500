using System.Text.Json;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Host;

/// <summary>
/// A trace in Chrome's format (Trace Event Format: complete events, "ph":"X", times in µs), for chrome://tracing and ui.perfetto.dev. It is written to a temporary file that takes its name when it is complete.
/// </summary>
internal sealed class TraceFile : IDisposable
{
    /// <summary>Runs in a file.</summary>
    public const int Runs = 32;

    private readonly AtomicFile _file;

    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public TraceFile(string path)
    {
        Path = path;
        _file = OutputFiles.Begin(path);
    }

    public string Path { get; }

    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public void Write(NativeSession session, string model)
    {
        try
        {
            WriteEvents(session, model);
            _file.Complete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFiles.CannotWrite(Path, e);
        }
    }

    public void Dispose() => _file.Dispose();

    private void WriteEvents(NativeSession session, string model)
    {
        using var json = new Utf8JsonWriter(_file.Stream);
        json.WriteStartObject();
        Text(json, "displayTimeUnit", "ns");
        json.WritePropertyName("traceEvents");
        json.WriteStartArray();
        Name(json, "process_name", 0, $"edgert bench {model}");
        Name(json, "thread_name", 0, "caller");
        for (var thread = 1; thread < session.Threads; thread++)
            Name(json, "thread_name", thread, $"edge-worker-{thread}");
        var timings = session.Timings;
        foreach (var e in session.ReadTrace())
            Event(json, e, e.Operation < 0 ? default : timings[e.Operation]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Name(Utf8JsonWriter json, string what, int thread, string name)
    {
        Begin(json, "M", what, thread);
        json.WritePropertyName("args");
        json.WriteStartObject();
        Text(json, "name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Event(Utf8JsonWriter json, in TraceEvent e, in OperatorTiming operation)
    {
        Begin(json, "X", e.Operation < 0 ? $"run {e.Run}" : operation.Name, e.Thread);
        Text(json, "cat", e.Operation < 0 ? "run" : e.Part < 0 ? "operation" : "part");
        Number(json, "ts", e.StartNanoseconds / 1e3);
        Number(json, "dur", e.DurationNanoseconds / 1e3);
        if (e.Operation >= 0)
        {
            json.WritePropertyName("args");
            json.WriteStartObject();
            Text(json, "operation", operation.Code.ToString());
            Text(json, "kernel", operation.Kernel);
            if (e.Part >= 0)
                Number(json, "part", e.Part);
            Number(json, "threads", operation.Threads);
            Number(json, "macs", operation.Macs);
            Number(json, "bytes", operation.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string phase, string name, int thread)
    {
        json.WriteStartObject();
        Text(json, "ph", phase);
        Text(json, "name", name);
        Number(json, "pid", 1);
        Number(json, "tid", thread);
    }

    private static void Text(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteStringValue(value);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteNumberValue(value);
    }
}
