using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.SharedMemory;

/// <summary>Opens <c>shm://NAME</c>, frames that another process writes into a ring in /dev/shm (docs/cameras.md; <see cref="ShmFrameWriter"/>).</summary>
public sealed class ShmDriver() : FrameDriver("shm", "shm://camera?width=640&height=480", "frames that another process writes into shared memory")
{
    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = ShmOptions.Read(uri);
        return () => new ShmFrameSource(options);
    }
}
