using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.V4l2;

/// <summary>
/// A camera's node as the kernel shows it, scripted by its properties. It writes structures by the offsets of linux/videodev2.h (printed by a C program), not by the driver's own structures, and keeps what the driver asked for.
/// </summary>
internal sealed unsafe class FakeCamera : IKernel
{
    private readonly object _lock = new();
    private readonly Queue<int> _queued = new(64);
    private readonly nint[] _memory = new nint[32 * 3];
    private readonly bool[] _mapped = new bool[32 * 3];
    private uint _frame;

    public string Path { get; init; } = "/dev/video0";

    public int OpenErrno { get; set; }

    public bool IsPlanar { get; init; }

    /// <summary>Formats in the driver's order: four letters, and sizes with their rates.</summary>
    public (string FourCc, (int Width, int Height, int[] Rates)[] Sizes)[] Formats { get; init; } = [("YUYV", [(640, 480, [30, 15]), (320, 240, [30])]), ("NV12", [(640, 480, [30])])];

    public uint ColorSpace { get; init; } = 8;

    public uint Encoding { get; init; }

    public uint Quantization { get; init; }

    /// <summary>What S_FMT makes of a size.</summary>
    public Func<(int Width, int Height), (int Width, int Height)> Adjust { get; init; } = static size => size;

    /// <summary>Bytes behind each row's pixels.</summary>
    public int Padding { get; init; }

    /// <summary>What the driver states for rows of chroma in memory of their own, where it states something else.</summary>
    public int? ChromaStride { get; init; }

    public uint Capabilities { get; init; } = 0x0420_0000;

    public (uint Id, uint Type, string Name, int Minimum, int Maximum, string[] Menu)[] Controls { get; init; } = [];

    /// <summary>Whether the driver lists its first control for ever.</summary>
    public bool RepeatsControls { get; init; }

    /// <summary>Calls that the kernel refuses, with the error number.</summary>
    public Dictionary<uint, int> Refused { get; } = [];

    /// <summary>The numbers of frames.</summary>
    public Func<uint, uint> Number { get; init; } = static frame => frame;

    public Func<uint, bool> Damaged { get; init; } = static _ => false;

    /// <summary>Bytes used of a plane of a frame; the whole plane unless it says otherwise.</summary>
    public Func<uint, int, int> Used { get; init; } = static (_, length) => length;

    /// <summary>What a frame's first plane holds from its start.</summary>
    public Func<uint, byte[]> Content { get; init; } = static _ => [];

    public uint DataOffset { get; init; }

    /// <summary>Microseconds of the monotonic clock that are stated; null: now.</summary>
    public Func<uint, long?> Time { get; init; } = static _ => null;

    /// <summary>After so many frames taking one gives the error number.</summary>
    public (uint After, int Errno) Failure { get; set; } = (uint.MaxValue, 0);

    public bool IsSilent { get; set; }

    public bool HasChanged { get; set; }

    public int BuffersGiven { get; init; } = int.MaxValue;

    /// <summary>Calls in their order, but for those of each frame.</summary>
    public List<uint> Calls { get; } = [];

    public Dictionary<uint, int> ControlsSet { get; } = [];

    public (int Width, int Height, string FourCc) Format { get; private set; } = (640, 480, "YUYV");

    public double Rate { get; private set; } = 30;

    public int Input { get; private set; } = -1;

    public bool IsOpen { get; private set; }

    public bool IsStreaming { get; private set; }

    public int Mapped => _mapped.Count(static mapped => mapped);

    public List<int> Closed { get; } = [];

    private int Planes => Format.FourCc is "NM12" or "NM21" ? 2 : Format.FourCc == "YM12" ? 3 : 1;

    private int Stride => (Format.Width * Format.FourCc switch { "YUYV" => 2, "RGB3" or "BGR3" => 3, _ => 1 }) + Padding;

