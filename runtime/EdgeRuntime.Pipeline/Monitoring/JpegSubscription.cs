namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>One listener of a <see cref="JpegStream"/> that takes images when it is ready for one: it gets the latest, and none twice. One thread or task asks at a time; asking and getting allocates nothing.</summary>
public sealed class JpegSubscription : IJpegListener, IDisposable
{
    private readonly JpegStream _stream;
    private readonly LatestImage _latest = new();

    internal JpegSubscription(JpegStream stream)
    {
        _stream = stream;
        stream.Subscribe(this);
    }

    /// <summary>Waits for an image that was not given yet.</summary>
    /// <returns>The image, held for the caller, who releases it.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ValueTask<JpegImage> NextAsync(CancellationToken cancellation) => _latest.Next(cancellation);

    /// <inheritdoc/>
    void IJpegListener.Take(JpegImage image) => _latest.Put(image);

    /// <summary>Listens no longer.</summary>
    public void Dispose()
    {
        _stream.Unsubscribe(this);
        _latest.Clear();
    }
}
