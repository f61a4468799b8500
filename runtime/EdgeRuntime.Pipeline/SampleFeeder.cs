using EdgeRuntime.Bundle;
using EdgeRuntime.Frames;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Vision;
using EdgeRuntime.Vision.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// Puts a sample into one input of a session. An image goes through the preprocessing that the manifest states for that input, sound through its features; anything else, and any image
/// or sound where none is stated, must have the input's shape (dimensions of 1 aside, or flattened) and is converted element by element. Feeding allocates nothing.
/// </summary>
public sealed class SampleFeeder
{
    private readonly InferenceSession _session;
    private readonly int _index;
    private readonly TensorInfo _input;
    private readonly ImagePreprocessor? _preprocessor;
    private readonly float[]? _scratch;
    private readonly InputTransform _whole;
    private readonly ManifestTensor? _described;
    private readonly ClipFeatures? _sound;
    private FramePreprocessor? _frames;

    /// <summary>Makes a feeder for the input at <paramref name="index"/>.</summary>
    /// <exception cref="ConfigurationException">The input takes more than one image at a time, or elements that no sample can be converted to.</exception>
    public SampleFeeder(InferenceSession session, Manifest manifest, int index = 0)
    {
        _session = session;
        _index = index;
        _input = session.Inputs[index];
        if (_input.Type is not (ElementType.Float32 or ElementType.Float16 or ElementType.UInt8 or ElementType.Int8))
            throw new ConfigurationException($"input '{_input.Name}' takes {_input.Type.ShortName()}; samples can be fed to f32, f16, u8 and s8 inputs only.");
        if (_input.Type != ElementType.Float32)
            _scratch = new float[_input.Shape.ElementCount];

        var described = Find(manifest, _input.Name);
        Transform = _whole = Whole(_input.Shape, described?.Layout ?? "");
        if (described?.Features is { } features)
            _sound = new ClipFeatures(FeatureOptions.Parse(features), _input.Shape);
        if (described?.Preprocessing is not { } how)
            return;
        if (_input.Shape.Rank == 4 && _input.Shape[0] != 1)
            throw new ConfigurationException($"input '{_input.Name}' takes {_input.Shape[0]} images at a time; convert the model with a batch of 1.");
        _described = described;
        _preprocessor = new ImagePreprocessor(how, _input.Shape, described.Layout);
    }

    /// <summary>Whether pictures of any size can be fed.</summary>
    public bool TakesPictures => _preprocessor is not null;

    /// <summary>Where the input's pixels lie in the picture that was fed last; an array that was fed is a picture of the input's own size.</summary>
    public InputTransform Transform { get; private set; }

    /// <summary>Writes a sample into the input's buffer.</summary>
    /// <exception cref="InvalidModelException">The sample's shape is not what the input takes.</exception>
    public void Feed(Sample sample)
    {
        var buffer = _session.Input(_index);
        if (sample.IsImage && _preprocessor is not null)
        {
            Transform = _preprocessor.TransformOf(sample.Shape[0], sample.Shape[1]);
            var destination = _scratch is null ? buffer.As<float>() : _scratch;
            _preprocessor.Run(sample.Bytes, sample.Shape[0], sample.Shape[1], sample.Shape[2], destination);
            if (_scratch is not null)
                Convert(_scratch, buffer);
            return;
        }

        if (sample.IsSound && _sound is not null)
        {
            _sound.Run(sample.As<float>(), sample.SampleRate, _scratch is null ? buffer.As<float>() : _scratch);
            if (_scratch is not null)
                Convert(_scratch, buffer);
            return;
        }

        Transform = _whole;
        if (!Fits(sample.Shape, _input.Shape))
            throw new InvalidModelException($"{sample.Name}: the model's input '{_input.Name}' takes {_input.Type.ShortName()}[{_input.Shape}], found {sample.Type.ShortName()}[{sample.Shape}]; give an array of that shape{(_preprocessor is null ? "" : ", or an image")}{(_sound is null ? "" : ", or a recording")}.");
        if (sample.Type == _input.Type)
            sample.Bytes.CopyTo(buffer.Bytes);
        else if (sample.Type == ElementType.UInt8)
            ConvertBytes(sample.Bytes, buffer);
        else
            Convert(sample.As<float>(), buffer);
    }

