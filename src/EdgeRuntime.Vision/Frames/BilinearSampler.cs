using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeRuntime.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Frames;

/// <summary>
/// Interpolates between the four pixels around each place. The places of one row lie on a line through the frame, of any direction; what is outside of the frame is its nearest pixel. Neighbors are gathered one by one
/// into packed rows, all arithmetic is done many pixels at a time.
/// </summary>
internal sealed class BilinearSampler(int width, RowKernels kernels) : FrameSampler(kernels)
{
    private readonly Line _luma = new(width);
    private readonly Line _chroma = new(width);
    private readonly PackedRow _first = PackedRow.Make(width);
    private readonly PackedRow _second = PackedRow.Make(width);
    private readonly PackedRow _third = PackedRow.Make(width);
    private (FrameFormat Format, int Width, int Height, InputTransform Transform, int Left, int Count) _prepared;

    public override void Prepare(in CameraFrame frame, in InputTransform transform, int left, int width)
    {
        var wanted = (frame.Format, frame.Width, frame.Height, transform, left, width);
        if (wanted == _prepared)
            return;
        _prepared = wanted;
        if (!transform.IsUpright)
        {
            _luma.PlanShuffles(0, 0, 0);
            _chroma.PlanShuffles(0, 0, 0);
            return;
        }
        _luma.SetColumns(transform.XX, transform.X0, left, width, frame.Width, CameraFrame.BytesPerPixel(frame.Format));
        _luma.PlanShuffles(width, CameraFrame.BytesPerPixel(frame.Format) == 1 ? 2 : 0, frame.Width);
        if (ChromaSize(frame).Width is > 0 and var columns)
        {
            _chroma.SetColumns(transform.XX / 2, transform.X0 / 2, left, width, columns, ChromaStep(frame.Format));
            _chroma.PlanShuffles(width, frame.Format == FrameFormat.Yuyv ? 0 : 2 * ChromaStep(frame.Format), columns * ChromaStep(frame.Format));
        }
    }

    public override void Sample(in CameraFrame frame, int y, Span<float> first, Span<float> second, Span<float> third)
    {
        var format = frame.Format;
        var (upper, lower) = Rows(_luma, y, 1, 1, frame.Width, frame.Height, frame.Stride, CameraFrame.BytesPerPixel(format));
        switch (format)
        {
            case FrameFormat.Rgb24:
            case FrameFormat.Bgr24:
                Gather<WordReader>(frame.Pixels, upper, lower, _luma, _first, first.Length);
                Gather<NeighborReader>(frame.Pixels, upper, lower, _luma, _second, first.Length);
                Interpolate(_first, 0, _first, 3, _luma, first);
                Interpolate(_first, 1, _second, 2, _luma, second);
                Interpolate(_first, 2, _second, 3, _luma, third);
                return;
            case FrameFormat.Yuyv:
                Gather<YuyvLumaReader>(frame.Pixels, upper, lower, _luma, _first, first.Length);
                break;
            default:
                Gather<PlaneReader>(frame.Pixels, upper, lower, _luma, _first, first.Length);
                break;
        }
        Interpolate(_first, 0, _first, 1, _luma, first);
        if (format != FrameFormat.Grey)
            SampleChroma(frame, y, second, third);
    }

    private void SampleChroma(in CameraFrame frame, int y, Span<float> u, Span<float> v)
    {
        var (columns, rows) = ChromaSize(frame);
        var packed = frame.Format == FrameFormat.Yuyv;
        var (upper, lower) = Rows(_chroma, y, 2, packed ? 1 : 2, columns, rows, packed ? frame.Stride : frame.ChromaStride, ChromaStep(frame.Format));
        if (frame.Format == FrameFormat.I420)
        {
            Gather<PlaneReader>(frame.Chroma, upper, lower, _chroma, _second, u.Length);
            Gather<PlaneReader>(frame.SecondChroma, upper, lower, _chroma, _third, u.Length);
            Interpolate(_second, 0, _second, 1, _chroma, u);
            Interpolate(_third, 0, _third, 1, _chroma, v);
            return;
        }
        if (packed)
            Gather<YuyvChromaReader>(frame.Pixels, upper, lower, _chroma, _second, u.Length);
        else
            Gather<WordReader>(frame.Chroma, upper, lower, _chroma, _second, u.Length);
        var swapped = frame.Format == FrameFormat.Nv21;
        Interpolate(_second, 0, _second, 2, _chroma, swapped ? v : u);
        Interpolate(_second, 1, _second, 3, _chroma, swapped ? u : v);
    }

    // Where the upper and the lower row that a row of the input reads begin, and the places in them. Where the way through the frame is askew, the places hold their rows.
    private (int Upper, int Lower) Rows(Line line, int y, int shrinkX, int shrinkY, int columns, int rows, int stride, int step)
    {
        var (_, _, _, transform, left, count) = _prepared;
        if (transform.IsUpright)
        {
            var (upper, lower) = line.SetRow((transform.YY * (y + 0.5f) + transform.Y0) / shrinkY, rows, count);
            return (upper * stride, lower * stride);
        }
        for (var i = 0; i < count; i++)
        {
            var (x, across) = transform.Map(left + i + 0.5f, y + 0.5f);
            line.SetPlace(i, x / shrinkX, across / shrinkY, columns, rows, stride, step);
        }
        return (0, 0);
    }

