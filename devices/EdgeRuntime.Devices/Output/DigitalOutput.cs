namespace EdgeRuntime.Devices.Output;

/// <summary>A line that is switched on and off: a relay, a lamp, a lock.</summary>
public abstract class DigitalOutput : IDisposable
{
    /// <summary>Sets the line: true is active (high, unless the line is active low). Allocates nothing.</summary>
    /// <exception cref="DeviceException">The device is gone, or failed.</exception>
    public abstract void Write(bool active);

    /// <summary>Gives the line back.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
