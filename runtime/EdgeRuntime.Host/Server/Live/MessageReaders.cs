namespace EdgeRuntime.Host.Server.Live;

/// <summary>Those who read at the moment. Publishing takes no lock and allocates nothing.</summary>
internal sealed class MessageReaders
{
    private readonly Lock _lock = new();
    private volatile MessageReader[] _readers = [];

    public bool Any => _readers.Length > 0;

    public int Count => _readers.Length;

    public void Add(MessageReader reader)
    {
        lock (_lock)
            _readers = [.. _readers, reader];
    }

    public void Remove(MessageReader reader)
    {
        lock (_lock)
            _readers = [.. _readers.Where(other => other != reader)];
        reader.Dispose();
    }

    /// <summary>Lets everyone look at the time.</summary>
    public void Wake()
    {
        foreach (var reader in _readers)
            reader.Wake();
    }

    /// <summary>Gives a message to everyone who wants to hear of the pipeline, and releases it.</summary>
    /// <returns>How many did not get it.</returns>
    public int Publish(SharedMessage message, string pipeline)
    {
        var missed = 0;
        foreach (var reader in _readers)
        {
            if ((reader.Pipeline is null || reader.Pipeline == pipeline) && !reader.Offer(message))
                missed++;
        }
        message.Release();
        return missed;
    }
}
