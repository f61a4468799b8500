namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>A zone or line of a pipeline, for its picture.</summary>
/// <param name="Name">Its name, as in the events that come from it.</param>
/// <param name="Kind"><c>zone</c> or <c>line</c>.</param>
/// <param name="Points">The corners of a zone, or both ends of a line, in pixels of the source.</param>
public sealed record AreaInfo(string Name, string Kind, IReadOnlyList<(float X, float Y)> Points);
