using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>
/// The pictures of a pipeline as JPEG files, for as long as somebody looks: the pipeline's thread leaves its newest frame, a thread of the feed encodes it once for all viewers. A frame that comes while one is encoded takes the place of the one that waits.
/// </summary>
internal sealed class PictureFeed : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MessagePool _pool = new();
    private readonly RateLimit _rate;
    private readonly AutoResetEvent _come = new(false);
    private readonly Counter _encoded;
    private readonly Counter _broken;
    private readonly Counter _missed;
    private readonly string _pipeline;
    private volatile PictureViewer[] _viewers = [];
    private VideoFrame? _waiting;
    private Thread? _encoder;
    private volatile bool _disposed;

    public PictureFeed(string pipeline, MetricRegistry metrics, double maxRate)
    {
        _pipeline = pipeline;
        _rate = new RateLimit(maxRate);
        _encoded = metrics.Counter("edgert_http_pictures_total", "Pictures that were encoded for viewers", ("pipeline", pipeline));
        _broken = metrics.Counter("edgert_http_pictures_broken_total", "Pictures that could not be encoded", ("pipeline", pipeline));
        _missed = metrics.Counter("edgert_http_pictures_dropped_total", "Pictures that slow viewers missed", ("pipeline", pipeline));
        _ = metrics.Gauge("edgert_http_viewers", "Viewers of pictures", () => _viewers.Length, ("pipeline", pipeline));
    }

    /// <summary>Begins to look.</summary>
    public PictureViewer Add()
    {
        var viewer = new PictureViewer(_missed);
        lock (_lock)
        {
            if (_disposed)
            {
                viewer.Close();
                return viewer;
            }
            _viewers = [.. _viewers, viewer];
            if (_encoder is null)
            {
                _encoder = new Thread(Encode) { IsBackground = true, Name = $"pictures of {_pipeline}" };
                _encoder.Start();
            }
        }
        return viewer;
    }

    /// <summary>Looks no longer.</summary>
    public void Remove(PictureViewer viewer)
    {
        lock (_lock)
            _viewers = [.. _viewers.Where(other => other != viewer)];
        viewer.Close();
    }

    /// <summary>Leaves a frame, where somebody looks; allocates nothing.</summary>
    public void Offer(VideoFrame frame, long now)
    {
        if (_viewers.Length == 0 || !_rate.Allows(now))
            return;
        frame.Retain();
        Interlocked.Exchange(ref _waiting, frame)?.Release();
        _come.Set();
    }

    public void Dispose()
    {
        Thread? encoder;
        PictureViewer[] viewers;
        lock (_lock)
        {
            _disposed = true;
            (encoder, viewers) = (_encoder, _viewers);
            _viewers = [];
        }
        _come.Set();
        encoder?.Join();
        foreach (var viewer in viewers)
            viewer.Close();
        Interlocked.Exchange(ref _waiting, null)?.Release();
        _come.Dispose();
    }

    private void Encode()
    {
        using var encoder = new PictureEncoder();
        while (!_disposed)
        {
            _come.WaitOne();
            if (Interlocked.Exchange(ref _waiting, null) is not { } frame)
                continue;
            var picture = _pool.Rent(isDroppable: true);
            try
            {
                picture.Sequence = frame.Sequence;
                encoder.Write(frame, picture);
                _encoded.Add();
                foreach (var viewer in _viewers)
                    viewer.Offer(picture);
            }
            catch (EdgeRuntimeException)
            {
                _broken.Add();
            }
            finally
            {
                picture.Release();
                frame.Release();
            }
        }
    }
}
