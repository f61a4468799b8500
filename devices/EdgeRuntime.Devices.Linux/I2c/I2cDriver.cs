using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>
/// Reads registers of a device on an I²C bus: <c>i2c://1/0x48?register=0x00&amp;type=s16be&amp;scale=0.00390625&amp;name=temp</c>. <c>register</c>, <c>type</c>, <c>scale</c>, <c>offset</c> and <c>name</c> take lists; a value is number × scale + offset;
/// <c>init=0x01:0x60,0x02:0x8583</c> writes registers first.
/// </summary>
public sealed class I2cDriver() : SampleDriver("i2c", "i2c://1/0x48?register=0x00&type=s16be&scale=0.00390625&name=temp", "registers of a device on an I²C bus")
{
    private readonly IKernel _kernel = LinuxKernel.Instance;

    internal I2cDriver(IKernel kernel) : this() => _kernel = kernel;

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = I2cOptions.Parse(uri);
        return () => new I2cSampleSource(_kernel, options, uri);
    }
}
