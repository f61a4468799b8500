using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Sinks.Files;

namespace EdgeRuntime.Pipeline.Sinks.Recordings;

/// <summary><c>recordings:///dir?before=2s&amp;after=3s&amp;max=1GB</c>: the sound of the seconds before and after an event as WAV, with the event as JSON beside it.</summary>
public sealed class RecordingDriver() : SinkDriver("recordings", "recordings:///var/lib/edgert/sound?before=2s&after=3s&max=1GB", "the sound of the seconds before and after an event")
{
    private const long MostBytes = 1_000_000_000_000;

    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(context);
        var options = new RecordingOptions(SinkPaths.Resolve(uri, context), uri.Duration("before", TimeSpan.FromSeconds(2)), uri.Duration("after", TimeSpan.FromSeconds(3)), uri.Duration("longest", TimeSpan.FromMinutes(1)), uri.Bytes("memory", 4_000_000, 100_000, 1_000_000_000));
        var (keep, most) = (uri.Integer("keep", 100_000, 1, 1_000_000), uri.Bytes("max", 1_000_000_000, 1_000_000, MostBytes));
        uri.RefuseOthers();
        if (options.Longest < options.Before + options.After)
            throw new ConfigurationException($"{uri}: longest is {options.Longest.TotalSeconds:0.###} s, expected at least before and after together ({(options.Before + options.After).TotalSeconds:0.###} s).");
        return () => new RecordingSink(options, new EventFolder(options.Path, ".wav", keep, most), context);
    }
}
