using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Sinks.Files;

namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary><c>clips:///dir?before=5s&amp;after=5s&amp;fps=10&amp;max=1GB</c>: a video (Motion JPEG in AVI) of the seconds before and after an event, with the event as JSON beside it.</summary>
public sealed class ClipDriver() : SinkDriver("clips", "clips:///var/lib/edgert/clips?before=5s&after=5s&max=1GB", "a video of the seconds before and after an event")
{
    private const long MostBytes = 1_000_000_000_000;

    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(context);
        var options = new ClipOptions(
            SinkPaths.Resolve(uri, context),
            uri.Duration("before", TimeSpan.FromSeconds(5)),
            uri.Duration("after", TimeSpan.FromSeconds(5)),
            uri.Duration("longest", TimeSpan.FromMinutes(1)),
            uri.Number("fps", 10, 0.1, 120),
            uri.Integer("quality", 75, 1, 100),
            uri.Bytes("memory", 64_000_000, 1_000_000, 4_000_000_000));
        var (keep, most) = (uri.Integer("keep", 100_000, 1, 1_000_000), uri.Bytes("max", 1_000_000_000, 1_000_000, MostBytes));
        uri.RefuseOthers();
        if (options.Longest < options.Before + options.After)
            throw new ConfigurationException($"{uri}: longest is {options.Longest.TotalSeconds:0.###} s, expected at least before and after together ({(options.Before + options.After).TotalSeconds:0.###} s).");
        return () => new ClipSink(options, new EventFolder(options.Path, ".avi", keep, most), context);
    }
}
