namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary>What is recorded of an event.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Before">How much before the event.</param>
/// <param name="After">How much after it, and after others that come meanwhile.</param>
/// <param name="Longest">The longest clip; what goes on after that gets another.</param>
/// <param name="FramesPerSecond">Frames per second at most.</param>
/// <param name="Quality">The quality of frames that are encoded here.</param>
/// <param name="Memory">Bytes of frames that are held at most.</param>
internal sealed record ClipOptions(string Path, TimeSpan Before, TimeSpan After, TimeSpan Longest, double FramesPerSecond, int Quality, long Memory);