    public KernelFile? Open(string path, OpenMode mode, out int errno)
    {
        Assert.That((path, mode), Is.EqualTo((Path, OpenMode.ReadWrite | OpenMode.NonBlocking)));
        errno = OpenErrno;
        IsOpen = errno == 0;
        return IsOpen ? new Node(this) : null;
    }

    public KernelFile Adopt(int descriptor) => new Descriptor(this, descriptor);

    public bool Exists(string path) => path == Path;

    public IReadOnlyList<string> Nodes(string prefix) => [Path];

    public string AccessRemedy(string path) => "it belongs to the group 'video'";

    private int PlaneSize(int plane) => Format.FourCc switch
    {
        "MJPG" => 100_000,
        "NV12" or "NV21" or "YU12" => Stride * Format.Height * 3 / 2,
        "NM12" or "NM21" when plane == 1 => Stride * Format.Height / 2,
        "YM12" when plane > 0 => Stride / 2 * Format.Height / 2,
        _ => Stride * Format.Height,
    };

    private int Control(uint request, byte* data)
    {
        var isPerFrame = request is 0xc0585611 or 0xc058560f;
        if (!isPerFrame)
            Calls.Add(request);
        if (Refused.TryGetValue(request, out var refused))
            return -refused;
        switch (request)
        {
            case 0x80685600: // QUERYCAP
                Text(data, "uvcvideo");
                Text(data + 16, "Fake Camera");
                Text(data + 48, "usb-1");
                Set(data, 84, Capabilities | 0x8000_0000);
                Set(data, 88, Capabilities != 0x0420_0000 ? Capabilities : IsPlanar ? 0x0400_1000u : 0x0400_0001u);
                return 0;
            case 0xc0405602: // ENUM_FMT
                if (Get(data, 0) >= Formats.Length)
                    return -22;
                Text(data + 12, $"format {Formats[Get(data, 0)].FourCc}");
                Set(data, 44, FourCc(Formats[Get(data, 0)].FourCc));
                return 0;
            case 0xc02c564a: // ENUM_FRAMESIZES
                return Sizes(data);
            case 0xc034564b: // ENUM_FRAMEINTERVALS
                return Intervals(data);
            case 0xc0d05604: // G_FMT
                WriteFormat(data);
                return 0;
            case 0xc0d05605: // S_FMT
                var (width, height) = Adjust(((int)Get(data, 8), (int)Get(data, 12)));
                Format = (width, height, Letters(Get(data, 16)));
                WriteFormat(data);
                return 0;
            case 0xc0cc5615: // G_PARM
            case 0xc0cc5616: // S_PARM
                if (request == 0xc0cc5616)
                    Rate = Math.Min(30, (double)Get(data, 16) / Get(data, 12));
                Set(data, 4, 0x1000);
                Set(data, 12, 1000);
                Set(data, 16, (uint)(Rate * 1000));
                return 0;
            case 0xc0045627: // S_INPUT
                Input = (int)Get(data, 0);
                return Input > 1 ? -22 : 0;
            case 0xc050561a: // ENUMINPUT
                if (Get(data, 0) > 1)
                    return -22;
                Text(data + 4, $"Input {Get(data, 0)}");
                return 0;
            case 0xc0e85667: // QUERY_EXT_CTRL
                return QueryControl(data);
            case 0xc02c5625: // QUERYMENU
                return QueryMenu(data);
            case 0xc0205648: // S_EXT_CTRLS
                var control = *(byte**)(data + 24);
                Assert.That(Get(data, 4), Is.EqualTo(1));
                ControlsSet[Get(control, 0)] = (int)Get(control, 12);
                return 0;
            case 0x4020565a: // SUBSCRIBE_EVENT
                return 0;
            case 0x80885659: // DQEVENT
                Set(data, 0, 5);
                return HasChanged ? 0 : -2;
            case 0xc0145608: // REQBUFS
                Set(data, 0, (uint)Math.Min((int)Get(data, 0), BuffersGiven));
                return 0;
            case 0xc0585609: // QUERYBUF
                WriteBuffer(data, (int)Get(data, 0), frame: null);
                return 0;
            case 0xc058560f: // QBUF
                lock (_lock)
                    _queued.Enqueue((int)Get(data, 0));
                return IsPlanar && Get(data, 72) < Planes ? -22 : 0;
            case 0xc0585611: // DQBUF
                return Dequeue(data);
            case 0xc0405610: // EXPBUF
                Set(data, 16, 100 + Get(data, 4));
                return 0;
            case 0x40045612:
            case 0x40045613:
                IsStreaming = request == 0x40045612;
                return 0;
            default:
                return -25;
        }
    }

