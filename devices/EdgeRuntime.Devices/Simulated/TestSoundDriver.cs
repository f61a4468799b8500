using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>
/// Opens <c>test://?sound=tone</c>: a simulated microphone with a <c>tone</c> of <c>frequency</c> Hz, <c>noise</c>, <c>silence</c>, or something <c>speech</c>-like (1.5 s of syllables, 1 s of silence, and so on), at <c>level</c> dB. It ends after
/// <c>duration</c>, gives a <c>period</c> at once (10 ms), and sound as fast as it is read with <c>realtime=false</c>.
/// </summary>
public sealed class TestSoundDriver() : SampleDriver("test", "test://?sound=tone&rate=16000&frequency=440", "a simulated microphone: a tone, noise or something like speech")
{
    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Authority.Length > 0 || uri.Path.Length > 0)
            throw new ConfigurationException($"{uri}: expected test://?options, without a name.");
        var sound = uri.OneOf("sound", "tone", "tone", "noise", "speech", "silence");
        var rate = uri.Integer("rate", 16000, 1000, 192_000);
        var options = new TestSound(sound, rate, uri.Integer("channels", 1, 1, 16), uri.Number("frequency", 440, 1, rate / 2.0), uri.Number("level", -20, -120, 0));
        var (duration, realtime, period) = (uri.Duration("duration", TimeSpan.Zero), uri.Flag("realtime", true), uri.Duration("period", TimeSpan.FromMilliseconds(10)));
        uri.RefuseOthers();
        return () => new TestSoundSource(options, (long)(duration.TotalSeconds * rate), realtime ? Math.Max(1, (long)(period.TotalSeconds * rate)) : 0);
    }
}
