namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>What GStreamer says went wrong, and the package that mends it.</summary>
internal static unsafe class GstError
{
    private const int NoSuchElement = 1;

    /// <summary>Takes the text of an error and frees it.</summary>
    public static (int Code, string Text) Take(GError* error)
    {
        if (error is null)
            return (0, "it does not say why");
        var result = (error->Code, Gst.Text(error->Message).TrimEnd('.'));
        Gst.FreeError(error);
        return result;
    }

    /// <summary>The error of a pipeline that cannot be made.</summary>
    public static DeviceException OfParsing(string user, GError* error)
    {
        var (code, text) = Take(error);
        return new DeviceException(code == NoSuchElement && Quoted(text) is { } element ? $"{user}: {text}: {Package(element)}." : $"{user}: the pipeline cannot be made: {text}.");
    }

    /// <summary>The error of a message, which stays the caller's.</summary>
    public static DeviceException OfMessage(string user, nint message, string? secret)
    {
        GError* error = null;
        byte* debug = null;
        Gst.ParseError(message, &error, &debug);
        var text = Take(error).Text;
        // The debug text is "file(line): function (): /element:" and, behind a new line, what the element says itself.
        var details = Gst.Text(debug);
        Gst.Free(debug);
        var line = details.IndexOf('\n', StringComparison.Ordinal);
        if (line >= 0)
            text = $"{text}: {details[(line + 1)..].TrimEnd('.')}";
        if (text.Contains("missing a plug-in", StringComparison.Ordinal))
            text = $"{text} (for H.264 and H.265: apt-get install gstreamer1.0-libav; for most others: gstreamer1.0-plugins-good gstreamer1.0-plugins-bad)";
        return new DeviceException($"{user}: {(string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "***", StringComparison.Ordinal))}.");
    }

    /// <summary>What to install for an element.</summary>
    public static string Package(string element) => element switch
    {
        "nvarguscamerasrc" or "nvvidconv" or "nvv4l2decoder" => "it is NVIDIA's, of Jetson boards: apt-get install nvidia-l4t-gstreamer",
        "libcamerasrc" => "apt-get install gstreamer1.0-libcamera",
        "x264enc" => "apt-get install gstreamer1.0-plugins-ugly",
        "rtspsrc" or "jpegdec" or "jpegenc" or "v4l2src" or "qtdemux" or "matroskademux" or "avidemux" or "udpsrc" or "souphttpsrc" or "rtpjitterbuffer" or "rtpL16depay" or "rtpL24depay" or "rtpopusdepay" or "rtppcmudepay" or "rtppcmadepay" or "mulawdec" or "alawdec" or "wavparse" or "pulsesrc" => "apt-get install gstreamer1.0-plugins-good",
        "videoconvert" or "videotestsrc" or "decodebin" or "appsink" or "uridecodebin" or "videoscale" or "videorate" or "audioconvert" or "audioresample" or "audiotestsrc" or "opusdec" => "apt-get install gstreamer1.0-plugins-base",
        _ when element.StartsWith("avdec_", StringComparison.Ordinal) => "apt-get install gstreamer1.0-libav",
        _ => $"'apt-file search libgst' or the element's own documentation says which package has it ('gst-inspect-1.0 {element}' whether it is there)",
    };

    private static string? Quoted(string text) => text.Split('"') is { Length: > 2 } parts ? parts[1] : null;
}