    private int Dequeue(byte* data)
    {
        Demand(IsStreaming, "a stream that was started");
        if (_frame >= Failure.After)
            return -Failure.Errno;
        int index;
        lock (_lock)
        {
            if (IsSilent || !_queued.TryDequeue(out index))
                return -11;
        }
        var frame = _frame++;
        for (var plane = 0; plane < Planes; plane++)
        {
            var memory = (byte*)_memory[(index * 3) + plane];
            Content(frame).AsSpan().CopyTo(new Span<byte>(memory, PlaneSize(plane)));
        }
        WriteBuffer(data, index, frame);
        var now = Stopwatch.GetTimestamp() / 1000;
        var time = Time(frame) ?? now;
        Set(data, 12, Damaged(frame) ? 0x2040u : 0x2000u);
        *(long*)(data + 24) = time / 1_000_000;
        *(long*)(data + 32) = time % 1_000_000;
        Set(data, 56, Number(frame));
        return 0;
    }

    // The bytes that a frame uses, or where the buffer is.
    private void WriteBuffer(byte* data, int index, uint? frame)
    {
        Set(data, 0, (uint)index);
        if (!IsPlanar)
        {
            Set(data, 8, frame is { } single ? (uint)Used(single, PlaneSize(0)) : 0);
            Set(data, 64, (uint)(index * 3 * 4096));
            Set(data, 72, (uint)PlaneSize(0));
            return;
        }
        Demand(Get(data, 72) >= Planes, "room for every plane");
        for (var plane = 0; plane < Planes; plane++)
        {
            var entry = *(byte**)(data + 64) + (plane * 64);
            Set(entry, 0, frame is { } number ? (uint)Used(number, PlaneSize(plane)) : 0);
            Set(entry, 4, (uint)PlaneSize(plane));
            Set(entry, 8, (uint)(((index * 3) + plane) * 4096));
            Set(entry, 16, frame is null ? 0 : DataOffset);
        }
        Set(data, 72, (uint)Planes);
    }

    private void WriteFormat(byte* data)
    {
        Set(data, 8, (uint)Format.Width);
        Set(data, 12, (uint)Format.Height);
        Set(data, 16, FourCc(Format.FourCc));
        Set(data, 20, 1);
        if (!IsPlanar)
        {
            Set(data, 24, (uint)Stride);
            Set(data, 28, (uint)PlaneSize(0));
            Set(data, 32, ColorSpace);
            Set(data, 44, Encoding);
            Set(data, 48, Quantization);
            return;
        }
        Set(data, 24, ColorSpace);
        for (var plane = 0; plane < Planes; plane++)
        {
            Set(data, 28 + (plane * 20), (uint)PlaneSize(plane));
            Set(data, 32 + (plane * 20), (uint)(plane == 0 ? Stride : ChromaStride ?? (Planes == 3 ? Stride / 2 : Stride)));
        }
        (data[188], data[190], data[191]) = ((byte)Planes, (byte)Encoding, (byte)Quantization);
    }

