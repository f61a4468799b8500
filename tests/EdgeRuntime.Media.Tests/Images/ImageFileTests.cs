using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Media.Tests.Images;

public sealed class ImageFileTests
{
    /// <summary>Golden: SHA-256 of the pixels as Pillow 9.4.0 (libjpeg-turbo 2.1.5, libpng 1.6.39) decodes them: <c>numpy.asarray(Image.open(path)).tobytes()</c>.</summary>
    [TestCase("tflm/mnist_samples/sample0.png", 28, 28, 1, "D469B96B1201DAEB")]
    [TestCase("tflm/mnist_samples/sample7.png", 28, 28, 1, "8F6A418C9A639F9E")]
    [TestCase("tflm/person.bmp", 96, 96, 1, "D4EBDAFE351A7B78")]
    [TestCase("tflm/no_person.bmp", 96, 96, 1, "3AE1DB95928B1EC8")]
    [TestCase("onnx/ultraface_img1.jpg", 478, 720, 3, "920B67C9C9A60969")]
    public void Real_pictures_decode_as_with_Pillow(string path, int height, int width, int channels, string digest)
    {
        var sample = new Sample();
        ImageFile.Read(TestData.Shared(path), sample);
        Assert.That(sample.Shape, Is.EqualTo(new TensorShape(height, width, channels)));
        Assert.That(sample.IsImage);
        Assert.That(Convert.ToHexString(SHA256.HashData(sample.Bytes))[..16], Is.EqualTo(digest));
    }

    [Test]
    public void Png_gray_of_one_bit_is_expanded() => Decodes(PngBytes.Make(3, 2, 1, PngBytes.Gray, [0b101_00000, 0b010_00000]), 2, 3, 1, [255, 0, 255, 0, 255, 0]);

    [Test]
    public void Png_colors_stay() => Decodes(PngBytes.Make(2, 1, 8, PngBytes.Rgb, [1, 2, 3, 4, 5, 6]), 1, 2, 3, [1, 2, 3, 4, 5, 6]);

    [Test]
    public void Png_palettes_become_colors() => Decodes(PngBytes.Make(3, 1, 8, PngBytes.Palette, [1, 0, 1], [10, 20, 30, 40, 50, 60]), 1, 3, 3, [40, 50, 60, 10, 20, 30, 40, 50, 60]);

    [Test]
    public void Png_alpha_is_dropped()
    {
        Decodes(PngBytes.Make(2, 1, 8, PngBytes.Rgba, [1, 2, 3, 0, 4, 5, 6, 128]), 1, 2, 3, [1, 2, 3, 4, 5, 6]);
        Decodes(PngBytes.Make(3, 1, 8, PngBytes.GrayAlpha, [1, 0, 2, 99, 3, 255]), 1, 3, 1, [1, 2, 3]);
    }

    [Test]
    public void Png_of_sixteen_bits_becomes_eight() => Decodes(PngBytes.Make(3, 1, 16, PngBytes.Gray, [0, 0, 128, 128, 255, 255]), 1, 3, 1, [0, 128, 255]);

    [Test]
    public void Bmp_rows_are_read_from_top_to_bottom()
    {
        byte[] rows = [3, 2, 1, 0, 6, 5, 4, 0];
        Decodes(BmpBytes.Make(1, 2, 24, rows), 2, 1, 3, [4, 5, 6, 1, 2, 3]);
        Decodes(BmpBytes.Make(1, -2, 24, rows), 2, 1, 3, [1, 2, 3, 4, 5, 6]);
        Decodes(BmpBytes.Make(1, 2, 32, rows), 2, 1, 3, [4, 5, 6, 1, 2, 3]);
    }

    [Test]
    public void Bmp_palettes_give_gray_or_colors()
    {
        Decodes(BmpBytes.Make(2, 1, 8, [1, 0, 0, 0], [9, 9, 9, 0, 7, 7, 7, 0]), 1, 2, 1, [7, 9]);
        Decodes(BmpBytes.Make(2, 1, 8, [1, 0, 0, 0], [1, 2, 3, 0, 7, 7, 7, 0]), 1, 2, 3, [7, 7, 7, 3, 2, 1]);
    }

