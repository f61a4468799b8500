using System.Threading.Tasks.Sources;

namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>The latest image, for one task that waits for it. Whoever brings an image does not wait for what becomes of it: the task goes on on a thread of the pool. Nothing is allocated but where waiting is cancelled.</summary>
internal sealed class LatestImage : IValueTaskSource<JpegImage>, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<JpegImage> _answer;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private JpegImage? _image;
    private bool _isAwaited;

    /// <summary>Takes an image in place of the one before.</summary>
    public void Put(JpegImage image)
    {
        image.Retain();
        lock (_lock)
        {
            _image?.Release();
            _image = image;
        }
        Answer();
    }

    /// <summary>Waits for an image.</summary>
    public ValueTask<JpegImage> Next(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<JpegImage>(cancellation);
        lock (_lock)
        {
            if (Take() is { } image)
                return ValueTask.FromResult(image);
            _answer.Reset();
            (_isAwaited, _cancellation) = (true, cancellation);
        }
        _registration = cancellation.UnsafeRegister(static latest => ((LatestImage)latest!).Answer(), this);
        return new ValueTask<JpegImage>(this, _answer.Version);
    }

    /// <summary>Gives up the image; nobody brings another one.</summary>
    public void Clear() => Take()?.Release();

    void IThreadPoolWorkItem.Execute()
    {
        JpegImage? image;
        lock (_lock)
            image = Take();
        if (image is not null)
            _answer.SetResult(image);
        else
            _answer.SetException(new OperationCanceledException(_cancellation));
    }

    JpegImage IValueTaskSource<JpegImage>.GetResult(short token)
    {
        _registration.Dispose();
        return _answer.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<JpegImage>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<JpegImage>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _answer.OnCompleted(continuation, state, token, flags);

    private void Answer()
    {
        lock (_lock)
        {
            if (!_isAwaited)
                return;
            _isAwaited = false;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private JpegImage? Take()
    {
        var image = _image;
        _image = null;
        return image;
    }
}
