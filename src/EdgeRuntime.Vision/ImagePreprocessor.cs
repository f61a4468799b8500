using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision;

/// <summary>
/// Turns a picture into a model's input, in this order: resize to the input's height and width (<see cref="ImageResizer"/>; nothing where the size is right
/// already), color, then <c>value = (pixel − mean[c]) · scale[c]</c>, c being the model's channel. Gray is <c>(19595·R + 38470·G + 7471·B + 32768) / 65536</c>
/// (ITU-R BT.601 luma); a gray picture gives three equal channels. One object serves one thread; a picture of a size seen before allocates nothing.
/// </summary>
public sealed class ImagePreprocessor
{
    private const int Levels = 256;

    private readonly ImageResizer _resizer = new();
    private readonly PixelOrder _order;
    private readonly bool _letterbox;
    private readonly bool _planar;
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly float[] _values;
    private byte[] _resized = [];

    /// <summary>Prepares for one input.</summary>
    /// <param name="how">What the model expects.</param>
    /// <param name="inputShape">The input's shape in its layout: <c>[N,C,H,W]</c> or <c>[N,H,W,C]</c>; C is 1 for <c>GRAY</c>, else 3.</param>
    /// <param name="layout"><c>NCHW</c> or <c>NHWC</c>.</param>
    /// <exception cref="InvalidModelException">The preprocessing does not fit the shape, or says what is not known.</exception>
    public ImagePreprocessor(ImagePreprocessing how, TensorShape inputShape, string layout)
    {
        ArgumentNullException.ThrowIfNull(how);
        _planar = layout switch
        {
            "NCHW" => true,
            "NHWC" => false,
            _ => throw new InvalidModelException($"preprocessing: expected the layout NCHW or NHWC, found '{layout}'."),
        };
        if (inputShape.Rank != 4 || inputShape.ElementCount is 0 or > int.MaxValue)
            throw new InvalidModelException($"preprocessing: expected an input of four dimensions ({layout}), found {inputShape}.");
        (_height, _width, _channels) = _planar
            ? (inputShape[2], inputShape[3], inputShape[1])
            : (inputShape[1], inputShape[2], inputShape[3]);
        _order = how.Color switch
        {
            "GRAY" => PixelOrder.Gray,
            "RGB" => PixelOrder.Rgb,
            "BGR" => PixelOrder.Bgr,
            _ => throw new InvalidModelException($"preprocessing: expected the color RGB, BGR or GRAY, found '{how.Color}'."),
        };
        if (_channels != (_order == PixelOrder.Gray ? 1 : 3))
            throw new InvalidModelException($"preprocessing: the color {how.Color} does not fit an input of {_channels} channels ({inputShape}, {layout}); use GRAY for 1, RGB or BGR for 3.");
        _letterbox = how.Fit switch
        {
            "stretch" => false,
            "letterbox" => true,
            _ => throw new InvalidModelException($"preprocessing: expected the fit stretch or letterbox, found '{how.Fit}'."),
        };
        _values = MakeValues(how, _channels);
    }

    /// <summary>The number of values that <see cref="Run"/> writes: H · W · C of the input.</summary>
    public int ValueCount => _height * _width * _channels;

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
        var place = Place(height, width);
        if (place.Height != height || place.Width != width)
            pixels = Resize(pixels, height, width, channels, place);
        if (place.Height != _height || place.Width != _width)
            FillBorder(destination);
        PixelWriter.Write(pixels, channels, place, destination, _values, _order, _planar, _height, _width);
    }

    /// <summary>Where the input's pixels come from in a picture of that size.</summary>
    public InputTransform TransformOf(int height, int width) => InputTransform.Place(height, width, Place(height, width));

    private LetterboxGeometry Place(int height, int width) => _letterbox ? LetterboxGeometry.Fit(height, width, _height, _width) : new LetterboxGeometry(0, 0, _height, _width);

    private ReadOnlySpan<byte> Resize(ReadOnlySpan<byte> pixels, int height, int width, int channels, LetterboxGeometry place)
    {
        var count = place.Height * place.Width * channels;
        if (_resized.Length < count)
            _resized = new byte[Math.Max(count, _height * _width * channels)];
        _resizer.Run(pixels, height, width, channels, _resized, place.Height, place.Width);
        return _resized.AsSpan(0, count);
    }

    private void FillBorder(Span<float> destination)
    {
        var plane = _height * _width;
        for (var channel = 0; channel < _channels; channel++)
        {
            var value = _values[channel * Levels + LetterboxGeometry.Border];
            if (_planar)
            {
                destination.Slice(channel * plane, plane).Fill(value);
                continue;
            }
            for (var index = 0; index < plane; index++)
                destination[index * _channels + channel] = value;
        }
    }

    /// <summary>Every value there can be: <c>[channel][pixel]</c>.</summary>
    private static float[] MakeValues(ImagePreprocessing how, int channels)
    {
        var values = new float[channels * Levels];
        for (var channel = 0; channel < channels; channel++)
        {
            var mean = PerChannel(how.Mean, channel, channels, "mean");
            var scale = PerChannel(how.Scale, channel, channels, "scale");
            for (var pixel = 0; pixel < Levels; pixel++)
                values[channel * Levels + pixel] = (pixel - mean) * scale;
        }
        return values;
    }

    private static float PerChannel(List<float> values, int channel, int channels, string name)
    {
        if (values is null || (values.Count != 1 && values.Count != channels))
            throw new InvalidModelException($"preprocessing: expected one value of {name}, or one for each of {channels} channels, found {values?.Count ?? 0}.");
        var value = values[values.Count == 1 ? 0 : channel];
        return float.IsFinite(value) ? value : throw new InvalidModelException($"preprocessing: expected a finite {name}, found {value}.");
    }
}