    /// <summary>Writes values that were computed for it, as features are, into the input's buffer.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than the input takes.</exception>
    public void Feed(ReadOnlySpan<float> values)
    {
        if (values.Length != _input.Shape.ElementCount)
            throw new ArgumentException($"input '{_input.Name}' takes {_input.Shape.ElementCount} values, found {values.Length}.", nameof(values));
        var buffer = _session.Input(_index);
        if (buffer.Type == ElementType.Float32)
            values.CopyTo(buffer.As<float>());
        else
            Convert(values, buffer);
    }

    /// <summary>Writes a camera's frame into the input's buffer, in one pass where the manifest resizes by <c>bilinear</c> or <c>area</c>.</summary>
    /// <exception cref="ConfigurationException">The manifest states no preprocessing for this input.</exception>
    public void Feed(in CameraFrame frame)
    {
        var frames = Frames();
        Transform = frames.TransformOf(frame.Height, frame.Width);
        var buffer = _session.Input(_index);
        if (buffer.Type == ElementType.UInt8)
            frames.Run(frame, buffer.Bytes);
        else
            frames.Run(frame, _scratch is null ? buffer.As<float>() : _scratch);
        if (_scratch is not null && buffer.Type != ElementType.UInt8)
            Convert(_scratch, buffer);
    }

    /// <summary>Writes a part of a camera's frame into the input's buffer: what a detector found, for a second model. It fills the input, or keeps its aspect where the manifest says <c>letterbox</c>.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="region">The part, in pixels of the frame; it may be rotated and reach beyond.</param>
    /// <exception cref="ConfigurationException">The manifest states no preprocessing for this input.</exception>
    public void Feed(in CameraFrame frame, RotatedBox region)
    {
        var frames = Frames();
        Transform = frames.TransformOf(region, frame.Height, frame.Width);
        var buffer = _session.Input(_index);
        frames.Run(frame, region, _scratch is null ? buffer.As<float>() : _scratch);
        if (_scratch is not null)
            Convert(_scratch, buffer);
    }

    private FramePreprocessor Frames() => _described?.Preprocessing is { } how
        ? _frames ??= new FramePreprocessor(how, _input.Shape, _described.Layout)
        : throw new ConfigurationException($"input '{_input.Name}' takes no pictures; state how pictures become it with edgec convert --input-scale, --input-mean, --input-color or --input-fit.");

    private static InputTransform Whole(TensorShape shape, string layout)
    {
        var (height, width) = shape.Rank != 4 ? (1, 1) : layout == "NHWC" ? (shape[1], shape[2]) : (shape[2], shape[3]);
        return InputTransform.Stretch(height, width, height, width);
    }

    private static ManifestTensor? Find(Manifest manifest, string name)
    {
        foreach (var tensor in manifest.Inputs)
        {
            if (tensor.Name == name)
                return tensor;
        }
        return null;
    }

    private static bool Fits(TensorShape sample, TensorShape input)
    {
        if (sample.ElementCount != input.ElementCount)
            return false;
        if (input.Rank == 0 || input[-1] == input.ElementCount)
            return true;
        var s = 0;
        foreach (var dimension in input.Dimensions)
        {
            if (dimension == 1)
                continue;
            while (s < sample.Rank && sample[s] == 1)
                s++;
            if (s == sample.Rank || sample[s++] != dimension)
                return false;
        }
        return true;
    }

    private static void ConvertBytes(ReadOnlySpan<byte> source, TensorBuffer destination)
    {
        switch (destination.Type)
        {
            case ElementType.Float32:
                var floats = destination.As<float>();
                for (var i = 0; i < source.Length; i++)
                    floats[i] = source[i];
                break;
            case ElementType.Float16:
                var halves = destination.As<Half>();
                for (var i = 0; i < source.Length; i++)
                    halves[i] = source[i];
                break;
            default:
                var signed = destination.As<sbyte>();
                for (var i = 0; i < source.Length; i++)
                    signed[i] = (sbyte)Math.Min(source[i], (byte)127);
                break;
        }
    }

    private static void Convert(ReadOnlySpan<float> source, TensorBuffer destination)
    {
        switch (destination.Type)
        {
            case ElementType.Float16:
                var halves = destination.As<Half>();
                for (var i = 0; i < source.Length; i++)
                    halves[i] = (Half)source[i];
                break;
            case ElementType.UInt8:
                var bytes = destination.Bytes;
                for (var i = 0; i < source.Length; i++)
                    bytes[i] = (byte)Math.Clamp(MathF.Round(source[i]), 0, 255);
                break;
            default:
                var signed = destination.As<sbyte>();
                for (var i = 0; i < source.Length; i++)
                    signed[i] = (sbyte)Math.Clamp(MathF.Round(source[i]), -128, 127);
                break;
        }
    }
}
