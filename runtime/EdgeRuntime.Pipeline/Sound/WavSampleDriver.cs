using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>Plays a WAV file as a microphone: <c>file:///path/x.wav</c>, as fast as it is read, or in time with <c>realtime</c>, a <c>period</c> at once (10 ms). PCM of 8, 16, 24 and 32 bits, 32-bit float, any rate and channels.</summary>
public sealed class WavSampleDriver() : SampleDriver("file", "file:///path/sound.wav?realtime", "a WAV file")
{
    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var path = uri.Authority + uri.Path;
        if (path.Length == 0)
            throw new ConfigurationException($"{uri}: expected file:///path/sound.wav.");
        var (realtime, period) = (uri.Flag("realtime"), uri.Duration("period", TimeSpan.FromMilliseconds(10)));
        uri.RefuseOthers();
        return () => new WavSampleSource(WavReader.Open(path), realtime ? period : TimeSpan.Zero);
    }
}
