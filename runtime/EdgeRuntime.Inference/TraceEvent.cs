namespace EdgeRuntime.Inference;

/// <summary>A stretch of time in which a thread worked on a run, on one of its operations, or on a part of one.</summary>
/// <param name="Run">The run, counted from the start of the profile.</param>
/// <param name="Operation">The operation's place in <see cref="NativeSession.Timings"/>; −1 for the whole run.</param>
/// <param name="Part">The part of an operation whose work is split; −1 for all of it.</param>
/// <param name="Thread">0: the thread that called <see cref="InferenceSession.Run"/>; others are the workers 1, 2, ….</param>
/// <param name="StartNanoseconds">Its begin, counted from the begin of the first run of the trace.</param>
/// <param name="DurationNanoseconds">Its length.</param>
public readonly record struct TraceEvent(long Run, int Operation, int Part, int Thread, long StartNanoseconds, long DurationNanoseconds);
