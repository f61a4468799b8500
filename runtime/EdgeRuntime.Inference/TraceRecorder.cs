using System.Diagnostics;
using EdgeRuntime.Inference.Operators;
using EdgeRuntime.Inference.Threading;

namespace EdgeRuntime.Inference;

/// <summary>The times of the last runs, operation by operation and part by part, in memory that is allocated beforehand.</summary>
internal sealed class TraceRecorder
{
    private readonly int _capacity;
    private readonly RecordedParts[] _operators;
    private readonly int _parts; // of all operations whose work is split
    private readonly long[] _marks; // for each run in turn its begin and the end of every operation
    private long _runs;
    private int _turn, _caller;

    public TraceRecorder(Operator[] operators, int capacity)
    {
        _capacity = capacity;
        _marks = new long[capacity * (operators.Length + 1)];
        _operators = new RecordedParts[operators.Length];
        for (var i = 0; i < operators.Length; i++)
        {
            _operators[i] = new RecordedParts(this, operators[i]);
            _parts += _operators[i].Of(0).Length;
        }
    }

    /// <summary>A run begins.</summary>
    public void Begin(long now)
    {
        _turn = (int)(_runs % _capacity);
        _caller = Environment.CurrentManagedThreadId;
        Marks(_turn)[0] = now;
    }

    /// <summary>Runs an operation.</summary>
    public void Run(int operation, WorkerPool pool) => _operators[operation].Run(pool);

    /// <summary>An operation of the run has ended.</summary>
    public void End(int operation, long now) => Marks(_turn)[operation + 1] = now;

    /// <summary>The run has ended; one that does not come so far is overwritten by the next.</summary>
    public void End() => _runs++;

    /// <summary>The whole runs that are kept: each run, then its operations, each with its parts.</summary>
    public TraceEvent[] Events()
    {
        var first = Math.Max(0, _runs - _capacity);
        var events = new TraceEvent[(_runs - first) * (1 + _operators.Length + _parts)];
        var zero = Marks((int)(first % _capacity))[0];
        var count = 0;
        for (var run = first; run < _runs; run++)
        {
            var turn = (int)(run % _capacity);
            var marks = Marks(turn);
            Add(-1, -1, new Stretch(marks[0], marks[^1], 0));
            for (var i = 0; i < _operators.Length; i++)
            {
                Add(i, -1, new Stretch(marks[i], marks[i + 1], 0));
                var parts = _operators[i].Of(turn);
                for (var part = 0; part < parts.Length; part++)
                    Add(i, part, parts[part]);
            }

            void Add(int operation, int part, in Stretch time) => events[count++] = new TraceEvent(run, operation, part, time.Thread, Nanoseconds(time.Start - zero), Nanoseconds(time.End - time.Start));
        }
        return events;
    }

    private Span<long> Marks(int turn) => _marks.AsSpan(turn * (_operators.Length + 1), _operators.Length + 1);

    private static long Nanoseconds(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));

    private readonly struct Stretch(long start, long end, int thread)
    {
        public readonly long Start = start, End = end;
        public readonly int Thread = thread;
    }

    /// <summary>Times the parts of an operation whose work is split.</summary>
    private sealed class RecordedParts(TraceRecorder trace, Operator work) : IParallelWork
    {
        private readonly Stretch[] _stretches = work.Parts > 1 ? new Stretch[trace._capacity * work.Parts] : [];

        public void Run(WorkerPool pool)
        {
            if (_stretches.Length == 0)
                work.Run(pool);
            else
                work.Run(pool, this);
        }

        // A part whose worker has not begun in time is done by the caller.
        public void Execute(int part, int first, int end)
        {
            var start = Stopwatch.GetTimestamp();
            work.Execute(part, first, end);
            _stretches[trace._turn * work.Parts + part] = new Stretch(start, Stopwatch.GetTimestamp(), Environment.CurrentManagedThreadId == trace._caller ? 0 : part);
        }

        public Span<Stretch> Of(int turn) => _stretches.Length == 0 ? [] : _stretches.AsSpan(turn * work.Parts, work.Parts);
    }
}
