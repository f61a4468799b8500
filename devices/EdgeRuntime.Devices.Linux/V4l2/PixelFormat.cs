using System.Buffers.Binary;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>A format of V4L2 that is read without conversion.</summary>
/// <param name="Name">Its name as an option's value.</param>
/// <param name="FourCc">Its number.</param>
/// <param name="Encoding">Pixels or JPEG files.</param>
/// <param name="Format">How pixels lie.</param>
/// <param name="Planes">Planes, each in memory of its own.</param>
internal sealed record PixelFormat(string Name, uint FourCc, FrameEncoding Encoding, FrameFormat Format, int Planes)
{
    /// <summary>All of them, best first: least memory to read for a picture in color, pixels before files that must be decoded.</summary>
    public static IReadOnlyList<PixelFormat> All { get; } =
    [
        Raw("nv12", "NV12", FrameFormat.Nv12), Raw("nv12", "NM12", FrameFormat.Nv12, 2), Raw("yuyv", "YUYV", FrameFormat.Yuyv), Raw("nv21", "NV21", FrameFormat.Nv21), Raw("nv21", "NM21", FrameFormat.Nv21, 2),
        Raw("i420", "YU12", FrameFormat.I420), Raw("i420", "YM12", FrameFormat.I420, 3), Raw("rgb24", "RGB3", FrameFormat.Rgb24), Raw("bgr24", "BGR3", FrameFormat.Bgr24),
        new("mjpeg", Number("MJPG"), FrameEncoding.Jpeg, FrameFormat.I420, 1), new("mjpeg", Number("JPEG"), FrameEncoding.Jpeg, FrameFormat.I420, 1), Raw("grey", "GREY", FrameFormat.Grey),
    ];

    /// <summary>The name that a URI asks for; empty where any will do.</summary>
    public static string Asked(DeviceUri uri) => uri.OneOf("format", "", "", "nv12", "nv21", "yuyv", "i420", "rgb24", "bgr24", "grey", "mjpeg");

    /// <summary>The format of a number; null where it is not read here.</summary>
    public static PixelFormat? Find(uint fourCc)
    {
        foreach (var format in All)
        {
            if (format.FourCc == fourCc)
                return format;
        }
        return null;
    }

    /// <summary>A number as its four letters.</summary>
    public static string Text(uint fourCc)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(letters, fourCc & 0x7fff_ffff);
        foreach (ref var letter in letters)
        {
            if (letter is < 0x20 or > 0x7e)
                letter = (byte)'?';
        }
        return System.Text.Encoding.ASCII.GetString(letters).TrimEnd();
    }

    private static PixelFormat Raw(string name, string letters, FrameFormat format, int planes = 1) => new(name, Number(letters), FrameEncoding.Raw, format, planes);

    private static uint Number(string letters) => letters[0] | ((uint)letters[1] << 8) | ((uint)letters[2] << 16) | ((uint)letters[3] << 24);
}
