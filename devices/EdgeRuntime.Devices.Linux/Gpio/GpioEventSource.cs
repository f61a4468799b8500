using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Lines;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>
/// An input line. The kernel notes edges with its monotonic clock and keeps 64 of them. A chip that goes away does not always wake who waits for it (seen with Linux 6.1), so every half second of waiting the line is
/// looked at again.
/// </summary>
internal sealed unsafe class GpioEventSource : EventSource
{
    private const uint Kept = 64;
    private const long SliceMilliseconds = 500;

    private readonly IKernel _kernel;
    private readonly KernelFile _file;
    private readonly string _path;
    private readonly object _user;
    private uint _last;

    public GpioEventSource(IKernel kernel, LineAddress address, InputLineOptions options, object user)
    {
        var (chip, line) = GpioLineFinder.Open(kernel, address, user);
        using (chip)
            _file = chip.Request(line, Flags(options), Debounce(options), Kept);
        (_kernel, _path, _user) = (kernel, chip.Path, user);
    }

    public override bool Level
    {
        get
        {
            GpioLineValues values = new() { Mask = 1 };
            var result = _file.Control(GpioRequests.GetValues, &values);
            return result >= 0 ? (values.Bits & 1) != 0 : throw Gone(-result);
        }
    }

    public override bool Read(TimeSpan timeout, out LineEvent happened)
    {
        var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            var left = Math.Max(0, end - Environment.TickCount64);
            var state = _file.Wait((int)Math.Min(left, SliceMilliseconds));
            if (state < 0)
                throw Gone(-state);
            if ((state & KernelFile.Readable) != 0)
            {
                happened = Take();
                return true;
            }
            if ((state & KernelFile.Failed) != 0 || !_kernel.Exists(_path))
                throw Gone(Errno.NoSuchDevice);
            _ = Level;
            if (left == 0)
            {
                happened = default;
                return false;
            }
        }
    }

    protected override void Dispose(bool disposing) => _file.Dispose();

    private LineEvent Take()
    {
        GpioLineEvent happened = default;
        var count = _file.Read(MemoryMarshal.AsBytes(new Span<GpioLineEvent>(ref happened)));
        if (count < sizeof(GpioLineEvent))
            throw Gone(count < 0 ? -count : Errno.NoSuchDevice);
        Missed += happened.LineSequence - _last - 1;
        _last = happened.LineSequence;
        return new LineEvent(happened.Id == GpioRequests.RisingEvent, MonotonicClock.ToTimestamp((long)happened.Nanoseconds), happened.LineSequence);
    }

    private DeviceException Gone(int errno) => new($"{_user}: {_path} is gone or failed: {Errno.Describe(errno)}.");

    private static ulong Flags(InputLineOptions options)
    {
        var flags = GpioRequests.Input;
        flags |= (options.Edge & LineEdge.Rising) != 0 ? GpioRequests.RisingEdge : 0;
        flags |= (options.Edge & LineEdge.Falling) != 0 ? GpioRequests.FallingEdge : 0;
        flags |= options.ActiveLow ? GpioRequests.ActiveLow : 0;
        return flags | options.Bias switch { LineBias.PullUp => GpioRequests.PullUp, LineBias.PullDown => GpioRequests.PullDown, LineBias.Disabled => GpioRequests.BiasDisabled, _ => 0 };
    }

    private static GpioAttribute? Debounce(InputLineOptions options) =>
        options.Debounce == TimeSpan.Zero ? null : new GpioAttribute { Id = GpioRequests.DebouncePeriod, DebounceMicroseconds = (uint)options.Debounce.TotalMicroseconds, Mask = 1 };
}
