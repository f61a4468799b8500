using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.Video;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>A camera of the kernel's (V4L2), by streaming with mapped buffers.</summary>
internal sealed unsafe partial class V4l2FrameSource : FrameSource
{
    private readonly object _lock = new();
    private readonly IKernel _kernel;
    private readonly V4l2Device _device;
    private readonly V4l2Frame[] _frames = [];
    private readonly V4l2Layout _layout;
    private readonly double _rate;
    private int _queued;
    private int _failure;
    private bool _closed;
    private uint _lastNumber;
    private long _sequence = -1;
    private CaptureTime _time;

    /// <summary>Opens the camera and starts it.</summary>
    /// <exception cref="DeviceException">It is missing, busy, refused, or has nothing that is asked for.</exception>
    public V4l2FrameSource(IKernel kernel, V4l2Options options)
    {
        _kernel = kernel;
        _device = new V4l2Device(kernel, options.Path, options.Uri);
        try
        {
            if (options.Input >= 0)
            {
                var input = options.Input;
                _device.Call(V4l2Requests.SetInput, ref input, $"choosing input {input} of {string.Join(", ", V4l2Enumeration.Inputs(_device))}");
            }
            _layout = V4l2Negotiation.SetFormat(_device, options);
            _rate = V4l2Negotiation.SetRate(_device, options.FramesPerSecond);
            SetControls(options);
            var changes = new V4l2EventSubscription { Type = V4l2Constants.EventSourceChange };
            _ = _device.Try(V4l2Requests.SubscribeEvent, ref changes);
            _frames = MapBuffers(options.Buffers);
            foreach (var frame in _frames)
                Queue(frame);
            var type = _device.BufferType;
            _device.Call(V4l2Requests.StreamOn, ref type, "starting the stream");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override VideoFormat Format => new(_layout.Pixels.Encoding, _layout.Pixels.Format, _layout.Width, _layout.Height, _rate);

    /// <inheritdoc/>
    public override VideoFrame? Read(TimeSpan timeout)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Volatile.Read(ref _failure) is var failure and not 0)
                throw _device.Error(failure, "giving a buffer back");
            var left = timeout - Stopwatch.GetElapsedTime(start);
            left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
            if (!WaitForQueued(left))
            {
                Starved++;
                return null;
            }
            left = timeout - Stopwatch.GetElapsedTime(start);
            var ready = _device.Wait((int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue));
            if (ready < 0)
                throw _device.Error(-ready, "waiting for a frame");
            if (ready != 0 && Dequeue(failed: (ready & KernelFile.Failed) != 0) is { } frame)
                return frame;
            if (Stopwatch.GetElapsedTime(start) >= timeout)
            {
                RefuseChange();
                return null;
            }
        }
    }

    // The next buffer that the driver has filled; null where it has none after all, or nothing but an error.
    private V4l2Frame? Dequeue(bool failed)
    {
        var planes = stackalloc V4l2Plane[V4l2Constants.MaxPlanes];
        var buffer = new V4l2Buffer { Type = _device.BufferType, Memory = V4l2Constants.MemoryMapped };
        if (_device.IsPlanar)
            buffer.SetPlanes(planes, V4l2Constants.MaxPlanes);
        var result = _device.Try(V4l2Requests.Dequeue, ref buffer);
        if (result == -Errno.TryAgain && !failed)
            return null;
        if (result < 0)
            throw _device.Error(result == -Errno.TryAgain ? Errno.InputOutput : -result, "taking a frame");
        if (buffer.Index >= (uint)_frames.Length)
            throw new DeviceException($"{_device.User}: the driver of {_device.Card} gave buffer {buffer.Index} of {_frames.Length}.");
        var frame = _frames[buffer.Index];
        lock (_lock)
        {
            _queued--;
            frame.IsOut = true;
        }
        if (!_device.IsPlanar)
            planes[0] = new V4l2Plane { BytesUsed = buffer.BytesUsed };
        Count(buffer.Sequence);
        if ((buffer.Flags & V4l2Constants.FlagError) != 0 || !frame.Accept(new ReadOnlySpan<V4l2Plane>(planes, frame.Planes.Length)))
        {
            Missed++;
            Return(frame);
            return null;
        }
        frame.Lend(_sequence, TimestampOf(buffer));
        return frame;
    }

    // The driver's number has 32 bits and may stand still; a gap is lost frames.
    private void Count(uint number)
    {
        var step = _sequence < 0 ? number + 1L : number - _lastNumber;
        if (_sequence >= 0 && step is < 1 or > int.MaxValue)
            step = 1;
        Missed += _sequence < 0 ? 0 : step - 1;
        _sequence += step;
        _lastNumber = number;
    }

    private long TimestampOf(in V4l2Buffer buffer)
    {
        var isMonotonic = (buffer.Flags & V4l2Constants.FlagTimestampMask) == V4l2Constants.FlagTimestampMonotonic;
        return _time.Of(isMonotonic ? (buffer.Seconds * 1_000_000_000) + (buffer.Microseconds * 1000) : long.MaxValue);
    }

    // The source's picture may change in mid-stream (HDMI); the driver then stops and says so.
    private void RefuseChange()
    {
        V4l2Event happened = default;
        if (_device.Try(V4l2Requests.DequeueEvent, ref happened) >= 0 && happened.Type == V4l2Constants.EventSourceChange)
            throw new DeviceException($"{_device.User}: the picture of {_device.Card} changed; it is to be opened anew.");
    }

    private void SetControls(V4l2Options options)
    {
        if (options.Controls.Count == 0)
            return;
        var controls = V4l2Controls.List(_device);
        foreach (var (name, value) in options.Controls)
            V4l2Controls.Set(_device, controls, name, value);
    }
}
