using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>A sample of GStreamer's, mapped as long as the frame is held.</summary>
internal sealed unsafe class GstFrame(GstFrameSource source) : VideoFrame
{
    private nint _sample;
    private GstBuffer* _buffer;
    private GstMapInfo _map;
    private GstPlanes _planes;

    public override ReadOnlySpan<byte> Data => new(_map.Data, (int)_map.Size);

    public override CameraFrame Pixels
    {
        get
        {
            if (Encoding == FrameEncoding.Jpeg)
                throw new InvalidOperationException("The frame is a JPEG file.");
            var first = Data[(int)_planes.First..];
            return Format is FrameFormat.Nv12 or FrameFormat.Nv21 or FrameFormat.I420
                ? new CameraFrame(Format, Width, Height, first, _planes.Stride, Data[(int)_planes.Second..], Format == FrameFormat.I420 ? Data[(int)_planes.Third..] : default, _planes.ChromaStride, Colors)
                : new CameraFrame(Format, Width, Height, first, _planes.Stride, Colors);
        }
    }

    /// <summary>Takes a sample over; false, with the sample given back, where it is too short for its caps or cannot be read.</summary>
    public bool Take(nint sample, GstBuffer* buffer, GstPictureFormat format, long sequence, long timestamp)
    {
        (Encoding, Format, Width, Height, Colors, Sequence, Timestamp) = (format.Encoding, format.Format, format.Width, format.Height, format.Colors, sequence, timestamp);
        _sample = sample;
        _buffer = buffer;
        fixed (GstMapInfo* map = &_map)
        {
            if (Gst.Map(buffer, map, Gst.MapRead) == 0)
            {
                Gst.Unref(sample);
                return false;
            }
        }
        _planes = format.Planes(Gst.GetVideoMeta(buffer));
        if (!IsWhole())
        {
            GiveBack();
            return false;
        }
        Lend();
        return true;
    }

    protected override void Recycle()
    {
        GiveBack();
        source.Return(this);
    }

    private void GiveBack()
    {
        fixed (GstMapInfo* map = &_map)
            Gst.Unmap(_buffer, map);
        Gst.Unref(_sample);
        (_sample, _map) = (0, default);
        _buffer = null;
    }

    private bool IsWhole()
    {
        if (_map.Size > int.MaxValue || Encoding == FrameEncoding.Jpeg)
            return _map.Size is > 3 and <= int.MaxValue;
        var (rows, row) = ((Height + 1) / 2, Format == FrameFormat.I420 ? (Width + 1) / 2 : (Width + 1) / 2 * 2);
        var chroma = Format is FrameFormat.Nv12 or FrameFormat.Nv21 ? _planes.Second : Format == FrameFormat.I420 ? Math.Max(_planes.Second, _planes.Third) : -1;
        var pixels = Width * CameraFrame.BytesPerPixel(Format);
        return _planes.First >= 0 && _planes.Stride >= pixels && _planes.First + ((long)_planes.Stride * (Height - 1)) + pixels <= (long)_map.Size
            && (chroma < 0 || (_planes.ChromaStride >= row && chroma + ((long)_planes.ChromaStride * (rows - 1)) + row <= (long)_map.Size));
    }
}
