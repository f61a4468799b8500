namespace EdgeRuntime.Vision.Tests;

public sealed class ImagePreprocessorTests
{
    private const string GrayGolden = "Ul1oc35sd4d6ipqqf5Spvj1SpL5CXHaQ";

    [Test]
    public void Values_are_pixel_minus_mean_times_scale([Values("NCHW", "NHWC")] string layout, [Values("RGB", "BGR")] string color)
    {
        float[] mean = [1.5f, 100, 127.25f], scale = [1 / 255f, 0.5f, -2];
        var how = new ImagePreprocessing { Color = color, Mean = [.. mean], Scale = [.. scale] };
        var picture = Pictures.Make(4, 6, 3);
        var result = new float[4 * 6 * 3];
        new ImagePreprocessor(how, Shape(layout, 4, 6, 3), layout).Run(picture, 4, 6, 3, result);
        for (var pixel = 0; pixel < 24; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var source = picture[pixel * 3 + (color == "RGB" ? channel : 2 - channel)];
                Assert.That(result[layout == "NCHW" ? channel * 24 + pixel : pixel * 3 + channel], Is.EqualTo((source - mean[channel]) * scale[channel]));
            }
        }
    }

    /// <summary>Golden: Pillow 9.4.0, <c>Image.fromarray(picture).convert("L")</c> of the 4 × 6 picture of <see cref="Pictures.Make"/>.</summary>
    [Test]
    public void Gray_is_what_Pillow_makes_of_colors()
    {
        var result = new float[24];
        new ImagePreprocessor(new ImagePreprocessing { Color = "GRAY" }, new TensorShape(1, 1, 4, 6), "NCHW").Run(Pictures.Make(4, 6, 3), 4, 6, 3, result);
        Assert.That(result.Select(value => (byte)value), Is.EqualTo(Convert.FromBase64String(GrayGolden)));
    }

    [Test]
    public void A_gray_picture_gives_equal_channels([Values("NCHW", "NHWC")] string layout)
    {
        var picture = Pictures.Make(3, 5, 1);
        var result = new float[45];
        new ImagePreprocessor(new ImagePreprocessing(), Shape(layout, 3, 5, 3), layout).Run(picture, 3, 5, 1, result);
        for (var index = 0; index < 45; index++)
            Assert.That(result[index], Is.EqualTo(picture[layout == "NCHW" ? index % 15 : index / 3]));
    }

    [TestCase(10, 20, 8, 8, 2, 0, 4, 8)]
    [TestCase(20, 10, 9, 8, 0, 2, 9, 4)]
    [TestCase(5, 5, 7, 8, 0, 0, 7, 7)]
    [TestCase(1, 1000, 8, 8, 3, 0, 1, 8)]
    public void Letterbox_keeps_the_aspect_and_centers(int height, int width, int frameHeight, int frameWidth, int top, int left, int scaledHeight, int scaledWidth)
    {
        Assert.That(LetterboxGeometry.Fit(height, width, frameHeight, frameWidth), Is.EqualTo(new LetterboxGeometry(top, left, scaledHeight, scaledWidth)));
    }

    [Test]
    public void Letterbox_fills_the_border_with_114([Values("NCHW", "NHWC")] string layout, [Values(1, 3)] int channels)
    {
        var how = new ImagePreprocessing { Fit = "letterbox", Color = channels == 1 ? "GRAY" : "RGB", Mean = [14], Scale = [0.5f] };
        var picture = Enumerable.Repeat((byte)34, 2 * 4 * channels).ToArray();
        var result = new float[8 * 8 * channels];
        new ImagePreprocessor(how, Shape(layout, 8, 8, channels), layout).Run(picture, 2, 4, channels, result);
        for (var index = 0; index < result.Length; index++)
        {
            var y = layout == "NCHW" ? index % 64 / 8 : index / channels / 8;
            Assert.That(result[index], Is.EqualTo(y is >= 2 and < 6 ? 10f : 50f), $"row {y}");
        }
    }

    [Test]
    public void A_steady_state_run_allocates_nothing([Values("stretch", "letterbox")] string fit)
    {
        var preprocessor = new ImagePreprocessor(new ImagePreprocessing { Fit = fit }, new TensorShape(1, 3, 32, 40), "NCHW");
        var picture = Pictures.Make(101, 77, 3);
        var result = new float[preprocessor.ValueCount];
        preprocessor.Run(picture, 101, 77, 3, result);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 10; run++)
            preprocessor.Run(picture, 101, 77, 3, result);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void What_the_manifest_says_must_fit_the_input()
    {
        Refused(new ImagePreprocessing { Color = "HSV" }, 3, "NCHW", "'HSV'");
        Refused(new ImagePreprocessing { Color = "GRAY" }, 3, "NCHW", "3 channels");
        Refused(new ImagePreprocessing(), 1, "NCHW", "use GRAY");
        Refused(new ImagePreprocessing { Fit = "crop" }, 3, "NCHW", "'crop'");
        Refused(new ImagePreprocessing { Mean = [1, 2] }, 3, "NCHW", "expected one value of mean, or one for each of 3 channels, found 2");
        Refused(new ImagePreprocessing { Scale = [float.NaN] }, 3, "NCHW", "finite scale");
        Refused(new ImagePreprocessing(), 3, "CHWN", "'CHWN'");
        Assert.That(() => new ImagePreprocessor(new ImagePreprocessing(), new TensorShape(3, 4, 4), "NCHW"), Throws.TypeOf<InvalidModelException>());
        Assert.That(() => new ImagePreprocessor(new ImagePreprocessing(), new TensorShape(1, 3, 0, 4), "NCHW"), Throws.TypeOf<InvalidModelException>());
    }

    [Test]
    public void Spans_that_are_too_short_are_refused()
    {
        var preprocessor = new ImagePreprocessor(new ImagePreprocessing(), new TensorShape(1, 3, 4, 4), "NCHW");
        Assert.That(() => preprocessor.Run(new byte[47], 4, 4, 3, new float[48]), Throws.ArgumentException);
        Assert.That(() => preprocessor.Run(new byte[48], 4, 4, 3, new float[47]), Throws.ArgumentException);
        Assert.That(() => preprocessor.Run(new byte[64], 4, 4, 4, new float[48]), Throws.ArgumentException);
        Assert.That(() => preprocessor.Run(new byte[64], 0, 4, 3, new float[48]), Throws.ArgumentException);
    }

    private static void Refused(ImagePreprocessing how, int channels, string layout, string expected)
    {
        Assert.That(() => new ImagePreprocessor(how, new TensorShape(1, channels, 4, 4), layout), Throws.TypeOf<InvalidModelException>().With.Message.Contains(expected));
    }

    private static TensorShape Shape(string layout, int height, int width, int channels)
    {
        return layout == "NCHW" ? new TensorShape(1, channels, height, width) : new TensorShape(1, height, width, channels);
    }
}
