using EdgeRuntime.Frames;
using EdgeRuntime.Vision.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision;

/// <summary>
/// Turns a picture into a model's input, in this order: resize to the input's height and width (<see cref="ImageResizer"/>; nothing where the size is right
/// already), color, then <c>value = (pixel − mean[c]) · scale[c]</c>, c being the model's channel. Gray is <c>(19595·R + 38470·G + 7471·B + 32768) / 65536</c>
/// (ITU-R BT.601 luma); a gray picture gives three equal channels. One object serves one thread; a picture of a size seen before allocates nothing.
/// Where the preprocessing asks for <c>bilinear</c> or <c>area</c> resizing, it is <see cref="FramePreprocessor"/>'s, so that pictures and a camera's frames of the same pixels give the same bits.
/// </summary>
public sealed class ImagePreprocessor
{
    private const int Levels = 256;

    private readonly ImageResizer _resizer = new();
    private readonly InputFormat _input;
    private readonly float[] _values;
    private readonly FramePreprocessor? _frames;
    private byte[] _resized = [];

    /// <summary>Prepares for one input.</summary>
    /// <param name="how">What the model expects.</param>
    /// <param name="inputShape">The input's shape in its layout: <c>[N,C,H,W]</c> or <c>[N,H,W,C]</c>; C is 1 for <c>GRAY</c>, else 3.</param>
    /// <param name="layout"><c>NCHW</c> or <c>NHWC</c>.</param>
    /// <exception cref="InvalidModelException">The preprocessing does not fit the shape, or says what is not known.</exception>
    public ImagePreprocessor(ImagePreprocessing how, TensorShape inputShape, string layout)
    {
        _input = InputFormat.Parse(how, inputShape, layout);
        _values = MakeValues(_input);
        if (_input.Resize != "antialias")
            _frames = new FramePreprocessor(_input, RowKernels.Widest);
    }

    /// <summary>The number of values that <see cref="Run"/> writes: H · W · C of the input.</summary>
    public int ValueCount => _input.Height * _input.Width * _input.Channels;

    /// <summary>Writes one image of the input's batch.</summary>
    /// <param name="pixels">Pixels <c>[height, width, channels]</c>, gray or red, green, blue.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="destination">At least <see cref="ValueCount"/> values, in the input's layout.</param>
    /// <exception cref="ArgumentException">A span is too short, a dimension less than 1, or <paramref name="channels"/> neither 1 nor 3.</exception>
    public void Run(ReadOnlySpan<byte> pixels, int height, int width, int channels, Span<float> destination)
    {
        if (channels is not (1 or 3))
            throw new ArgumentException($"An image has 1 or 3 channels, this one has {channels}.", nameof(channels));
        pixels = PixelChecks.Take(pixels, height, width, channels, nameof(pixels));
        if (destination.Length < ValueCount)
            throw new ArgumentException($"The input has {ValueCount} values, the destination {destination.Length}.", nameof(destination));
        if (_frames is not null)
        {
            _frames.Run(new CameraFrame(channels == 3 ? FrameFormat.Rgb24 : FrameFormat.Grey, width, height, pixels), destination);
            return;
        }
        var place = _input.Place(height, width);
        if (place.Height != height || place.Width != width)
            pixels = Resize(pixels, height, width, channels, place);
        if (place.Height != _input.Height || place.Width != _input.Width)
            _input.FillBorder(destination);
        PixelWriter.Write(pixels, channels, place, destination, _values, _input.Order, _input.Planar, _input.Height, _input.Width);
    }

    /// <summary>Where the input's pixels come from in a picture of that size.</summary>
    public InputTransform TransformOf(int height, int width) => InputTransform.Place(height, width, _input.Place(height, width));

    private ReadOnlySpan<byte> Resize(ReadOnlySpan<byte> pixels, int height, int width, int channels, LetterboxGeometry place)
    {
        var count = place.Height * place.Width * channels;
        if (_resized.Length < count)
            _resized = new byte[Math.Max(count, _input.Height * _input.Width * channels)];
        _resizer.Run(pixels, height, width, channels, _resized, place.Height, place.Width);
        return _resized.AsSpan(0, count);
    }

    /// <summary>Every value there can be: <c>[channel][pixel]</c>.</summary>
    private static float[] MakeValues(InputFormat input)
    {
        var values = new float[input.Channels * Levels];
        for (var channel = 0; channel < input.Channels; channel++)
        {
            for (var pixel = 0; pixel < Levels; pixel++)
                values[channel * Levels + pixel] = (pixel - input.Mean[channel]) * input.Scale[channel];
        }
        return values;
    }
}
