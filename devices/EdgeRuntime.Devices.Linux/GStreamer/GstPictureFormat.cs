using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>How the pictures of a stream lie, by its caps. Rows without other word have multiples of four bytes (video-info.c of GStreamer).</summary>
internal sealed unsafe record GstPictureFormat(FrameEncoding Encoding, FrameFormat Format, int Width, int Height, double FramesPerSecond, FrameColors Colors)
{
    /// <summary>Reads caps.</summary>
    /// <exception cref="DeviceException">They are of something that is not read here.</exception>
    public static GstPictureFormat Parse(string user, nint caps)
    {
        var structure = caps == 0 ? 0 : Gst.GetStructure(caps, 0);
        var name = structure == 0 ? "nothing" : Gst.Text(Gst.GetName(structure));
        var (width, height, rate) = (0, 0, 0.0);
        if (structure != 0)
        {
            width = Gst.GetInteger(structure, "width", out var value) != 0 ? value : 0;
            height = Gst.GetInteger(structure, "height", out value) != 0 ? value : 0;
            rate = Gst.GetFraction(structure, "framerate", out var numerator, out var denominator) != 0 && denominator > 0 ? (double)numerator / denominator : 0;
        }
        if (name == "image/jpeg")
            return new GstPictureFormat(FrameEncoding.Jpeg, FrameFormat.I420, width, height, rate, FrameColors.Bt601Full);
        var letters = structure == 0 ? "" : Gst.Text(Gst.GetString(structure, "format"));
        var format = letters switch
        {
            "NV12" => FrameFormat.Nv12,
            "NV21" => FrameFormat.Nv21,
            "YUY2" => FrameFormat.Yuyv,
            "I420" => FrameFormat.I420,
            "RGB" => FrameFormat.Rgb24,
            "BGR" => FrameFormat.Bgr24,
            "GRAY8" => FrameFormat.Grey,
            _ => throw new DeviceException($"{user}: the pipeline gives {name} {letters}; expected video/x-raw of NV12, YUY2, NV21, I420, RGB, BGR or GRAY8, or image/jpeg."),
        };
        if (width is < 4 or > 1 << 15 || height is < 2 or > 1 << 15 || (format == FrameFormat.Yuyv && width % 2 != 0))
            throw new DeviceException($"{user}: the pipeline gives pictures of {width}x{height} {letters}; a frame has 4x2 to 32768x32768 pixels, YUY2 an even width.");
        return new GstPictureFormat(FrameEncoding.Raw, format, width, height, rate, ColorsOf(Gst.Text(Gst.GetString(structure, "colorimetry")), height));
    }

    /// <summary>What Y, U and V mean: a name, or numbers of range, matrix, transfer and primaries (<c>1</c> is full range, matrix <c>4</c> BT.601); without word by the height.</summary>
    public static FrameColors ColorsOf(string colorimetry, int height)
    {
        const int MostOfStandardDefinition = 576;
        var parts = colorimetry.Split(':');
        var isFull = parts.Length == 4 && parts[0] == "1";
        var is709 = parts.Length == 4 && parts[1] is "3" or "5" or "6" ? true
            : parts.Length == 4 && parts[1] == "4" ? false
            : colorimetry switch { "bt709" or "bt2020" or "bt2020-10" or "smpte240m" => true, "bt601" => false, _ => height > MostOfStandardDefinition };
        return is709 ? (isFull ? FrameColors.Bt709Full : FrameColors.Bt709) : isFull ? FrameColors.Bt601Full : FrameColors.Bt601;
    }

    /// <summary>Where planes lie in a buffer and how far their rows are apart: as the buffer says, or by the rule.</summary>
    public GstPlanes Planes(GstVideoMeta* meta)
    {
        if (meta is not null && meta->PlaneCount > 0)
            return new GstPlanes((long)meta->Offsets[0], meta->Strides[0], (long)meta->Offsets[1], (long)meta->Offsets[2], meta->Strides[1]);
        var stride = Round4(Width * CameraFrame.BytesPerPixel(Format));
        var (rows, chroma) = ((Height + 1) / 2, Format == FrameFormat.I420 ? Round4((Width + 1) / 2) : stride);
        var second = (long)stride * ((Height + 1) / 2 * 2);
        return new GstPlanes(0, stride, second, second + ((long)chroma * rows), chroma);
    }

    private static int Round4(int bytes) => (bytes + 3) & ~3;
}

/// <summary>Offsets of planes and their strides.</summary>
internal readonly record struct GstPlanes(long First, int Stride, long Second, long Third, int ChromaStride);
