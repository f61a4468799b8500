using System.Diagnostics;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>
/// A pipeline's frames as JPEG files, for live pages, snapshots and clips. Only while somebody listens, frames are encoded, on a thread of the stream's own and at a bounded rate: the pipeline hands over its latest frame and goes on; a frame that
/// comes while another is being encoded takes the place of the one that waits. Frames that a camera gives as JPEG are passed on as they are. Members may be called on any thread.
/// </summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="framesPerSecond">Images per second at most.</param>
/// <param name="quality">The quality of images that are encoded here, 1 to 100.</param>
public sealed class JpegStream(IPipelineMonitor pipeline, double framesPerSecond = 15, int quality = 75) : IFrameListener, IDisposable
{
    private readonly long _interval = (long)(Stopwatch.Frequency / framesPerSecond);
    private readonly Lock _lock = new();
    private readonly JpegPool _pool = new();
    private IJpegListener[] _listeners = [];
    private JpegWorker? _worker;
    private long _next;
    private long _failures;

    /// <summary>How many frames could not be encoded.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Why the last of them could not; null while none failed.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether anybody listens.</summary>
    public bool Active => Volatile.Read(ref _listeners).Length > 0;

    /// <summary>Listens to images from now on.</summary>
    /// <exception cref="DeviceException">libturbojpeg cannot be loaded.</exception>
    public void Subscribe(IJpegListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        lock (_lock)
        {
            if (_listeners.Length == 0)
            {
                _worker = new JpegWorker(quality, _pool, Pass, Count);
                _next = 0;
                pipeline.Subscribe(this);
            }
            Volatile.Write(ref _listeners, [.. _listeners, listener]);
        }
    }

    /// <summary>Listens no longer; after the return no call is under way, but where a listener leaves during its own.</summary>
    public void Unsubscribe(IJpegListener listener)
    {
        JpegWorker? ended;
        lock (_lock)
        {
            var left = Array.FindAll(_listeners, other => other != listener);
            if (left.Length == _listeners.Length)
                return;
            Volatile.Write(ref _listeners, left);
            if (left.Length > 0)
                return;
            pipeline.Unsubscribe(this);
            (ended, _worker) = (_worker, null);
            ended!.Stop();
            _pool.Clear();
        }
        ended.Join();
    }

    /// <summary>Listens until the subscription is disposed of; it gives the latest image whenever one is asked for, as those want who write to a network.</summary>
    /// <exception cref="DeviceException">libturbojpeg cannot be loaded.</exception>
    public JpegSubscription Subscribe() => new(this);

    /// <inheritdoc/>
    void IFrameListener.Take(VideoFrame? frame, FrameResult result)
    {
        if (frame is null || frame.Timestamp < _next - _interval / 4)
            return;
        _next = _next == 0 ? frame.Timestamp + _interval : Math.Max(_next + _interval, frame.Timestamp + _interval / 2);
        frame.Retain();
        _worker!.Offer(frame);
    }

    /// <summary>Ends the stream for all listeners.</summary>
    public void Dispose()
    {
        foreach (var listener in Volatile.Read(ref _listeners))
            Unsubscribe(listener);
    }

    private void Pass(JpegImage image)
    {
        lock (_lock)
        {
            foreach (var listener in _listeners)
                listener.Take(image);
        }
    }

    private void Count(Exception exception)
    {
        Problem = exception.Message;
        Interlocked.Increment(ref _failures);
    }
}
