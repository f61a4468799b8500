using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>How the pictures of a stream lie, as negotiated.</summary>
/// <param name="Pixels">Their format.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Stride">Bytes from a row of the first plane to the next.</param>
/// <param name="ChromaStride">Bytes from a row of a chroma plane of its own to the next.</param>
/// <param name="Colors">What Y, U and V mean.</param>
internal sealed record V4l2Layout(PixelFormat Pixels, int Width, int Height, int Stride, int ChromaStride, FrameColors Colors)
{
    /// <summary>Bytes that a plane of memory must have.</summary>
    public long Needed(int plane)
    {
        if (Pixels.Encoding == FrameEncoding.Jpeg)
            return 4;
        var (rows, isI420) = ((Height + 1) / 2, Pixels.Format == FrameFormat.I420);
        var chromaRow = isI420 ? (Width + 1) / 2 : (Width + 1) / 2 * 2;
        if (plane > 0)
            return ((long)ChromaStride * (rows - 1)) + chromaRow;
        if (Pixels.Planes > 1 || Pixels.Format is not (FrameFormat.Nv12 or FrameFormat.Nv21 or FrameFormat.I420))
            return ((long)Stride * (Height - 1)) + (Width * CameraFrame.BytesPerPixel(Pixels.Format));
        var stride = isI420 ? (Stride + 1) / 2 : (Stride + 1) / 2 * 2;
        return ((long)Stride * Height) + ((long)stride * ((rows * (isI420 ? 2 : 1)) - 1)) + chromaRow;
    }

    /// <summary>What Y, U and V mean by the kernel's three numbers, whose defaults are those of <c>V4L2_MAP_YCBCR_ENC_DEFAULT</c> and <c>V4L2_MAP_QUANTIZATION_DEFAULT</c>. BT.2020 and SMPTE 240M are read as BT.709, which is closest.</summary>
    public static FrameColors ColorsOf(uint space, uint encoding, uint quantization)
    {
        const uint Rec709 = 3, Smpte240 = 2, Jpeg = 7, Bt2020 = 10, DciP3 = 12, EncodingDefault = 0, Encoding709 = 2, EncodingXv709 = 4, Encoding2020 = 6, EncodingSmpte240 = 8, QuantizationDefault = 0, FullRange = 1;
        var is709 = encoding == EncodingDefault ? space is Rec709 or DciP3 or Bt2020 or Smpte240 : encoding is Encoding709 or EncodingXv709 or (>= Encoding2020 and <= EncodingSmpte240);
        var isFull = quantization == QuantizationDefault ? space == Jpeg : quantization == FullRange;
        return is709 ? (isFull ? FrameColors.Bt709Full : FrameColors.Bt709) : isFull ? FrameColors.Bt601Full : FrameColors.Bt601;
    }
}
