namespace EdgeRuntime.Pipeline.Sinks.Recordings;

/// <summary>What is recorded of an event.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Before">How much before the event.</param>
/// <param name="After">How much after it, and after others that come meanwhile.</param>
/// <param name="Longest">The longest recording; what goes on after that gets another.</param>
/// <param name="Memory">Bytes of sound that are held.</param>
internal sealed record RecordingOptions(string Path, TimeSpan Before, TimeSpan After, TimeSpan Longest, long Memory);
