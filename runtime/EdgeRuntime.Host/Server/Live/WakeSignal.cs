using System.Threading.Tasks.Sources;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Wakes one task that waits; what was signalled while nobody waited wakes the next one who does. Signalling and waiting allocate nothing.</summary>
internal sealed class WakeSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _awake;
    private bool _isSet;
    private bool _isAwaited;

    /// <summary>Wakes the one who waits, on a thread of the pool.</summary>
    public void Set()
    {
        lock (_lock)
        {
            _isSet = !_isAwaited;
            if (!_isAwaited)
                return;
            _isAwaited = false;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits for a signal.</summary>
    public ValueTask Wait()
    {
        lock (_lock)
        {
            if (_isSet)
            {
                _isSet = false;
                return ValueTask.CompletedTask;
            }
            _awake.Reset();
            _isAwaited = true;
            return new ValueTask(this, _awake.Version);
        }
    }

    void IThreadPoolWorkItem.Execute() => _awake.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _awake.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _awake.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _awake.OnCompleted(continuation, state, token, flags);
}