    private void Interpolate(in PackedRow left, int leftByte, in PackedRow right, int rightByte, Line line, Span<float> to) =>
        Kernels.Interpolate(left, leftByte, right, rightByte, line.FractionX, line.FractionY, to);

    // A place is at most the last but one of its row (Line.Place), and every reader reads that pixel and the next: nothing behind the row.
    private static void Gather<TReader>(ReadOnlySpan<byte> plane, int upper, int lower, Line line, in PackedRow to, int count)
        where TReader : struct, IPixelReader
    {
        ref var above = ref Unsafe.Add(ref MemoryMarshal.GetReference(plane), upper);
        ref var below = ref Unsafe.Add(ref MemoryMarshal.GetReference(plane), lower);
        if (line.IsShuffled)
        {
            line.Shuffle(ref above, to.Upper, count);
            line.Shuffle(ref below, to.Lower, count);
            return;
        }
        ref var placeAbove = ref MemoryMarshal.GetArrayDataReference(line.Upper);
        ref var placeBelow = ref MemoryMarshal.GetArrayDataReference(line.Lower);
        ref var packedAbove = ref MemoryMarshal.GetArrayDataReference(to.Upper);
        ref var packedBelow = ref MemoryMarshal.GetArrayDataReference(to.Lower);
        for (var i = 0; i < count; i++)
        {
            Unsafe.Add(ref packedAbove, i) = TReader.Read(ref Unsafe.Add(ref above, Unsafe.Add(ref placeAbove, i)));
            Unsafe.Add(ref packedBelow, i) = TReader.Read(ref Unsafe.Add(ref below, Unsafe.Add(ref placeBelow, i)));
        }
    }

    /// <summary>Where the pixels of a row of the input lie in a plane, and how far each is from its upper left neighbor.</summary>
    private sealed class Line(int width)
    {
        private readonly int[] _starts = new int[(width + 3) / 4];
        private readonly Vector128<byte>[] _picks = new Vector128<byte>[(width + 3) / 4];

        /// <summary>Whether every four neighboring places lie within sixteen bytes, which are then read at once.</summary>
        public bool IsShuffled { get; private set; }

        public int[] Upper { get; } = new int[width];

        public int[] Lower { get; } = new int[width];

        public float[] FractionX { get; } = new float[width];

        public float[] FractionY { get; } = new float[width];

        public void SetColumns(float scale, float first, int left, int count, int columns, int step)
        {
            for (var i = 0; i < count; i++)
            {
                (var column, FractionX[i]) = Place(scale * (left + i + 0.5f) + first, columns);
                Upper[i] = Lower[i] = column * step;
            }
        }

        /// <summary>Finds out for each four places, of which each wants so many bytes (0: it cannot be), where sixteen bytes within the row hold them all, and which.</summary>
        public void PlanShuffles(int count, int bytes, int rowBytes)
        {
            IsShuffled = ByteShuffle.IsSupported && bytes > 0 && rowBytes >= 16;
            Span<byte> pick = stackalloc byte[16];
            for (var group = 0; IsShuffled && group < (count + 3) / 4; group++)
            {
                _starts[group] = Math.Min(Upper[group * 4], rowBytes - 16);
                for (var i = 0; i < 16; i++)
                {
                    var place = Upper[Math.Min((group * 4) + (i / 4), count - 1)] - _starts[group];
                    IsShuffled &= place >= 0 && place + bytes <= 16;
                    pick[i] = (byte)(i % 4 < bytes ? place + (i % 4) : 0x80);
                }
                _picks[group] = Vector128.Create<byte>(pick);
            }
        }

        // Starts are within the row less sixteen bytes, and packed rows have room for whole groups.
        public void Shuffle(ref byte row, uint[] packed, int count)
        {
            ref var start = ref MemoryMarshal.GetArrayDataReference(_starts);
            ref var pick = ref MemoryMarshal.GetArrayDataReference(_picks);
            ref var to = ref MemoryMarshal.GetArrayDataReference(packed);
            for (var group = 0; group < (count + 3) / 4; group++)
                ByteShuffle.Pick(Vector128.LoadUnsafe(ref Unsafe.Add(ref row, Unsafe.Add(ref start, group))), Unsafe.Add(ref pick, group)).AsUInt32().StoreUnsafe(ref Unsafe.Add(ref to, group * 4));
        }

        public (int Upper, int Lower) SetRow(float y, int rows, int count)
        {
            var (row, fraction) = Place(y, rows);
            FractionY.AsSpan(0, count).Fill(fraction);
            return (row, Math.Min(row + 1, rows - 1));
        }

        public void SetPlace(int index, float x, float y, int columns, int rows, int stride, int step)
        {
            (var column, FractionX[index]) = Place(x, columns);
            (var row, FractionY[index]) = Place(y, rows);
            Upper[index] = row * stride + column * step;
            Lower[index] = Math.Min(row + 1, rows - 1) * stride + column * step;
        }

        // From edges to middles; at most the last but one, so that there is a neighbor.
        private static (int Index, float Fraction) Place(float edge, int size)
        {
            var middle = edge - 0.5f;
            middle = middle > 0 ? middle : 0;
            middle = middle < size - 1 ? middle : size - 1;
            var index = Math.Max(0, Math.Min((int)middle, size - 2));
            return (index, middle - index);
        }
    }
}
