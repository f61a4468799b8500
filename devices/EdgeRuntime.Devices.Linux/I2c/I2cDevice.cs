using System.Buffers.Binary;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>A device on a bus, spoken to by SMBus calls, which every kind of adapter knows. Bytes are those of the wire.</summary>
internal sealed unsafe class I2cDevice : IDisposable
{
    private const uint SetAddress = 0x703, GetFunctions = 0x705, Smbus = 0x720;
    private const int ByteData = 2, WordData = 3, BlockData = 8;
    private const ulong ReadByteData = 0x0008_0000, ReadWordData = 0x0020_0000, ReadBlock = 0x0400_0000;

    private readonly KernelFile _file;
    private readonly object _user;
    private readonly string _path;
    private readonly ulong _functions;

    /// <exception cref="DeviceException">The bus cannot be opened, or a driver of the kernel has the address.</exception>
    public I2cDevice(IKernel kernel, int bus, byte address, object user)
    {
        (_user, _path) = (user, $"/dev/i2c-{bus}");
        _file = DeviceNode.Open(kernel, _path, OpenMode.ReadWrite, user, "load the module i2c-dev (sudo modprobe i2c-dev); 'edgert devices --kind i2c' lists the buses");
        try
        {
            ulong functions = 0;
            var result = _file.Control(GetFunctions, &functions);
            if (result < 0)
                throw Failed(result, "its functions cannot be asked for");
            _functions = functions;
            result = _file.Control(SetAddress, (void*)address);
            if (result == -Errno.Busy)
                throw new DeviceException($"{user}: address 0x{address:x2} of {_path} belongs to a driver of the kernel: read it by hwmon:// or iio:// ('edgert devices' says how), or take it from the driver: /sys/bus/i2c/devices/{bus}-{address:x4}/driver/unbind.");
            if (result < 0)
                throw Failed(result, $"address 0x{address:x2} is refused");
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Reads bytes from a register on.</summary>
    /// <exception cref="DeviceException">The device does not answer.</exception>
    public void Read(byte register, Span<byte> bytes)
    {
        if (bytes.Length == 2 && (_functions & ReadWordData) != 0)
            ReadCall(register, WordData, bytes, 0);
        else if (bytes.Length > 1 && (_functions & ReadBlock) != 0)
            ReadCall(register, BlockData, bytes, 1);
        else if ((_functions & ReadByteData) != 0)
        {
            for (var i = 0; i < bytes.Length; i++)
                ReadCall((byte)(register + i), ByteData, bytes.Slice(i, 1), 0);
        }
        else
            throw new DeviceException($"{_user}: {_path} cannot read registers (functions 0x{_functions:x}).");
    }

    /// <summary>Writes one or two bytes, the highest first.</summary>
    /// <exception cref="DeviceException">The device does not answer.</exception>
    public void Write(I2cWrite write)
    {
        // A word goes over the wire lowest byte first.
        var value = write.TwoBytes ? BinaryPrimitives.ReverseEndianness(write.Value) : write.Value;
        var data = stackalloc byte[34];
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(data, 2), value);
        var result = Call(0, write.Register, write.TwoBytes ? WordData : ByteData, data);
        if (result < 0)
            throw Failed(result, $"register 0x{write.Register:x2} cannot be written");
    }

    public void Dispose() => _file.Dispose();

    private void ReadCall(byte register, int size, Span<byte> bytes, int skipped)
    {
        var data = stackalloc byte[34];
        data[0] = (byte)bytes.Length;
        var result = Call(1, register, size, data);
        if (result < 0)
            throw Failed(result, $"register 0x{register:x2} cannot be read");
        if (skipped == 1 && data[0] < bytes.Length)
            throw new DeviceException($"{_user}: {_path}: register 0x{register:x2} gave {data[0]} bytes, expected {bytes.Length}.");
        new ReadOnlySpan<byte>(data + skipped, bytes.Length).CopyTo(bytes);
    }

    private int Call(byte read, byte register, int size, byte* data)
    {
        var call = new I2cSmbusCall { Read = read, Register = register, Size = (uint)size, Data = data };
        return _file.Control(Smbus, &call);
    }

    private DeviceException Failed(int result, string what) =>
        new($"{_user}: {_path}: {what}: {Errno.Describe(-result)}{(-result is Errno.NoSuchAddress or Errno.NoSuchDevice or Errno.InputOutput or Errno.RemoteInputOutput ? "; nothing answers: check wiring and address (i2cdetect -y)" : "")}.");
}
