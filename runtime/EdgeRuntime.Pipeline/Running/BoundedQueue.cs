using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>A queue between two threads that never grows, and what becomes of it when it is full. It allocates nothing.</summary>
/// <param name="length">How many it holds.</param>
/// <param name="policy">What becomes of it when it is full.</param>
/// <param name="drop">Gives back what is dropped; called on the thread that brings.</param>
internal sealed class BoundedQueue<T>(int length, DropPolicy policy, Action<T> drop)
{
    private readonly object _lock = new();
    private readonly T[] _items = new T[length];
    private int _first;
    private int _count;
    private int _waiting;
    private bool _complete;

    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Whether somebody waits for room.</summary>
    public bool IsWaitedFor => Volatile.Read(ref _waiting) > 0;

    /// <summary>Brings one; once the queue is complete it is dropped.</summary>
    public void Put(T item)
    {
        lock (_lock)
        {
            _waiting++;
            while (policy == DropPolicy.Wait && _count == _items.Length && !_complete)
                Monitor.Wait(_lock);
            _waiting--;
            if (_complete)
            {
                drop(item);
                return;
            }
            for (var drops = _count < _items.Length ? 0 : policy == DropPolicy.Latest ? _count : 1; drops > 0; drops--)
                drop(Remove());
            _items[(_first + _count++) % _items.Length] = item;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits for one.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/>: until there is one or the queue is complete; what is negative otherwise, as of a time that has just passed: not at all.</param>
    /// <param name="item">What waited longest.</param>
    /// <returns>Whether there is one: false when none came in time, or none will: <see cref="IsDrained"/>.</returns>
    public bool TryTake(TimeSpan timeout, out T item)
    {
        lock (_lock)
        {
            if (_count == 0 && !_complete && (timeout > TimeSpan.Zero || timeout == Timeout.InfiniteTimeSpan))
                Monitor.Wait(_lock, timeout);
            if (_count == 0)
            {
                item = default!;
                return false;
            }
            item = Remove();
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    /// <summary>Whether nothing will come.</summary>
    public bool IsComplete => Volatile.Read(ref _complete);

    /// <summary>Whether nothing is in it and nothing will come.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock)
                return _complete && _count == 0;
        }
    }

    /// <summary>Nothing comes any more; who waits is woken.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Drops all that waits.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            while (_count > 0)
                drop(Remove());
            Monitor.PulseAll(_lock);
        }
    }

    private T Remove()
    {
        var item = _items[_first];
        _items[_first] = default!;
        (_first, _count) = ((_first + 1) % _items.Length, _count - 1);
        return item;
    }
}
