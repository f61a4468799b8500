using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>A buffer of the kernel's, mapped: what the driver wrote is read where it lies. The last holder queues it again.</summary>
internal sealed unsafe class V4l2Frame : VideoFrame
{
    private readonly V4l2FrameSource _source;
    private readonly V4l2Layout _layout;
    private readonly V4l2Mapping[] _planes;
    private int _length;

    public V4l2Frame(V4l2FrameSource source, V4l2Layout layout, uint index, V4l2Mapping[] planes)
    {
        (_source, _layout, Index, _planes) = (source, layout, index, planes);
        (Encoding, Format, Width, Height, Colors) = (layout.Pixels.Encoding, layout.Pixels.Format, layout.Width, layout.Height, layout.Colors);
    }

    public uint Index { get; }

    /// <summary>Whether it is neither queued nor free; guarded by the source's lock.</summary>
    public bool IsOut { get; set; }

    public ReadOnlySpan<V4l2Mapping> Planes => _planes;

    public override ReadOnlySpan<byte> Data => Plane(0)[.._length];

    public override CameraFrame Pixels => Encoding == FrameEncoding.Jpeg ? throw new InvalidOperationException("The frame is a JPEG file.")
        : _planes.Length == 1 ? new CameraFrame(Format, Width, Height, Data, _layout.Stride, Colors)
        : new CameraFrame(Format, Width, Height, Data, _layout.Stride, Plane(1), _planes.Length > 2 ? Plane(2) : default, _layout.ChromaStride, Colors);

    public override int DmaBuffer => _source.Export(this);

    /// <summary>Whether the driver has filled the buffer with what can be a picture.</summary>
    public bool Accept(ReadOnlySpan<V4l2Plane> filled)
    {
        for (var plane = 0; plane < _planes.Length; plane++)
        {
            ref readonly var state = ref filled[plane];
            if (state.BytesUsed > _planes[plane].Length || state.DataOffset > state.BytesUsed || state.BytesUsed - state.DataOffset < _layout.Needed(plane))
                return false;
            _planes[plane].Skip = (int)state.DataOffset;
        }
        _length = (int)(filled[0].BytesUsed - filled[0].DataOffset);
        if (Encoding == FrameEncoding.Jpeg)
            _length = JpegLength.Of(Data);
        return _length > 0;
    }

    public void Lend(long sequence, long timestamp)
    {
        (Sequence, Timestamp) = (sequence, timestamp);
        Lend();
    }

    protected override void Recycle() => _source.Return(this);

    private ReadOnlySpan<byte> Plane(int plane) => new((byte*)_planes[plane].Address + _planes[plane].Skip, (int)_planes[plane].Length - _planes[plane].Skip);
}
