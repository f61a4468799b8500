using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.Gpio;

/// <summary>A line of <see cref="FakeChip"/>: edges, active-low and the bounded queue of events, as the kernel has them.</summary>
internal sealed class FakeLine(string name)
{
    private readonly Queue<GpioLineEvent> _events = [];
    private uint _sequence;
    private int _kept;
    private object? _file;

    public string Name { get; } = name;

    public string? Consumer { get; set; }

    public ulong Flags { get; set; }

    public uint DebounceMicroseconds { get; set; }

    /// <summary>The voltage.</summary>
    public bool High { get; private set; }

    public KernelFile Open(int kept)
    {
        (_kept, _sequence) = (kept, 0);
        _events.Clear();
        var file = new FakeLineFile(this);
        _file = file;
        return file;
    }

    /// <summary>What a program sets: active or not.</summary>
    public void Set(bool active) => Drive(active != ((Flags & GpioRequests.ActiveLow) != 0));

    public void Drive(bool high)
    {
        lock (_events)
        {
            if (High == high)
                return;
            High = high;
            var active = high != ((Flags & GpioRequests.ActiveLow) != 0);
            if (_file is null || (Flags & (active ? GpioRequests.RisingEdge : GpioRequests.FallingEdge)) == 0)
                return;
            if (_events.Count == _kept)
                _events.Dequeue();
            _events.Enqueue(new GpioLineEvent { Nanoseconds = (ulong)Stopwatch.GetTimestamp(), Id = active ? 1u : 2u, Sequence = ++_sequence, LineSequence = _sequence });
            Monitor.PulseAll(_events);
        }
    }

    public void Leave() => (Consumer, _file) = (null, null);

    private sealed unsafe class FakeLineFile(FakeLine line) : KernelFile
    {
        public override int Control(uint request, void* argument)
        {
            if (line._file != this)
                return -Errno.NoSuchDevice;
            var values = (GpioLineValues*)argument;
            if (request == GpioRequests.SetValues)
                line.Set((values->Bits & values->Mask) != 0);
            else
                values->Bits = line.High != ((line.Flags & GpioRequests.ActiveLow) != 0) ? 1u : 0u;
            return 0;
        }

        public override int Read(Span<byte> destination)
        {
            lock (line._events)
            {
                var happened = line._events.Dequeue();
                MemoryMarshal.Write(destination, happened);
                return Marshal.SizeOf<GpioLineEvent>();
            }
        }

        // As Linux 6.1 does, it does not wake when the chip goes.
        public override int Wait(int milliseconds)
        {
            lock (line._events)
                return line._file == this && (line._events.Count > 0 || (Monitor.Wait(line._events, milliseconds) && line._events.Count > 0)) ? Readable : 0;
        }

        public override void Dispose()
        {
            if (line._file == this)
                line.Leave();
        }
    }
}
