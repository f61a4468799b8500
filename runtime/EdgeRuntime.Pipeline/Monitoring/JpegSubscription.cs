namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>One listener of a <see cref="JpegStream"/> that takes images when it is ready for one: it gets the latest, and none twice. One thread or task asks at a time.</summary>
public sealed class JpegSubscription : IJpegListener, IDisposable
{
    private readonly JpegStream _stream;
    private readonly SemaphoreSlim _there = new(0, 1);
    private readonly Lock _lock = new();
    private JpegImage? _latest;

    internal JpegSubscription(JpegStream stream)
    {
        _stream = stream;
        stream.Subscribe(this);
    }

    /// <summary>Waits for an image that was not given yet.</summary>
    /// <returns>The image, held for the caller, who releases it.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async ValueTask<JpegImage> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _there.WaitAsync(cancellation).ConfigureAwait(false);
            lock (_lock)
            {
                if (_latest is { } image)
                {
                    _latest = null;
                    return image;
                }
            }
        }
    }

    /// <inheritdoc/>
    void IJpegListener.Take(JpegImage image)
    {
        image.Retain();
        lock (_lock)
        {
            _latest?.Release();
            _latest = image;
            if (_there.CurrentCount == 0)
                _there.Release();
        }
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose()
    {
        _stream.Unsubscribe(this);
        _latest?.Release();
        _latest = null;
        _there.Dispose();
    }
}
