using EdgeRuntime.Frames;

namespace EdgeRuntime.Vision.Frames;

/// <summary>Frames by way of a picture, for models that want their pictures as <see cref="ImagePreprocessor"/> makes them: the frame in red, green and blue (or gray), each rounded to a byte, half to even.</summary>
internal sealed class PictureConversion(ImagePreprocessor preprocessor)
{
    private FramePreprocessor? _toColors;
    private float[] _values = [];
    private byte[] _pixels = [];
    private (int Height, int Width, bool Gray) _size;

    public void Run(in CameraFrame frame, Span<float> destination)
    {
        var channels = Convert(frame);
        preprocessor.Run(_pixels, frame.Height, frame.Width, channels, destination);
    }

    public void Run(in CameraFrame frame, Span<byte> destination)
    {
        if (_values.Length < preprocessor.ValueCount)
            _values = new float[preprocessor.ValueCount];
        Run(frame, _values);
        for (var i = 0; i < preprocessor.ValueCount; i++)
            destination[i] = InputFormat.ToByte(_values[i]);
    }

    private int Convert(in CameraFrame frame)
    {
        var gray = frame.Format == FrameFormat.Grey;
        var channels = gray ? 1 : 3;
        if (_toColors is null || _size != (frame.Height, frame.Width, gray))
        {
            _size = (frame.Height, frame.Width, gray);
            _toColors = new FramePreprocessor(new InputFormat(frame.Height, frame.Width, channels, false, gray ? PixelOrder.Gray : PixelOrder.Rgb, false, "bilinear", [0, 0, 0], [1, 1, 1]), RowKernels.Widest);
            _pixels = new byte[_toColors.ValueCount];
        }
        _toColors.Run(frame, _pixels);
        return channels;
    }
}
