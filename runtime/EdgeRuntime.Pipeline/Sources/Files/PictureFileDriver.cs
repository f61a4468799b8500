using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Sources.Files;

/// <summary>
/// Opens <c>file://</c>: a picture (JPEG, PNG, BMP, PPM), or a folder of them in the order of their names. Other files are videos: they go to the driver of the scheme <c>gst-file</c>, where there is one. Options of pictures: <c>loop</c> (begin again
/// at the end), <c>fps</c> (pictures a second; as fast as they are taken where it is not given).
/// </summary>
/// <param name="drivers">Where the driver of videos is looked for.</param>
public sealed class PictureFileDriver(DriverRegistry drivers) : FrameDriver("file", "file:///data/pictures?fps=5&loop", "pictures from a file or a folder, or a video")
{
    private const string VideoScheme = "gst-file";

    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var path = uri.Authority + uri.Path;
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new ConfigurationException($"{uri}: expected a path, as in {Example}.");
        if (SampleFileDriver.IsSampleFile(path))
            throw new ConfigurationException($"{uri}: this is a file of samples, and the stages work on pictures; put 'window' before a model, or stages that hear (speech, words, transcript, denoise).");
        if (!ImageFile.HasImageName(path) && !Directory.Exists(path) && Path.HasExtension(path))
        {
            return drivers.Find<FrameDriver>(VideoScheme) is { } video
                ? video.Prepare(uri)
                : throw new ConfigurationException($"{uri}: this is no picture (.jpg, .png, .bmp, .ppm) and no folder of pictures, and this program plays no videos.");
        }
        var loop = uri.Flag("loop");
        var rate = uri.Number("fps", 0, 0, 1000);
        uri.RefuseOthers();
        return () => new PictureFileSource(path, loop, rate);
    }
}
