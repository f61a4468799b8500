using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Files;

/// <summary><c>stdout:</c>: events as JSON lines, with <c>format=text</c> as lines for people.</summary>
/// <param name="open">Opens the standard output; null: as the framework does.</param>
public sealed class StdoutDriver(Func<Stream>? open = null) : SinkDriver("stdout", "stdout:?format=text", "events as lines on the standard output")
{
    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var text = uri.OneOf("format", "json", "json", "text") == "text";
        uri.RefuseOthers();
        return () => new StdoutSink(text, open ?? (static () => new ResultStream(Console.OpenStandardOutput)));
    }
}
