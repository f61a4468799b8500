namespace EdgeRuntime.Host.Server.Live;

/// <summary>Messages that are used again.</summary>
internal sealed class MessagePool
{
    private const int Most = 64;

    private readonly Stack<SharedMessage> _free = new();

    /// <summary>An empty message, held once.</summary>
    public SharedMessage Rent(bool isDroppable)
    {
        SharedMessage? message;
        lock (_free)
            _free.TryPop(out message);
        message ??= new SharedMessage(this);
        message.Lend(isDroppable);
        return message;
    }

    public void Return(SharedMessage message)
    {
        lock (_free)
        {
            if (_free.Count < Most)
                _free.Push(message);
        }
    }
}
