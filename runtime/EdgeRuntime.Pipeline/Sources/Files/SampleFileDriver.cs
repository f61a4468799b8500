using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Pipeline.Sources.Files;

/// <summary>
/// Opens <c>file://</c> for pipelines of samples: recorded sensor data. <c>.npy</c>: f32 <c>[samples]</c> or <c>[samples, channels]</c>; <c>.csv</c>: a column a channel, with or without a line of names. Options: <c>rate</c> (samples a second; as fast
/// as they are taken where it is not given), <c>loop</c>.
/// </summary>
/// <param name="sound">Opens <c>.wav</c> files; null: nobody does.</param>
public sealed class SampleFileDriver(SampleDriver? sound = null) : SampleDriver("file", "file:///data/motor.csv?rate=100", "recorded samples from a .npy or .csv file")
{
    /// <summary>Whether a file holds samples, by its name: <c>.wav</c>, <c>.npy</c> or <c>.csv</c>.</summary>
    internal static bool IsSampleFile(string path) => HasEnding(path, ".wav") || HasEnding(path, ".npy") || HasEnding(path, ".csv");

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var path = uri.Authority + uri.Path;
        if (sound is not null && HasEnding(path, ".wav"))
            return sound.Prepare(uri);
        if (!IsSampleFile(path) || HasEnding(path, ".wav"))
            throw new ConfigurationException($"{uri}: expected a .npy or .csv file{(sound is null ? "" : ", or sound in a .wav file")}, as in {Example}.");
        var rate = uri.Number("rate", 0, 0, 10_000_000);
        var loop = uri.Flag("loop");
        uri.RefuseOthers();
        return () => new SampleFileSource(SampleTable.Read(path), rate, loop);
    }

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
