using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Sources.Files;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>A source whose URI was checked.</summary>
/// <param name="Kind">What it gives.</param>
/// <param name="Scheme">Its scheme.</param>
/// <param name="Uri">Its URI, without a password.</param>
/// <param name="Open">Opens it.</param>
internal sealed record PreparedSource(SourceKind Kind, string Scheme, string Uri, Func<PipelineSource> Open)
{
    private const string FileScheme = "file://";

    /// <summary>Finds the driver of a pipeline's source: one of samples where a stage works on samples, or none is there and the source is a file of samples, else one of frames, of edges, or of samples.</summary>
    /// <exception cref="ConfigurationException">There is none, or the URI cannot be.</exception>
    public static PreparedSource Prepare(PipelineSettings settings, DriverRegistry drivers)
    {
        var uri = DeviceUri.Parse(InFolder(settings.Source, settings.Folder));
        var samples = settings.Sound is not null || settings.Stages.Any(static stage => stage.TakesSamples) || (settings.Stages.Count == 0 && uri.Scheme == "file" && SampleFileDriver.IsSampleFile(uri.Path));
        if (!samples && drivers.Find<FrameDriver>(uri.Scheme) is { } frames)
        {
            var open = frames.Prepare(uri);
            return new PreparedSource(SourceKind.Frames, uri.Scheme, uri.ToString(), () => new FramePipelineSource(open()));
        }
        if (!samples && drivers.Find<EventDriver>(uri.Scheme) is { } edges)
        {
            var open = edges.Prepare(uri);
            return new PreparedSource(SourceKind.Edges, uri.Scheme, uri.ToString(), () => new EdgePipelineSource(open()));
        }
        if (drivers.Find<SampleDriver>(uri.Scheme) is { } driver)
        {
            var open = driver.Prepare(uri);
            return new PreparedSource(SourceKind.Samples, uri.Scheme, uri.ToString(), () => new SamplePipelineSource(open()));
        }
        var examples = drivers.Drivers.Where(driver => driver is SampleDriver || (!samples && driver is FrameDriver or EventDriver)).Select(static driver => driver.Example);
        throw new ConfigurationException($"{uri}: '{uri.Scheme}' is no source{(samples ? " of samples" : "")} that can be opened here; there are {string.Join(", ", examples)}.");
    }

    // file://clips/door.jpg starts at the folder of the pipeline's file, as paths of bundles do; without a file at the current one.
    private static string InFolder(string uri, string folder) =>
        uri.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase) && uri.Length > FileScheme.Length && uri[FileScheme.Length] is not ('/' or '?')
            ? FileScheme + Escape(Path.GetFullPath(folder.Length > 0 ? folder : ".")) + "/" + uri[FileScheme.Length..]
            : uri;

    private static string Escape(string path) => path.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);
}
