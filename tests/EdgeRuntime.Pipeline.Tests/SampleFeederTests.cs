using EdgeRuntime.Bundle;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Vision;
using EdgeRuntime.Vision.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline.Tests;

public class SampleFeederTests
{
    [Test]
    public void ColorImage_goes_channel_by_channel_into_NCHW()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 3, 1, 2);
        new SampleFeeder(session, Describe("NCHW", new ImagePreprocessing { Mean = [0, 1, 2], Scale = [1] })).Feed(Image(1, 2, 3, [10, 20, 30, 40, 50, 60]));
        Assert.That(session.Input(0).As<float>().ToArray(), Is.EqualTo(new[] { 10f, 40, 19, 49, 28, 58 }));
    }

    [Test]
    public void ColorImage_goes_pixel_by_pixel_into_NHWC()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 1, 2, 3);
        new SampleFeeder(session, Describe("NHWC", new ImagePreprocessing { Color = "BGR", Scale = [0.5f] })).Feed(Image(1, 2, 3, [10, 20, 30, 40, 50, 60]));
        Assert.That(session.Input(0).As<float>().ToArray(), Is.EqualTo(new[] { 15f, 10, 5, 30, 25, 20 }));
    }

    [TestCase("NCHW", 1, 1, 2, 2)]
    [TestCase("NHWC", 1, 2, 2, 1)]
    public void GrayImage_is_scaled(string layout, params int[] shape)
    {
        using var session = FakeSession.Idle(ElementType.Float32, shape);
        new SampleFeeder(session, Describe(layout, new ImagePreprocessing { Color = "GRAY", Scale = [1 / 255f] })).Feed(Image(2, 2, 1, [0, 51, 102, 255]));
        Assert.That(session.Input(0).As<float>().ToArray(), Is.EqualTo(new[] { 0, 51 * (1 / 255f), 102 * (1 / 255f), 1 }).Within(1e-7f));
    }

    [Test]
    public void Preprocessed_values_are_rounded_into_integer_inputs()
    {
        using var session = FakeSession.Idle(ElementType.Int8, 1, 1, 1, 3);
        new SampleFeeder(session, Describe("NCHW", new ImagePreprocessing { Color = "GRAY", Mean = [128] })).Feed(Image(1, 3, 1, [0, 128, 255]));
        Assert.That(session.Input(0).As<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { -128, 0, 127 }));
    }

    [Test]
    public void Half_inputs_take_images_and_arrays()
    {
        using var session = FakeSession.Idle(ElementType.Float16, 1, 1, 1, 2);
        var feeder = new SampleFeeder(session, Describe("NCHW", new ImagePreprocessing { Color = "GRAY", Scale = [0.5f] }));
        feeder.Feed(Image(1, 2, 1, [3, 4]));
        Assert.That(session.Input(0).As<Half>().ToArray(), Is.EqualTo(new[] { (Half)1.5f, (Half)2 }));
        feeder.Feed(Floats([2], 0.25f, -8));
        Assert.That(session.Input(0).As<Half>().ToArray(), Is.EqualTo(new[] { (Half)0.25f, (Half)(-8) }));
    }

    [Test]
    public void Without_preprocessing_pixels_stay_as_they_are()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 2, 2);
        new SampleFeeder(session, new Manifest()).Feed(Image(2, 2, 1, [0, 1, 2, 255]));
        Assert.That(session.Input(0).As<float>().ToArray(), Is.EqualTo(new[] { 0f, 1, 2, 255 }));
    }

    [TestCase(new[] { 1, 6 }, new[] { 2, 3 }, true)]
    [TestCase(new[] { 1, 2, 3, 1 }, new[] { 2, 3 }, true)]
    [TestCase(new[] { 2, 3 }, new[] { 1, 2, 1, 3 }, true)]
    [TestCase(new[] { 2, 3 }, new[] { 3, 2 }, false)]
    [TestCase(new[] { 1, 2, 3 }, new[] { 6 }, false)]
    [TestCase(new[] { 2, 3 }, new[] { 2, 4 }, false)]
    [TestCase(new[] { 0, 3 }, new[] { 0 }, false)]
    [TestCase(new int[0], new[] { 1, 1 }, true)]
    public void Shapes_fit_but_for_ones_and_flattening(int[] input, int[] sample, bool fits)
    {
        using var session = FakeSession.Idle(ElementType.Float32, input);
        var feeder = new SampleFeeder(session, new Manifest());
        var floats = Floats(sample, new float[sample.Aggregate(1, (a, b) => a * b)]);
        if (fits)
            Assert.That(() => feeder.Feed(floats), Throws.Nothing);
        else
            Assert.That(() => feeder.Feed(floats), Throws.TypeOf<InvalidModelException>().With.Message.Contain("array").And.Message.Contain("'x'"));
    }

    [Test]
    public void Arrays_of_another_shape_are_refused_with_both_shapes_named()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 1, 28, 28);
        var feeder = new SampleFeeder(session, Describe("NCHW", new ImagePreprocessing { Color = "GRAY" }));
        Assert.That(() => feeder.Feed(Floats([7], new float[7])), Throws.TypeOf<InvalidModelException>()
            .With.Message.EqualTo("array: the model's input 'x' takes f32[1x1x28x28], found f32[7]; give an array of that shape, or an image."));
    }

    [Test]
    public void Batches_of_images_and_integer_indices_are_refused()
    {
        using var batch = FakeSession.Idle(ElementType.Float32, 2, 3, 4, 4);
        Assert.That(() => new SampleFeeder(batch, Describe("NCHW", new ImagePreprocessing())), Throws.TypeOf<ConfigurationException>().With.Message.Contain("2 images"));
        using var indices = FakeSession.Idle(ElementType.Int64, 1, 4);
        Assert.That(() => new SampleFeeder(indices, new Manifest()), Throws.TypeOf<ConfigurationException>().With.Message.Contain("i64"));
    }

    [TestCase(ElementType.Float32)]
    [TestCase(ElementType.UInt8)]
    [TestCase(ElementType.Int8)]
    public void Frames_of_a_camera_are_fed_as_their_pictures_are(ElementType type)
    {
        var pixels = Enumerable.Range(0, 8 * 6 * 3).Select(static i => (byte)(i * 37 % 251)).ToArray();
        var manifest = Describe("NCHW", new ImagePreprocessing { Resize = "bilinear", Fit = "letterbox", Mean = [type == ElementType.Int8 ? 128 : 0] });
        using var one = FakeSession.Idle(type, 1, 3, 4, 4);
        using var other = FakeSession.Idle(type, 1, 3, 4, 4);
        new SampleFeeder(one, manifest).Feed(Image(6, 8, 3, pixels));
        var feeder = new SampleFeeder(other, manifest);
        feeder.Feed(new CameraFrame(FrameFormat.Rgb24, 8, 6, pixels));
        Assert.That(other.Input(0).Bytes.ToArray(), Is.EqualTo(one.Input(0).Bytes.ToArray()));
        Assert.That(feeder.Transform, Is.EqualTo(InputTransform.Place(6, 8, LetterboxGeometry.Fit(6, 8, 4, 4))));
    }

    [Test]
    public void A_part_of_a_frame_is_fed_to_a_second_model([Values(ElementType.Float32, ElementType.UInt8)] ElementType type)
    {
        var pixels = new byte[20 * 10];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i % 20 * 10);
        using var session = FakeSession.Idle(type, 1, 1, 2, 4);
        var feeder = new SampleFeeder(session, Describe("NCHW", new ImagePreprocessing { Color = "GRAY" }));
        feeder.Feed(new CameraFrame(FrameFormat.Grey, 20, 10, pixels), new RotatedBox(10, 5, 8, 4, MathF.PI));
        var values = type == ElementType.UInt8 ? session.Input(0).Bytes.ToArray().Select(static value => (float)value) : session.Input(0).As<float>().ToArray();
        Assert.That(values, Is.EqualTo(new[] { 125f, 105, 85, 65, 125, 105, 85, 65 }).Within(1e-3), "columns from 6 to 14, from right to left");
        Assert.That(feeder.Transform.Map(0, 0).X, Is.EqualTo(14).Within(1e-4));
    }

    [Test]
    public void Frames_need_a_preprocessing()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 1, 4, 4);
        Assert.That(() => new SampleFeeder(session, new Manifest()).Feed(new CameraFrame(FrameFormat.Grey, 4, 4, new byte[16])), Throws.TypeOf<ConfigurationException>().With.Message.Contain("takes no pictures"));
    }

    private static Manifest Describe(string layout, ImagePreprocessing how) =>
        new() { Inputs = [new ManifestTensor { Name = "other" }, new ManifestTensor { Name = "x", Layout = layout, Preprocessing = how }] };

    private static Sample Image(int height, int width, int channels, byte[] pixels)
    {
        var sample = new Sample();
        pixels.CopyTo(sample.PrepareImage(height, width, channels));
        sample.SetName("image");
        return sample;
    }

    private static Sample Floats(int[] shape, params float[] values)
    {
        var sample = new Sample();
        sample.Prepare(ElementType.Float32, new TensorShape(shape));
        values.CopyTo(sample.As<float>());
        sample.SetName("array");
        return sample;
    }
}
