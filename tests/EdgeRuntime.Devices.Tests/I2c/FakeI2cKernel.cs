using EdgeRuntime.Devices.Linux.I2c;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.I2c;

/// <summary>A kernel with an I²C bus and one device of 256 registers on it, on the level of ioctls.</summary>
internal sealed class FakeI2cKernel : IKernel
{
    public const ulong Bytes = 0x0018_0000, Words = 0x0060_0000, Blocks = 0x0400_0000;

    public byte[] Registers { get; } = new byte[256];

    public ulong Functions { get; set; } = Bytes | Words | Blocks;

    public bool Plugged { get; set; } = true;

    public int RefuseAddressWith { get; set; }

    public nint Address { get; set; }

    public List<string> Calls { get; } = [];

    public int OpenFiles { get; set; }

    public KernelFile? Open(string path, OpenMode mode, out int errno)
    {
        errno = path == "/dev/i2c-1" ? 0 : Errno.NoSuchFile;
        OpenFiles += errno == 0 ? 1 : 0;
        return errno == 0 ? new Bus(this) : null;
    }

    public KernelFile Adopt(int descriptor) => throw new NotSupportedException();

    public bool Exists(string path) => true;

    public IReadOnlyList<string> Nodes(string prefix) => [];

    public string AccessRemedy(string path) => "";

    private sealed unsafe class Bus(FakeI2cKernel kernel) : KernelFile
    {
        private bool _closed;

        public override int Control(uint request, void* argument)
        {
            switch (request)
            {
                case 0x705:
                    *(ulong*)argument = kernel.Functions;
                    return 0;
                case 0x703:
                    kernel.Address = (nint)argument;
                    return -kernel.RefuseAddressWith;
                case 0x720:
                    return kernel.Plugged ? Smbus(*(I2cSmbusCall*)argument) : -Errno.NoSuchAddress;
                default:
                    return -Errno.InvalidArgument;
            }
        }

        private int Smbus(I2cSmbusCall call)
        {
            var bytes = call.Size switch { 2 => 1, 3 => 2, 8 => call.Data[0], _ => 0 };
            if (bytes == 0 || (call.Size == 8 && call.Read == 0))
                return -Errno.InvalidArgument;
            var data = call.Data + (call.Size == 8 ? 1 : 0);
            for (var i = 0; i < bytes; i++)
            {
                if (call.Read == 1)
                    data[i] = kernel.Registers[call.Register + i];
                else
                    kernel.Registers[call.Register + i] = data[i];
            }
            if (kernel.Calls.Count < 16)
                kernel.Calls.Add($"{(call.Read == 1 ? "read" : "write")} {call.Register:x2} {bytes}");
            return 0;
        }

        public override int Read(Span<byte> destination) => -Errno.InvalidArgument;

        public override int Wait(int milliseconds) => 0;

        public override void Dispose()
        {
            kernel.OpenFiles -= _closed ? 0 : 1;
            _closed = true;
        }
    }
}
