using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Lines;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>Opens input lines of GPIO chips by the kernel's character devices (version 2 of the interface, Linux 5.10 and later).</summary>
public sealed class GpioEventDriver() : EventDriver("gpio", "gpio://gpiochip0/5?edge=rising&bias=pull-up&debounce=5ms", "input lines: buttons, switches, detectors")
{
    private readonly IKernel _kernel = LinuxKernel.Instance;

    internal GpioEventDriver(IKernel kernel) : this() => _kernel = kernel;

    /// <inheritdoc/>
    public override Func<EventSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var (address, options) = (LineAddress.Parse(uri), InputLineOptions.Parse(uri));
        return () => new GpioEventSource(_kernel, address, options, uri);
    }
}
