using System.Threading.Channels;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>One who looks at pictures: a slot with the newest one. Whoever is slow misses pictures, and holds nobody up.</summary>
internal sealed class PictureViewer
{
    private readonly Channel<SharedMessage> _slot;

    public PictureViewer(Counter missed) => _slot = Channel.CreateBounded<SharedMessage>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, dropped =>
    {
        dropped.Release();
        missed.Add();
    });

    public void Offer(SharedMessage picture)
    {
        picture.Retain();
        if (!_slot.Writer.TryWrite(picture))
            picture.Release();
    }

    /// <summary>Waits for a picture, which the caller has to release.</summary>
    /// <exception cref="ChannelClosedException">The pipeline is no more.</exception>
    public ValueTask<SharedMessage> Next(CancellationToken cancellation) => _slot.Reader.ReadAsync(cancellation);

    public void Close()
    {
        _slot.Writer.TryComplete();
        while (_slot.Reader.TryRead(out var picture))
            picture.Release();
    }
}
