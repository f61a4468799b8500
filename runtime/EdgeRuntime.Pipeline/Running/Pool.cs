namespace EdgeRuntime.Pipeline.Running;

/// <summary>Objects to use again. Any thread takes and gives back.</summary>
internal sealed class Pool<T>(Func<Pool<T>, T> make)
{
    private readonly Lock _lock = new();
    private readonly Stack<T> _free = [];

    /// <summary>Makes so many ahead.</summary>
    public void Fill(int count)
    {
        for (var i = 0; i < count; i++)
            Return(make(this));
    }

    public T Rent()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var used))
                return used;
        }
        return make(this);
    }

    public void Return(T item)
    {
        lock (_lock)
            _free.Push(item);
    }
}