    [Test]
    public void Pnm_is_read_with_comments_and_other_maxima()
    {
        Decodes([.. "P5 # gray\n2 1\n# most\n255\n"u8, 3, 4], 1, 2, 1, [3, 4]);
        Decodes([.. "P6\n1 1\n255\n"u8, 3, 4, 5], 1, 1, 3, [3, 4, 5]);
        Decodes([.. "P5 3 1 3 "u8, 0, 1, 3], 1, 3, 1, [0, 85, 255]);
    }

    [TestCase("", "the file is empty")]
    [TestCase("hello", "expected a PNG, JPEG, BMP, PPM or PGM picture")]
    [TestCase("BM", "truncated BMP")]
    [TestCase("P3\n1 1\n255\n1 2 3", "found P3")]
    [TestCase("P5\n2 2\n255\nabc", "truncated")]
    [TestCase("P5\n2 2\n65535\nabcdefgh", "8-bit")]
    [TestCase("P5\n99999999999999999999 1\n255\n", "pnm")]
    [TestCase("P6\n16000 16000\n255\n", "save it smaller")]
    [TestCase("P5\n-1 2\n255\n", "expected a number at byte 3")]
    [TestCase("P5\n0 2\n255\n", "at least 1")]
    public void Bad_files_are_named_in_one_line(string text, string expected)
    {
        var error = Assert.Throws<InvalidModelException>(() => ImageFile.Decode(Encoding.Latin1.GetBytes(text), "dir/x.any", new Sample()));
        Assert.That(error.Message, Does.StartWith("dir/x.any: ").And.Not.Contain("\n").And.Contain(expected).IgnoreCase);
    }

    [Test]
    public void A_truncated_picture_is_refused_at_any_length()
    {
        Truncated(PngBytes.Make(9, 9, 8, PngBytes.Gray, new byte[81]), keep: 12);
        Truncated(BmpBytes.Make(4, 4, 24, new byte[48]), keep: 0);
        Truncated(File.ReadAllBytes(TestData.Shared("onnx/ultraface_img1.jpg")), keep: 2, step: 9973);
    }

    [Test]
    public void A_size_that_the_bytes_cannot_hold_is_refused_before_memory_is_taken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(PngBytes.Make(16384, 1, 8, PngBytes.Rgb, new byte[3]), "PNG");
        var huge = PngBytes.Make(4, 4, 8, PngBytes.Rgba, new byte[64]);
        (huge[18], huge[22]) = (16, 16);
        PngBytes.Repair(huge);
        Refused(huge, "truncated: 4100x4100");
        (huge[16], huge[20]) = (16, 16);
        PngBytes.Repair(huge);
        Refused(huge, "");
        Refused(BmpBytes.Make(16000, -4000, 24, new byte[64]), "truncated");
        Refused(BmpBytes.Make(int.MinValue, int.MinValue, 24, new byte[64]), "at least 1");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void A_missing_file_is_named()
    {
        Assert.That(() => ImageFile.Read("/nowhere/x.png", new Sample()), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("/nowhere/x.png: no such file."));
        Assert.That(() => ImageFile.Read(Path.GetTempPath(), new Sample()), Throws.TypeOf<ConfigurationException>().With.Message.Contains("found a folder"));
    }

    [Test]
    public void Reading_pictures_of_one_size_reuses_the_buffer()
    {
        var sample = new Sample();
        var file = PngBytes.Make(200, 200, 8, PngBytes.Gray, new byte[40000]);
        ImageFile.Decode(file, "a", sample);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ImageFile.Decode(file, "a", sample);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Decodes(byte[] file, int height, int width, int channels, byte[] expected)
    {
        var sample = new Sample();
        ImageFile.Decode(file, "made", sample);
        Assert.That(sample.Shape, Is.EqualTo(new TensorShape(height, width, channels)));
        Assert.That(sample.Bytes.ToArray(), Is.EqualTo(expected));
        Assert.That(sample.Label, Is.EqualTo(-1));
    }

    private static void Refused(byte[] file, string expected)
    {
        Assert.That(() => ImageFile.Decode(file, "bad", new Sample()), Throws.TypeOf<InvalidModelException>().With.Message.Contains(expected));
    }

    private static void Truncated(byte[] file, int keep, int step = 1)
    {
        for (var length = 1; length < file.Length - keep; length += step)
            Assert.That(() => ImageFile.Decode(file.AsSpan(0, length).ToArray(), "cut", new Sample()), Throws.TypeOf<InvalidModelException>(), $"{length} of {file.Length} bytes");
    }
}
