using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;
using EdgeRuntime.Vision;

namespace EdgeRuntime.Conformance.Models;

/// <summary>Pictures to feed, RGB [H,W,3].</summary>
internal sealed record Picture(byte[] Pixels, int Height, int Width)
{
    /// <summary>A photograph of many people.</summary>
    public static Picture Photograph()
    {
        var sample = new Sample();
        ImageFile.Read(TestData.Shared("onnx/ultraface_img1.jpg"), sample);
        return new Picture(sample.Bytes.ToArray(), sample.Shape[0], sample.Shape[1]);
    }

    /// <summary>A line of handwriting: the first digits of MNIST's test set, dark on white, in the middle of the picture.</summary>
    public static Picture Digits(int height, int width)
    {
        const int Size = 28;
        var pixels = new byte[height * width * 3];
        Array.Fill(pixels, (byte)255);
        var scale = height >= 4 * Size ? 2 : 1;
        using var set = DataSet.Open(Path.Combine(TestData.Mnist(), "t10k"));
        var sample = new Sample();
        for (var digit = 0; (digit + 1) * Size * scale <= width - Size; digit++)
        {
            set.Read(digit, sample);
            var bytes = sample.Bytes;
            int top = (height - Size * scale) / 2, left = Size / 2 + digit * Size * scale;
            for (var y = 0; y < Size * scale; y++)
            {
                for (var x = 0; x < Size * scale; x++)
                    pixels.AsSpan(((top + y) * width + left + x) * 3, 3).Fill((byte)(255 - bytes[y / scale * Size + x / scale]));
            }
        }
        return new Picture(pixels, height, width);
    }

    /// <summary>Writes the picture into a session's first input: stretched to its size, (pixel − mean) / scale.</summary>
    public void Feed(InferenceSession session, string layout, float mean, float scale)
    {
        var how = new ImagePreprocessing { Color = "RGB", Mean = [mean], Scale = [1 / scale], Fit = "stretch" };
        new ImagePreprocessor(how, session.Inputs[0].Shape, layout).Run(Pixels, Height, Width, 3, session.Input(0).As<float>());
    }
}
