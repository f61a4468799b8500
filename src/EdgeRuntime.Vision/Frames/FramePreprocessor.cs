using EdgeRuntime.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Frames;

/// <summary>
/// Turns a camera's frame into a model's input in one pass, row by row, without a picture in between: crop, letterbox or rotation, resizing, color, then <c>value = (pixel − mean[c])·scale[c]</c>, in f32 throughout. Resizing
/// is <c>bilinear</c> (the four pixels around each place) or <c>area</c> (the mean of what a pixel of the input covers, where the input is smaller than what it shows and upright, else bilinear). With <c>antialias</c>,
/// what <see cref="ImagePreprocessor"/> does for pictures, the frame is first converted to a picture as a whole. All processors give the same bits. One object serves one thread; it allocates nothing from the second
/// frame of a size on.
/// </summary>
public sealed class FramePreprocessor
{
    private readonly InputFormat _input;
    private readonly RowKernels _kernels;
    private readonly BilinearSampler _bilinear;
    private readonly AreaSampler _area;
    private readonly float[] _first;
    private readonly float[] _second;
    private readonly float[] _third;
    private readonly PictureConversion? _conversion;

    /// <summary>Prepares for one input.</summary>
    /// <param name="how">What the model expects.</param>
    /// <param name="inputShape">The input's shape in its layout: <c>[N,C,H,W]</c> or <c>[N,H,W,C]</c>; C is 1 for <c>GRAY</c>, else 3.</param>
    /// <param name="layout"><c>NCHW</c> or <c>NHWC</c>.</param>
    /// <exception cref="InvalidModelException">The preprocessing does not fit the shape, or says what is not known.</exception>
    public FramePreprocessor(ImagePreprocessing how, TensorShape inputShape, string layout)
        : this(InputFormat.Parse(how, inputShape, layout), RowKernels.Widest)
    {
        if (_input.Resize == "antialias")
            _conversion = new PictureConversion(new ImagePreprocessor(how, inputShape, layout));
    }

    internal FramePreprocessor(InputFormat input, int lanes)
    {
        _input = input;
        _kernels = new RowKernels(lanes);
        _bilinear = new BilinearSampler(input.Width, _kernels);
        _area = new AreaSampler(_kernels);
        (_first, _second, _third) = (new float[input.Width], new float[input.Width], new float[input.Width]);
    }

    /// <summary>The number of values that <see cref="Run(in CameraFrame, Span{float})"/> writes: H · W · C of the input.</summary>
    public int ValueCount => _input.Height * _input.Width * _input.Channels;

    /// <summary>Where the input's pixels come from in a frame of that size: what decoders need to bring their results back.</summary>
    public InputTransform TransformOf(int height, int width) => InputTransform.Place(height, width, _input.Place(height, width));

    /// <summary>Where the input's pixels come from when it shows a part of such a frame: the part fills it, or keeps its aspect within a border where the preprocessing says <c>letterbox</c>.</summary>
    /// <param name="region">The part, in pixels of the frame; it may be rotated and reach beyond.</param>
    /// <param name="height">The frame's height.</param>
    /// <param name="width">The frame's width.</param>
    public InputTransform TransformOf(RotatedBox region, int height, int width)
    {
        var place = Place(region);
        var whole = InputTransform.Region(region, place.Height, place.Width, height, width);
        return whole with { X0 = whole.X0 - whole.XX * place.Left - whole.XY * place.Top, Y0 = whole.Y0 - whole.YX * place.Left - whole.YY * place.Top };
    }

    /// <summary>Writes a part of the frame into the input, fitted as the preprocessing says. What is outside of the frame repeats its edge. <c>antialias</c> does not apply, it is bilinear then.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="region">The part, in pixels of the frame; it may be rotated and reach beyond.</param>
    /// <param name="destination">At least <see cref="ValueCount"/> values, in the input's layout.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void Run(in CameraFrame frame, RotatedBox region, Span<float> destination)
    {
        Check(destination.Length);
        Run(frame, TransformOf(region, frame.Height, frame.Width), Place(region), destination, []);
    }

    /// <summary>Writes the whole frame into the input, fitted as the preprocessing says.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="destination">At least <see cref="ValueCount"/> values, in the input's layout.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void Run(in CameraFrame frame, Span<float> destination)
    {
        Check(destination.Length);
        if (_conversion is not null)
            _conversion.Run(frame, destination);
        else
            Run(frame, TransformOf(frame.Height, frame.Width), _input.Place(frame.Height, frame.Width), destination, []);
    }

    /// <summary>Writes a part of the frame into the input: a crop, upright or rotated. What is outside of the frame repeats its edge. <c>antialias</c> does not apply, it is bilinear then.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="region">Where the input's pixels come from, as <see cref="InputTransform.Region"/> makes it.</param>
    /// <param name="destination">At least <see cref="ValueCount"/> values, in the input's layout.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void Run(in CameraFrame frame, in InputTransform region, Span<float> destination)
    {
        Check(destination.Length);
        Run(frame, region, new LetterboxGeometry(0, 0, _input.Height, _input.Width), destination, []);
    }

