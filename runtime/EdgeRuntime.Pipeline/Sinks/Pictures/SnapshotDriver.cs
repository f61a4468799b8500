using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Sinks.Files;

namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary><c>snapshots:///dir?quality=85&amp;keep=1000&amp;boxes</c>: the frame of each event as a JPEG file, with the event as JSON beside it.</summary>
public sealed class SnapshotDriver() : SinkDriver("snapshots", "snapshots:///var/lib/edgert/pictures?keep=1000&boxes", "the frame of each event as a JPEG file")
{
    private const long MostBytes = 1_000_000_000_000;

    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(context);
        var path = SinkPaths.Resolve(uri, context);
        var (quality, boxes) = (uri.Integer("quality", 85, 1, 100), uri.Flag("boxes"));
        var (keep, most) = (uri.Integer("keep", 1000, 1, 1_000_000), uri.Bytes("max", MostBytes, 100_000, MostBytes));
        uri.RefuseOthers();
        return () => new SnapshotSink(path, new EventFolder(path, ".jpg", keep, most), quality, boxes, context);
    }
}
