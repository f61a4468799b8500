using System.Diagnostics;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>A simulated camera: the frames of a <see cref="TestPattern"/>, paced by the monotonic clock, from a pool.</summary>
public sealed class TestFrameSource : FrameSource
{
    private readonly TestFrameOptions _options;
    private readonly FramePool _pool;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double _period;
    private TestPattern _pattern;
    private long _next;

    /// <summary>Opens the camera; it gives its first frame one period later.</summary>
    /// <exception cref="ConfigurationException">The picture's size is not possible.</exception>
    public TestFrameSource(TestFrameOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _pattern = options.Pattern();
        _pool = new FramePool(options.Buffers, _pattern.Bytes);
        _period = options.FramesPerSecond > 0 ? Stopwatch.Frequency / options.FramesPerSecond : 0;
    }

    /// <summary>What is drawn: tells where the objects of a frame are.</summary>
    public TestPattern Pattern => _pattern;

    /// <inheritdoc/>
    public override VideoFormat Format => new(FrameEncoding.Raw, _options.Format, _options.Width, _options.Height, _options.FramesPerSecond);

    /// <inheritdoc/>
    public override VideoFrame? Read(TimeSpan timeout)
    {
        if (_options.Drop > 0 && (_next + 1) % _options.Drop == 0)
        {
            _next++;
            Missed++;
        }
        FailWhereAsked();
        Ended = _options.Frames > 0 && _next >= _options.Frames;
        if (Ended || !WaitUntilDue(ref timeout))
            return null;
        var frame = _pool.Lend(timeout);
        if (frame is null)
        {
            Starved++;
            return null;
        }
        if (_options.Resize > 0 && _next >= _options.Resize && _pattern.Width == _options.Width)
            _pattern = _options.Pattern(resized: true);
        _pattern.Paint(_next, frame.Buffer);
        frame.SetPixels(_pattern.Format, _pattern.Width, _pattern.Height, FrameColors.Bt601, _next++, Stopwatch.GetTimestamp());
        return frame;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _pool.Dispose();

    private void FailWhereAsked()
    {
        if (_options.Disconnect > 0 && _next >= _options.Disconnect)
            throw new DeviceException($"The test camera is gone (disconnect={_options.Disconnect}).");
        if (_options.Error > 0 && _next >= _options.Error)
            throw new DeviceException($"The test camera failed: input/output error (error={_options.Error}).");
    }

    private bool WaitUntilDue(ref TimeSpan timeout)
    {
        if (_options.Stall > 0 && _next >= _options.Stall)
        {
            Thread.Sleep(timeout);
            return false;
        }
        if (_period == 0)
            return true;
        var now = Stopwatch.GetTimestamp() - _start;
        SkipWhatIsTooOld((long)(now / _period));
        var wait = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((((_next + 1) * _period) - now) * 1000 / Stopwatch.Frequency)));
        if (wait > timeout)
        {
            Thread.Sleep(timeout);
            timeout = TimeSpan.Zero;
            return false;
        }
        Thread.Sleep(wait);
        timeout -= wait;
        return true;
    }

    // A camera has so many buffers; those that nobody fetched are filled anew.
    private void SkipWhatIsTooOld(long due)
    {
        var lost = Math.Max(0, due - _options.Buffers - _next);
        if (_options.Frames > 0)
            lost = Math.Min(lost, _options.Frames - _next);
        _next += lost;
        Missed += lost;
    }
}
