using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Inference.Threading;

/// <summary>
/// Threads that share the work of one caller. The units are split into equal contiguous parts, one a thread, the caller's among them. A part whose thread has not
/// begun when the caller is done with its own (the processor is busy with others) is taken back and done by the caller. Idle threads look for work for 50
/// microseconds, then sleep and use no processor time. Running allocates nothing. Linux only.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>The largest number of threads, the caller's included.</summary>
    public const int MaxThreads = 128;

    private const int CacheLine = 64;
    private const int Looks = 16;
    private const int Idle = 0;
    private const int Posted = 1;
    private const int Working = 2;
    private const int Parked = 3;
    private const int Stopping = 4;

    // One cache line each: the count of workers that still run, whether the caller sleeps, then the state of every worker.
    private readonly byte* _lines;
    private readonly int* _running;
    private readonly int* _callerParked;
    private readonly Thread[] _workers;
    private readonly long _spinTicks;

    private IParallelWork? _work;
    private int _units;
    private int _parts;
    private Exception? _failure;
    private bool _disposed;

    /// <summary>Starts the threads: one fewer than <paramref name="threads"/>, none for 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above <see cref="MaxThreads"/>.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        Threads = threads;
        _lines = (byte*)NativeMemory.AlignedAlloc((nuint)(threads + 1) * CacheLine, CacheLine);
        NativeMemory.Clear(_lines, (nuint)(threads + 1) * CacheLine);
        _running = (int*)_lines;
        _callerParked = (int*)(_lines + CacheLine);
        // Threads that outnumber the processors would only keep each other from working by looking for work.
        _spinTicks = threads <= Environment.ProcessorCount ? Stopwatch.Frequency / 20_000 : 0;
        _workers = new Thread[threads - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            var part = i + 1;
            _workers[i] = new Thread(() => Work(part), 256 * 1024) { IsBackground = true, Name = $"edge-worker-{part}" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads that share the work, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Does all units of <paramref name="work"/> in at most <paramref name="parts"/> parts and returns when all are done. One caller at a time.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>What the work throws, on any thread, is thrown here, after every part has ended.</remarks>
    public void Run(IParallelWork work, int units, int parts)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        parts = Math.Min(Math.Min(parts, Threads), units);
        if (parts <= 1)
        {
            work.Execute(0, 0, units);
            return;
        }

        _work = work;
        _units = units;
        _parts = parts;
        Volatile.Write(ref *_running, parts - 1);
        for (var part = 1; part < parts; part++)
        {
            if (Interlocked.Exchange(ref *State(part), Posted) == Parked)
                Futex.Wake(State(part));
        }
        TryExecute(0);
        for (var part = parts - 1; part > 0; part--)
        {
            if (Interlocked.CompareExchange(ref *State(part), Idle, Posted) != Posted)
                continue;
            Interlocked.Decrement(ref *_running);
            TryExecute(part);
        }
        AwaitWorkers();
        _work = null;
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        for (var part = 1; part <= _workers.Length; part++)
        {
            if (Interlocked.Exchange(ref *State(part), Stopping) == Parked)
                Futex.Wake(State(part));
        }
        foreach (var worker in _workers)
            worker.Join();
        NativeMemory.AlignedFree(_lines);
    }

    private void Work(int part)
    {
        var state = State(part);
        while (AwaitWork(state) != Stopping)
        {
            if (Interlocked.CompareExchange(ref *state, Working, Posted) != Posted)
                continue; // taken back
            TryExecute(part);
            Volatile.Write(ref *state, Idle);
            if (Interlocked.Decrement(ref *_running) == 0 && Volatile.Read(ref *_callerParked) != 0)
                Futex.Wake(_running);
        }
    }

    private void TryExecute(int part)
    {
        try
        {
            var first = (int)((long)_units * part / _parts);
            var end = (int)((long)_units * (part + 1) / _parts);
            _work!.Execute(part, first, end);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
    }

    private int AwaitWork(int* state)
    {
        var deadline = Stopwatch.GetTimestamp() + _spinTicks;
        do
        {
            for (var look = 0; look < Looks; look++)
            {
                var now = Volatile.Read(ref *state);
                if (now != Idle)
                    return now;
                Pause();
            }
        }
        while (Stopwatch.GetTimestamp() < deadline);

        if (Interlocked.CompareExchange(ref *state, Parked, Idle) == Idle)
        {
            while (Volatile.Read(ref *state) == Parked)
                Futex.Wait(state, Parked);
        }
        return Volatile.Read(ref *state);
    }

    private void AwaitWorkers()
    {
        var deadline = Stopwatch.GetTimestamp() + _spinTicks;
        do
        {
            for (var look = 0; look < Looks; look++)
            {
                if (Volatile.Read(ref *_running) == 0)
                    return;
                Pause();
            }
        }
        while (Stopwatch.GetTimestamp() < deadline);

        // Either the last worker sees that the caller sleeps, or the caller sees that it was the last: both sides write before they read.
        Interlocked.Exchange(ref *_callerParked, 1);
        for (var left = Volatile.Read(ref *_running); left != 0; left = Volatile.Read(ref *_running))
            Futex.Wait(_running, left);
        Volatile.Write(ref *_callerParked, 0);
    }

    // Thread.SpinWait(1) may take longer than a whole part of a small layer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Pause()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else if (ArmBase.IsSupported)
            ArmBase.Yield();
        else
            Thread.SpinWait(1);
    }

    private int* State(int part) => (int*)(_lines + (part + 1) * CacheLine);
}