    private int Sizes(byte* data)
    {
        var sizes = Formats.First(format => FourCc(format.FourCc) == Get(data, 4)).Sizes;
        if (Get(data, 0) >= sizes.Length)
            return -22;
        Set(data, 8, 1);
        Set(data, 12, (uint)sizes[Get(data, 0)].Width);
        Set(data, 16, (uint)sizes[Get(data, 0)].Height);
        return 0;
    }

    private int Intervals(byte* data)
    {
        var rates = Formats.First(format => FourCc(format.FourCc) == Get(data, 4)).Sizes.First(size => size.Width == Get(data, 8) && size.Height == Get(data, 12)).Rates;
        if (Get(data, 0) >= rates.Length)
            return -22;
        Set(data, 16, 1);
        Set(data, 20, 1);
        Set(data, 24, (uint)rates[Get(data, 0)]);
        return 0;
    }

    private int QueryMenu(byte* data)
    {
        var menu = Controls.First(control => control.Id == Get(data, 0)).Menu;
        if (Get(data, 4) >= menu.Length || menu[Get(data, 4)].Length == 0)
            return -22;
        Text(data + 8, menu[Get(data, 4)]);
        return 0;
    }

    private int QueryControl(byte* data)
    {
        foreach (var control in Controls)
        {
            if (!RepeatsControls && control.Id <= (Get(data, 0) & 0x7fff_ffff))
                continue;
            Set(data, 0, control.Id);
            Set(data, 4, control.Type);
            Text(data + 8, control.Name);
            (*(long*)(data + 40), *(long*)(data + 48), *(long*)(data + 56)) = (control.Minimum, control.Maximum, 1);
            return 0;
        }
        return -22;
    }

    // Assert.That would allocate, and a test counts that.
    private static void Demand(bool holds, string what)
    {
        if (!holds)
            throw new AssertionException($"the kernel demands {what}");
    }

    private static uint Get(byte* data, int offset) => *(uint*)(data + offset);

    private static void Set(byte* data, int offset, uint value) => *(uint*)(data + offset) = value;

    private static void Text(byte* data, string text) => System.Text.Encoding.ASCII.GetBytes(text, new Span<byte>(data, 32));

    private static uint FourCc(string letters) => BinaryPrimitives.ReadUInt32LittleEndian(System.Text.Encoding.ASCII.GetBytes(letters));

    private static string Letters(uint fourCc) => System.Text.Encoding.ASCII.GetString(BitConverter.GetBytes(fourCc));

    private sealed class Node(FakeCamera camera) : KernelFile
    {
        public override int Control(uint request, void* argument)
        {
            Demand(camera.IsOpen, "an open node");
            return camera.Control(request, (byte*)argument);
        }

        public override int Read(Span<byte> destination) => -22;

        public override int Wait(int milliseconds)
        {
            lock (camera._lock)
            {
                if (camera._frame >= camera.Failure.After)
                    return Failed;
                if (!camera.IsSilent && camera._queued.Count > 0)
                    return Readable;
            }
            Thread.Sleep(milliseconds);
            return 0;
        }

        public override nint Map(nuint length, long offset)
        {
            var plane = (int)(offset / 4096);
            Assert.That(camera._mapped[plane], Is.False);
            camera._mapped[plane] = true;
            camera._memory[plane] = (nint)NativeMemory.AllocZeroed(length);
            return camera._memory[plane];
        }

        public override void Unmap(nint address, nuint length)
        {
            var plane = Array.IndexOf(camera._memory, address);
            Assert.That(camera._mapped[plane], "taken back twice");
            camera._mapped[plane] = false;
            NativeMemory.Free((void*)address);
        }

        public override void Dispose() => camera.IsOpen = false;
    }

    private sealed class Descriptor(FakeCamera camera, int number) : KernelFile
    {
        public override int Control(uint request, void* argument) => -22;

        public override int Read(Span<byte> destination) => -22;

        public override int Wait(int milliseconds) => 0;

        public override void Dispose() => camera.Closed.Add(number);
    }
}
