namespace EdgeRuntime.Pipeline.Sinks.Files;

/// <summary>How events are kept in files.</summary>
/// <param name="Path">The file that is written; older ones have <c>.1</c>, <c>.2</c> … behind its name.</param>
/// <param name="Text">Lines for people instead of JSON.</param>
/// <param name="Most">Bytes after which another file is begun.</param>
/// <param name="Keep">How many older files stay.</param>
/// <param name="Daily">Whether another file is begun at midnight UTC.</param>
/// <param name="Flush">How long a line may wait for being put on the disk: zero: not at all; infinite: until the kernel does.</param>
internal sealed record FileSinkOptions(string Path, bool Text, long Most, int Keep, bool Daily, TimeSpan Flush);
