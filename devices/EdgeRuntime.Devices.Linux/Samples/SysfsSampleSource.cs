using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.Samples;

/// <summary>Numbers of sysfs, read at a rate.</summary>
internal sealed class SysfsSampleSource : PolledSampleSource
{
    private readonly SysfsChannel[] _channels;

    /// <exception cref="DeviceException">A channel cannot be read.</exception>
    public SysfsSampleSource(SysfsChannel[] channels, double rate) : base(new SampleFormat(Array.ConvertAll(channels, static channel => channel.Name), rate))
    {
        _channels = channels;
        foreach (var channel in channels)
            _ = channel.Read();
    }

    protected override void Measure(Span<float> values)
    {
        for (var i = 0; i < _channels.Length; i++)
            values[i] = _channels[i].Read();
    }

    // Nothing is held between two readings.
    protected override void Dispose(bool disposing) => Ended = true;
}
