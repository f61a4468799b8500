using EdgeRuntime.Media;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeRuntime.EndToEnd.Tests.Photographs;

/// <summary>A model on stock ONNX Runtime, fed with a picture that is resized by the definition: code that is only meant to be read, and none of it shared with the programs.</summary>
internal sealed class PlainModel : IDisposable
{
    private const double Border = 114;

    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly int[] _shape;

    public PlainModel(byte[] onnx)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(onnx, options);
        (_input, var metadata) = _session.InputMetadata.Single();
        _shape = [.. metadata.Dimensions.Select(static dimension => Math.Max(dimension, 1))];
        ChannelsFirst = _shape[1] == 3;
        (Height, Width) = ChannelsFirst ? (_shape[2], _shape[3]) : (_shape[1], _shape[2]);
    }

    public int Height { get; }

    public int Width { get; }

    private bool ChannelsFirst { get; }

    /// <summary>The outputs by name.</summary>
    public Dictionary<string, float[]> Run(double[] pixels, double mean, double scale)
    {
        var values = new float[3 * Height * Width];
        for (var place = 0; place < Height * Width; place++)
        {
            for (var channel = 0; channel < 3; channel++)
                values[ChannelsFirst ? channel * Height * Width + place : 3 * place + channel] = (float)((pixels[3 * place + channel] - mean) * scale);
        }
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor(_input, new DenseTensor<float>(values, _shape))]);
        return results.ToDictionary(static result => result.Name, static result => result.AsEnumerable<float>().ToArray());
    }

    /// <summary>A picture as the model's input: stretched, or with its aspect kept and a border.</summary>
    public (double[] Pixels, double Scale, double Left, double Top) Fit(Sample picture, bool letterbox)
    {
        var (height, width) = (picture.Shape[0], picture.Shape[1]);
        var scale = letterbox ? Math.Max((double)height / Height, (double)width / Width) : 1;
        var (innerHeight, innerWidth) = letterbox ? ((int)Math.Round(height / scale), (int)Math.Round(width / scale)) : (Height, Width);
        var (top, left) = ((Height - innerHeight) / 2, (Width - innerWidth) / 2);
        var rows = Resize([.. picture.Bytes.ToArray().Select(static pixel => (double)pixel)], height, width, innerHeight, alongRows: true);
        var inner = Resize(rows, innerHeight, width, innerWidth, alongRows: false);
        var pixels = Enumerable.Repeat(Border, 3 * Height * Width).ToArray();
        for (var y = 0; y < innerHeight; y++)
            inner.AsSpan(3 * y * innerWidth, 3 * innerWidth).CopyTo(pixels.AsSpan(3 * ((top + y) * Width + left)));
        return (pixels, scale, left, top);
    }

    public void Dispose() => _session.Dispose();

    // A triangle filter as wide as what an output pixel covers (Pillow's BILINEAR), one axis at a time.
    private static double[] Resize(double[] source, int height, int width, int size, bool alongRows)
    {
        var from = alongRows ? height : width;
        var (outHeight, outWidth) = alongRows ? (size, width) : (height, size);
        var (step, reach) = ((double)from / size, Math.Max((double)from / size, 1));
        var result = new double[3 * outHeight * outWidth];
        for (var i = 0; i < size; i++)
        {
            var center = (i + 0.5) * step;
            var weights = Enumerable.Range(0, from).Select(at => Math.Max(0, 1 - Math.Abs((at + 0.5 - center) / reach))).ToArray();
            var (sum, first, last) = (weights.Sum(), Array.FindIndex(weights, static weight => weight > 0), Array.FindLastIndex(weights, static weight => weight > 0));
            for (var other = 0; other < (alongRows ? width : height); other++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    double value = 0;
                    for (var at = first; at <= last; at++)
                        value += weights[at] * source[3 * (alongRows ? at * width + other : other * width + at) + channel];
                    result[3 * (alongRows ? i * outWidth + other : other * outWidth + i) + channel] = value / sum;
                }
            }
        }
        return result;
    }
}
