namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>Images that nobody holds.</summary>
internal sealed class JpegPool
{
    private readonly Lock _lock = new();
    private readonly Stack<JpegImage> _free = new();
    private bool _closed;

    public JpegImage Take()
    {
        lock (_lock)
        {
            _closed = false;
            return _free.TryPop(out var image) ? image : new JpegImage(this);
        }
    }

    public void Return(JpegImage image)
    {
        lock (_lock)
        {
            if (!_closed)
                _free.Push(image);
        }
    }

    /// <summary>Gives up what is free, and what comes back until an image is taken again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _closed = true;
            _free.Clear();
            _free.TrimExcess();
        }
    }
}
