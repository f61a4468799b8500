namespace EdgeRuntime.Pipeline.Running;

/// <summary>Tells a thread to end, and wakes it from a wait. A thread that never comes back may still ask it.</summary>
internal sealed class StopSignal
{
    private readonly object _lock = new();
    private volatile bool _set;

    public bool IsSet => _set;

    public void Set()
    {
        lock (_lock)
        {
            _set = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits, but not longer than to the signal.</summary>
    public void Wait(TimeSpan time)
    {
        lock (_lock)
        {
            if (!_set)
                Monitor.Wait(_lock, time);
        }
    }
}