    /// <summary>As <see cref="Run(in CameraFrame, Span{float})"/>, for an input of bytes: values are rounded, half to even, and clamped to 0 … 255.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="destination">At least <see cref="ValueCount"/> bytes, in the input's layout.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void Run(in CameraFrame frame, Span<byte> destination)
    {
        Check(destination.Length);
        if (_conversion is not null)
            _conversion.Run(frame, destination);
        else
            Run(frame, TransformOf(frame.Height, frame.Width), _input.Place(frame.Height, frame.Width), [], destination);
    }

    private LetterboxGeometry Place(RotatedBox region) => _input.Place(Math.Max(1, (int)MathF.Round(region.Height)), Math.Max(1, (int)MathF.Round(region.Width)));

    private void Check(int length)
    {
        if (length < ValueCount)
            throw new ArgumentException($"The input has {ValueCount} values, the destination {length}.");
    }

    private void Run(in CameraFrame frame, in InputTransform transform, LetterboxGeometry place, Span<float> values, Span<byte> bytes)
    {
        if (place.Height != _input.Height || place.Width != _input.Width)
        {
            if (bytes.IsEmpty)
                _input.FillBorder(values);
            else
                _input.FillBorder(bytes);
        }
        var area = _input.Resize == "area" && AreaSampler.Takes(transform);
        FrameSampler sampler = area ? _area : _bilinear;
        sampler.Prepare(frame, transform, place.Left, place.Width);
        var matrix = ColorMatrix.Of(frame.Colors);
        for (var y = place.Top; y < place.Top + place.Height; y++)
        {
            var first = _first.AsSpan(0, place.Width);
            var second = _second.AsSpan(0, place.Width);
            var third = _third.AsSpan(0, place.Width);
            sampler.Sample(frame, y, first, second, third);
            if (_input is { Planar: true, Order: not PixelOrder.Gray } && bytes.IsEmpty && frame.Format is not (FrameFormat.Rgb24 or FrameFormat.Bgr24 or FrameFormat.Grey))
            {
                ToPlanes(matrix, first, second, third, y * _input.Width + place.Left, values);
                continue;
            }
            ToColors(frame.Format, matrix, first, second, third);
            if (bytes.IsEmpty)
                Write(frame.Format, y * _input.Width + place.Left, place.Width, values);
            else
                Write(frame.Format, y * _input.Width + place.Left, place.Width, bytes);
        }
    }

    // What ToColors and Write do, in one pass over the row.
    private void ToPlanes(in ColorMatrix matrix, ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, int at, Span<float> destination)
    {
        var red = _input.Order == PixelOrder.Bgr ? 2 : 0;
        _kernels.ToPlanes(matrix, first, second, third, Plane(red, at, first.Length, destination), Plane(1, at, first.Length, destination), Plane(2 - red, at, first.Length, destination));
    }

    private ColorPlane Plane(int channel, int at, int width, Span<float> destination) => new(destination.Slice(channel * _input.Height * _input.Width + at, width), _input.Mean[channel], _input.Scale[channel]);

    private void ToColors(FrameFormat format, in ColorMatrix matrix, Span<float> first, Span<float> second, Span<float> third)
    {
        var gray = _input.Order == PixelOrder.Gray;
        if (format is FrameFormat.Rgb24 or FrameFormat.Bgr24)
        {
            if (gray)
                Mix(format == FrameFormat.Rgb24 ? first : third, second, format == FrameFormat.Rgb24 ? third : first, first);
        }
        else if (format != FrameFormat.Grey)
        {
            if (gray)
                _kernels.ToGray(matrix, first);
            else
                _kernels.ToColors(matrix, first, second, third);
        }
    }

    // Luma of BT.601.
    private static void Mix(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = 0.299f * red[i] + 0.587f * green[i] + 0.114f * blue[i];
    }

    private void Write(FrameFormat format, int at, int width, Span<float> destination)
    {
        for (var channel = 0; channel < _input.Channels; channel++)
        {
            var line = Line(format, channel);
            if (_input.Planar || _input.Channels == 1)
            {
                _kernels.Normalize(line.AsSpan(0, width), _input.Mean[channel], _input.Scale[channel], destination.Slice(channel * _input.Height * _input.Width + at, width));
                continue;
            }
            var (mean, scale) = (_input.Mean[channel], _input.Scale[channel]);
            var to = destination[(at * 3 + channel)..];
            for (var i = 0; i < width; i++)
                to[3 * i] = (line[i] - mean) * scale;
        }
    }

    private void Write(FrameFormat format, int at, int width, Span<byte> destination)
    {
        for (var channel = 0; channel < _input.Channels; channel++)
        {
            var line = Line(format, channel);
            var (mean, scale) = (_input.Mean[channel], _input.Scale[channel]);
            var (first, step) = _input.Planar ? (channel * _input.Height * _input.Width + at, 1) : (at * _input.Channels + channel, _input.Channels);
            var to = destination[first..];
            for (var i = 0; i < width; i++)
                to[i * step] = InputFormat.ToByte((line[i] - mean) * scale);
        }
    }

    // The row that holds a channel of the input.
    private float[] Line(FrameFormat format, int channel)
    {
        if (_input.Order == PixelOrder.Gray || format == FrameFormat.Grey)
            return _first;
        var reversed = (_input.Order == PixelOrder.Bgr) != (format == FrameFormat.Bgr24);
        return (reversed ? 2 - channel : channel) switch
        {
            0 => _first,
            1 => _second,
            _ => _third,
        };
    }
}
