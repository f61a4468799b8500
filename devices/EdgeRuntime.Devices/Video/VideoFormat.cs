using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Video;

/// <summary>What a source of frames gives.</summary>
/// <param name="Encoding">Pixels or JPEG files.</param>
/// <param name="Format">How pixels lie; of no meaning for JPEG.</param>
/// <param name="Width">Columns; 0 where it is not known before the first frame.</param>
/// <param name="Height">Rows.</param>
/// <param name="FramesPerSecond">The rate that the source states; 0 where it states none.</param>
public readonly record struct VideoFormat(FrameEncoding Encoding, FrameFormat Format, int Width, int Height, double FramesPerSecond)
{
    /// <summary>Bytes of a picture without gaps between rows and planes; rows of chroma of an odd width have a pair more, as <see cref="CameraFrame"/> reads them.</summary>
    public static int Bytes(FrameFormat format, int width, int height) => format switch
    {
        FrameFormat.Nv12 or FrameFormat.Nv21 or FrameFormat.I420 => checked((width * height) + ((width + 1) / 2 * 2 * ((height + 1) / 2))),
        _ => checked(width * height * CameraFrame.BytesPerPixel(format)),
    };

    /// <summary>As in <c>640x480 NV12 30 fps</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Width}x{Height} {(Encoding == FrameEncoding.Jpeg ? "MJPEG" : Format.ToString().ToUpperInvariant())}{(FramesPerSecond > 0 ? $" {FramesPerSecond:0.##} fps" : "")}");
}
