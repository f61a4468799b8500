using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks;

/// <summary>The files and folders that sinks write.</summary>
internal static class SinkPaths
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>The path of a URI: <c>file:///var/log/events.jsonl</c> names a place, <c>file://events.jsonl</c> one in the folder of the pipeline's file.</summary>
    /// <exception cref="ConfigurationException">The URI names none.</exception>
    public static string Resolve(DeviceUri uri, SinkContext context)
    {
        var path = uri.Authority + uri.Path;
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new ConfigurationException($"{uri}: expected a path, as in {uri.Scheme}:///var/lib/edgert or {uri.Scheme}://beside-the-pipeline-file.");
        return Path.GetFullPath(path, Path.GetFullPath(context.Folder));
    }

    /// <summary>Whether an exception says that the disk has no more space.</summary>
    public static bool IsFull(Exception exception) => exception is IOException { HResult: NoSpace or QuotaExceeded };

    /// <summary>What an error of the file system means to people.</summary>
    public static DeviceException Failed(string path, Exception exception) => exception switch
    {
        _ when IsFull(exception) => new DeviceException($"{path}: the disk is full; make space, or keep less there.", exception),
        UnauthorizedAccessException => new DeviceException($"{path}: may not be written by this user; change its owner or rights, or name another place.", exception),
        _ => new DeviceException($"{path}: cannot be written ({exception.Message}); name another place, or mount its disk.", exception),
    };
}
