using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>Registers of a device on an I²C bus, read at a rate.</summary>
internal sealed class I2cSampleSource : PolledSampleSource
{
    private readonly I2cRegister[] _registers;
    private readonly I2cDevice _device;
    private readonly object _user;

    /// <exception cref="DeviceException">The device cannot be opened, or does not answer.</exception>
    public I2cSampleSource(IKernel kernel, I2cOptions options, object user) : base(new SampleFormat(Array.ConvertAll(options.Registers, static register => register.Name), options.Rate))
    {
        (_registers, _user) = (options.Registers, user);
        _device = new I2cDevice(kernel, options.Bus, options.Address, user);
        try
        {
            foreach (var write in options.AtStart)
                _device.Write(write);
            Measure(new float[_registers.Length]);
        }
        catch
        {
            _device.Dispose();
            throw;
        }
    }

    protected override void Measure(Span<float> values)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < _registers.Length; i++)
        {
            var register = _registers[i];
            var read = bytes[..register.Type.Bytes];
            _device.Read(register.Register, read);
            var value = register.Type.Read(read);
            values[i] = double.IsFinite(value) ? (float)(value * register.Scale + register.Offset) : throw new DeviceException($"{_user}: register 0x{register.Register:x2} holds {value}, expected a number.");
        }
    }

    protected override void Dispose(bool disposing) => _device.Dispose();
}
