using EdgeRuntime.Devices.Video;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>A thread that encodes the latest frame there is, from its start until it is stopped.</summary>
internal sealed class JpegWorker
{
    private readonly object _lock = new();
    private readonly JpegEncoder _encoder;
    private readonly JpegPool _pool;
    private readonly Action<JpegImage> _made;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private VideoFrame? _waiting;
    private bool _stop;

    public JpegWorker(int quality, JpegPool pool, Action<JpegImage> made, Action<Exception> failed)
    {
        (_encoder, _pool, _made, _failed) = (new JpegEncoder(quality), pool, made, failed);
        _thread = new Thread(Run) { IsBackground = true, Name = "jpeg" };
        _thread.Start();
    }

    /// <summary>Hands a frame over, which is held for this, in place of one that still waits.</summary>
    public void Offer(VideoFrame frame)
    {
        VideoFrame? passed;
        lock (_lock)
        {
            (passed, _waiting) = (_waiting, frame);
            Monitor.Pulse(_lock);
        }
        passed?.Release();
    }

    /// <summary>Asks the thread to end; nobody offers frames any more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stop = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for the thread's end, unless it is the thread that asks.</summary>
    public void Join()
    {
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void Run()
    {
        while (Next() is { } frame)
        {
            try
            {
                Encode(frame);
            }
            catch (Exception exception) when (exception is EdgeRuntimeException or ArgumentException)
            {
                _failed(exception);
            }
            finally
            {
                frame.Release();
            }
        }
        _encoder.Dispose();
    }

    private VideoFrame? Next()
    {
        lock (_lock)
        {
            while (_waiting is null && !_stop)
                Monitor.Wait(_lock);
            var frame = _waiting;
            _waiting = null;
            if (!_stop)
                return frame;
            frame?.Release();
            return null;
        }
    }

    private void Encode(VideoFrame frame)
    {
        var file = frame.Encoding == FrameEncoding.Jpeg ? frame.Data : _encoder.Encode(frame.Pixels);
        if (file is not [0xFF, 0xD8, ..])
            throw new DeviceException($"Frame {frame.Sequence} is no JPEG file: it begins otherwise; if all are so, ask the camera for another format.");
        var image = _pool.Take();
        image.Fill(file, frame.Sequence, frame.Timestamp);
        try
        {
            _made(image);
        }
        finally
        {
            image.Release();
        }
    }
}
