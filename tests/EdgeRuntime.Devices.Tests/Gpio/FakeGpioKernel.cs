using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.Gpio;

/// <summary>A kernel with GPIO chips, on the level of ioctls and structures: what a driver writes into them is read here by the offsets of linux/gpio.h.</summary>
internal sealed class FakeGpioKernel : IKernel
{
    private readonly SortedDictionary<string, FakeChip> _chips = new(StringComparer.Ordinal);
    private readonly Dictionary<int, KernelFile> _descriptors = [];

    public int RefuseWith { get; set; }

    public FakeChip Add(string name, string label, int lines, params string[] names)
    {
        var chip = new FakeChip(this, name, label, lines, names);
        _chips["/dev/" + name] = chip;
        return chip;
    }

    public KernelFile? Open(string path, OpenMode mode, out int errno)
    {
        errno = RefuseWith != 0 ? RefuseWith : !_chips.TryGetValue(path, out var chip) || !chip.Plugged ? Errno.NoSuchFile : 0;
        return errno == 0 ? new FakeChipFile(_chips[path]) : null;
    }

    public KernelFile Adopt(int descriptor) => _descriptors[descriptor];

    public bool Exists(string path) => _chips.TryGetValue(path, out var chip) && chip.Plugged;

    public IReadOnlyList<string> Nodes(string prefix) => [.. _chips.Where(chip => chip.Value.Plugged).Select(chip => chip.Key)];

    public string AccessRemedy(string path) => NodeAccess.Remedy(path, "gpio", groupReads: true);

    public int Number(KernelFile file)
    {
        _descriptors.Add(100 + _descriptors.Count, file);
        return 99 + _descriptors.Count;
    }

    private sealed unsafe class FakeChipFile(FakeChip chip) : KernelFile
    {
        public override int Control(uint request, void* argument)
        {
            switch (request)
            {
                case GpioRequests.ChipInfo:
                    var bytes = new Span<byte>(argument, 68);
                    Encoding.ASCII.GetBytes(chip.Name, bytes);
                    Encoding.ASCII.GetBytes(chip.Label, bytes[32..]);
                    MemoryMarshal.Write(bytes[64..], chip.Lines.Length);
                    return 0;
                case GpioRequests.LineInfo:
                    var info = new Span<byte>(argument, 256);
                    var line = chip.Lines[MemoryMarshal.Read<int>(info[64..])];
                    Encoding.ASCII.GetBytes(line.Name, info);
                    Encoding.ASCII.GetBytes(line.Consumer ?? "", info[32..]);
                    MemoryMarshal.Write(info[72..], line.Consumer is null ? 0ul : GpioRequests.Used);
                    return 0;
                case GpioRequests.GetLine:
                    return chip.Request(new Span<byte>(argument, 592));
                default:
                    return -Errno.InvalidArgument;
            }
        }

        public override int Read(Span<byte> destination) => -Errno.InvalidArgument;

        public override int Wait(int milliseconds) => 0;

        public override void Dispose() => chip.Closed++;
    }
}
