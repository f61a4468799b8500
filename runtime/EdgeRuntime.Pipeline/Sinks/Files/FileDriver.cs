using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Files;

/// <summary><c>file:///path/events.jsonl?max=10MB&amp;keep=5&amp;daily</c>: events as JSON lines in a file that is changed by size and by day.</summary>
public sealed class FileDriver() : SinkDriver("file", "file:///var/log/edgert/events.jsonl?max=10MB&keep=5&daily", "events as JSON lines in a file, with rotation")
{
    private const long MostBytes = 1_000_000_000_000;

    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(context);
        var path = SinkPaths.Resolve(uri, context);
        if (path.EndsWith('/'))
            throw new ConfigurationException($"{uri}: expected the name of a file, found a folder; add a name, as in {uri.Scheme}://{path}events.jsonl.");
        var options = new FileSinkOptions(
            path,
            uri.OneOf("format", "json", "json", "text") == "text",
            uri.Bytes("max", 10_000_000, 1_000, MostBytes),
            uri.Integer("keep", 5, 0, 1000),
            uri.Flag("daily"),
            uri.Text("flush") == "never" ? Timeout.InfiniteTimeSpan : uri.Duration("flush", TimeSpan.FromSeconds(5)));
        uri.RefuseOthers();
        var files = new SinkMetrics(context).Files;
        return () => new FileSink(options, files, EventFile.OpenStream);
    }
}
