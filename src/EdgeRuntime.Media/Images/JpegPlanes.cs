using EdgeRuntime.Frames;

namespace EdgeRuntime.Media.Images;

/// <summary>
/// Brings a camera's Y, U and V to what a JPEG file holds: three planes, BT.601 in full range (JFIF 1.02), 4:2:0, of YUYV 4:2:2. There is no way round by RGB. Rows and columns are made even by repeating the last.
/// </summary>
internal sealed unsafe class JpegPlanes : IDisposable
{
    private static readonly byte[] s_same = Table(static value => value);
    private static readonly byte[] s_luma = Table(static value => (value - 16) * 255.0 / 219);
    private static readonly byte[] s_chroma = Table(static value => 128 + (value - 128) * 255.0 / 224);

    private readonly NativeBlock _memory = new();

    public byte* Y { get; private set; }

    public byte* U { get; private set; }

    public byte* V { get; private set; }

    public int Stride { get; private set; }

    public int ChromaStride { get; private set; }

    public bool Full422 { get; private set; }

    /// <summary>Points at the planes of a frame that is I420 of the right colors, which are taken as they are, or at converted copies.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="y">Its first plane, pinned.</param>
    /// <param name="u">Its second.</param>
    /// <param name="v">Its third.</param>
    public void Take(in CameraFrame frame, byte* y, byte* u, byte* v)
    {
        Full422 = frame.Format == FrameFormat.Yuyv;
        if (frame.Format == FrameFormat.I420 && frame.Colors == FrameColors.Bt601Full && frame.Width % 2 == 0 && frame.Height % 2 == 0)
        {
            Y = y;
            U = u;
            V = v;
            (Stride, ChromaStride) = (frame.Stride, frame.ChromaStride);
            return;
        }
        var (width, height) = ((frame.Width + 1) & ~1, (frame.Height + 1) & ~1);
        var chromaRows = Full422 ? height : height / 2;
        (Stride, ChromaStride) = (width, width / 2);
        Y = _memory.Reserve((long)width * height + 2L * ChromaStride * chromaRows);
        U = Y + (long)width * height;
        V = U + (long)ChromaStride * chromaRows;
        var limited = frame.Colors is FrameColors.Bt601 or FrameColors.Bt709;
        SplitChroma(frame, chromaRows, limited ? s_chroma : s_same);
        CopyLuma(frame, width, height, limited ? s_luma : s_same);
        if (frame.Colors is FrameColors.Bt709 or FrameColors.Bt709Full)
            TurnChroma(ChromaStride * chromaRows);
    }

    public void Dispose() => _memory.Dispose();

    private static byte[] Table(Func<int, double> value)
    {
        var table = new byte[256];
        for (var i = 0; i < table.Length; i++)
            table[i] = (byte)Math.Clamp(Math.Round(value(i)), 0, 255);
        return table;
    }

    private void SplitChroma(in CameraFrame frame, int rows, byte[] table)
    {
        for (var row = 0; row < rows; row++)
        {
            var u = new Span<byte>(U + (long)row * ChromaStride, ChromaStride);
            var v = new Span<byte>(V + (long)row * ChromaStride, ChromaStride);
            switch (frame.Format)
            {
                case FrameFormat.I420:
                    Map(frame.Chroma.Slice(row * frame.ChromaStride, u.Length), u, table);
                    Map(frame.SecondChroma.Slice(row * frame.ChromaStride, v.Length), v, table);
                    break;
                case FrameFormat.Yuyv:
                    Split(frame.Pixels.Slice(Math.Min(row, frame.Height - 1) * frame.Stride, 4 * u.Length), 1, 4, u, 3, v, table);
                    break;
                default:
                    var first = frame.Format == FrameFormat.Nv12 ? 0 : 1;
                    Split(frame.Chroma.Slice(row * frame.ChromaStride, 2 * u.Length), first, 2, u, 1 - first, v, table);
                    break;
            }
        }
    }

    private static void Split(ReadOnlySpan<byte> from, int firstU, int step, Span<byte> u, int firstV, Span<byte> v, byte[] table)
    {
        for (var i = 0; i < u.Length; i++)
        {
            u[i] = table[from[i * step + firstU]];
            v[i] = table[from[i * step + firstV]];
        }
    }

    private static void Map(ReadOnlySpan<byte> from, Span<byte> to, byte[] table)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = table[from[i]];
    }

    private void CopyLuma(in CameraFrame frame, int width, int height, byte[] table)
    {
        var step = Full422 ? 2 : 1;
        var turn = frame.Colors is FrameColors.Bt709 or FrameColors.Bt709Full;
        for (var row = 0; row < height; row++)
        {
            var from = frame.Pixels[(Math.Min(row, frame.Height - 1) * frame.Stride)..];
            var to = new Span<byte>(Y + (long)row * Stride, width);
            for (var i = 0; i < frame.Width; i++)
                to[i] = table[from[i * step]];
            to[width - 1] = to[frame.Width - 1];
            if (turn)
                TurnLuma(to, (long)(Full422 ? row : row / 2) * ChromaStride);
        }
    }

    // From BT.709 to BT.601: RGB by the one matrix and back by the other, in 16 bits of fraction.
    private void TurnLuma(Span<byte> luma, long chroma)
    {
        for (var i = 0; i < luma.Length; i++)
        {
            var (u, v) = (U[chroma + i / 2] - 128, V[chroma + i / 2] - 128);
            luma[i] = (byte)Math.Clamp(luma[i] + ((6657 * u + 12850 * v + 32768) >> 16), 0, 255);
        }
    }

    private void TurnChroma(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (u, v) = (U[i] - 128, V[i] - 128);
            U[i] = (byte)Math.Clamp(128 + ((64871 * u - 7252 * v + 32768) >> 16), 0, 255);
            V[i] = (byte)Math.Clamp(128 + ((-4748 * u + 64448 * v + 32768) >> 16), 0, 255);
        }
    }
}
