using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Lines;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Output;

namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>Opens output lines of GPIO chips by the kernel's character devices (version 2 of the interface, Linux 5.10 and later).</summary>
public sealed class GpioOutputDriver() : OutputDriver("gpio", "gpio://gpiochip0/17?active-low", "output lines: relays, lamps, locks")
{
    private readonly IKernel _kernel = LinuxKernel.Instance;

    internal GpioOutputDriver(IKernel kernel) : this() => _kernel = kernel;

    /// <inheritdoc/>
    public override Func<DigitalOutput> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var (address, options) = (LineAddress.Parse(uri), OutputLineOptions.Parse(uri));
        return () => new GpioOutput(_kernel, address, options, uri);
    }
}
