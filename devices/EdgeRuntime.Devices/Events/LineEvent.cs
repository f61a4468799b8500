namespace EdgeRuntime.Devices.Events;

/// <summary>A change of an input line.</summary>
/// <param name="Level">What it is since: true for active (high, unless the line is active low).</param>
/// <param name="Timestamp">When, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</param>
/// <param name="Sequence">The number of the event: a gap is an event that was lost.</param>
public readonly record struct LineEvent(bool Level, long Timestamp, long Sequence);
