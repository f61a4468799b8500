namespace EdgeRuntime.Vision.Tests;

/// <summary>
/// Golden values are Pillow 9.4.0's: <c>Image.fromarray(picture).resize((targetWidth, targetHeight), Image.BILINEAR)</c> of the picture that
/// <see cref="Pictures.Make"/> describes, its bytes in base64.
/// </summary>
public sealed class ImageResizerTests
{
    [TestCase(9, 7, 1, 4, 5, "JDZMYnRyjaWdiKFlWltyO1JmZoM=")]
    [TestCase(5, 4, 3, 11, 9, "AGXKAmfMB2zRDHHWEXbbFXrfGn/kH4TpIYbrB2zRCW7TDnPYFHnbGX7MHoO8I4i+KI3EKo/GGH3iGn/kIIXqJ4zoLZKmM5hjOZ5gP6RnQqdpKI3bK5DeM5jlOp/gQaZ/SK0fT7QZV7whWr8kOZ54PaJ7RaqDTbKFVrtaXsMuZsswbtM4cdY7Sq8UTrMYV7whYMUqas80c9g9fOFGhepPie5TW8AlX8Qpac4zc9I9fqlIiH9SkoNcnY1noZFrbNE2cNU6e+BFht5QkoNcnidoqSVztDF+uDWCfOFGgdZLjrlYmplkpl1wsyF9vySJzDGW0DWajfJXktRcoIRqrT53uzeFyC+S1Tqf40it6E2ylPlemdNjp29xtRp/wyiN0DWa3kOo7FG28Va7")]
    [TestCase(40, 30, 3, 8, 8, "aYqAgHuDd3+Ff42KboF+ko9ofYOAenaMcYuHhIF2f4tve32FeXiIfIOHcoeGgIGAeH6Vg3x9cYd2goV7g4p6fXuDc32Pg4KAhoKFf3l+dXWDh4N1e556h4F4g4V+f398gYdwhYVwj3R4qn6Df4mdb2eve4J5gIVrfXqHe4p2g4Z5jHt3iIB/iXWPeIWEdpJzdnWBcH12f4V5e4dqhnB1i3N+hXV/a4RxhX5/i3uEh3KKbIaBcI17dptwhIN3iH1/")]
    [TestCase(3, 50, 1, 6, 10, "G02Eu7UzYJfOdCdfjZyeP3WLrmlAg59eb1aedG1SWZigRl9wpG9RUXKdj1RvjYl8WmV+oIZbd5t7g15v")]
    [TestCase(17, 17, 3, 17, 5, "EXbbMpd2WL0ifuNIn31pPaKPbtM4pWVvykGmRHLXasA0qkp0l1e8fWjNf2zRl4Nho0uwe1q/O4q1W8BstGCNgWnOb4KMTbJVb5xIeFWrZYaWXblGcK06godMTXu4QaZcacUzlqVgvVqHQ6iUc6s9jZdXkUuDik6zXcJeiJRSrGx/ilqpiWbLip9UxFKOv0Knh2rPTougtlOA2D2iXGaOKo9yTLFmk3+tf3mxO5h2TrNyas80c1G2aHyHQ6h1c7A9modkUH26U6JudaY/l6thuX2DRaqHZ8xCmXhjvU+Hp0Oocp9zol1swS+Lo0esbWjNjJJWoleCjk6zhm3AUoCk")]
    [TestCase(6, 9, 3, 2, 9, "LpOYQKWqUZZbYqdsc3h9hYpPdptgh6xxqk90i7BVqW5zhkuQpGmuYmeMo2jNdVq/k3iddHme")]
    [TestCase(100, 1, 1, 3, 2, "c3ODg4SE")]
    public void Resizing_gives_what_Pillow_gives(int height, int width, int channels, int targetHeight, int targetWidth, string expected)
    {
        var result = new byte[targetHeight * targetWidth * channels];
        new ImageResizer().Run(Pictures.Make(height, width, channels), height, width, channels, result, targetHeight, targetWidth);
        Assert.That(result, Is.EqualTo(Convert.FromBase64String(expected)));
    }

    [Test]
    public void One_resizer_serves_many_sizes()
    {
        var resizer = new ImageResizer();
        foreach (var (height, width, target) in new[] { (50, 60, 7), (9, 7, 30), (50, 60, 7), (7, 7, 7), (300, 2, 1) })
        {
            var picture = Pictures.Make(height, width, 3);
            var again = new byte[target * target * 3];
            var fresh = new byte[target * target * 3];
            resizer.Run(picture, height, width, 3, again, target, target);
            new ImageResizer().Run(picture, height, width, 3, fresh, target, target);
            Assert.That(again, Is.EqualTo(fresh), $"{height}x{width} to {target}");
        }
    }

    /// <summary>Colors go through vectors, single channels through scalar code (across) and vectors with a tail (down).</summary>
    [Test]
    public void Colors_are_resized_as_three_gray_pictures()
    {
        var random = new Random(3);
        var resizer = new ImageResizer();
        for (var trial = 0; trial < 60; trial++)
        {
            var (height, width, targetHeight, targetWidth) = (random.Next(1, 90), random.Next(1, 90), random.Next(1, 60), random.Next(1, 60));
            var picture = new byte[height * width * 3];
            random.NextBytes(picture);
            var color = new byte[targetHeight * targetWidth * 3];
            var gray = new byte[targetHeight * targetWidth];
            resizer.Run(picture, height, width, 3, color, targetHeight, targetWidth);
            for (var channel = 0; channel < 3; channel++)
            {
                var plane = picture.Where((_, index) => index % 3 == channel).ToArray();
                resizer.Run(plane, height, width, 1, gray, targetHeight, targetWidth);
                Assert.That(color.Where((_, index) => index % 3 == channel), Is.EqualTo(gray), $"{height}x{width} to {targetHeight}x{targetWidth}, channel {channel}");
            }
        }
    }

    [TestCase(1, 1, 64, 64)]
    [TestCase(16384, 1, 1, 1)]
    [TestCase(3, 4000, 2, 3)]
    public void A_picture_of_one_color_keeps_it(int height, int width, int targetHeight, int targetWidth)
    {
        foreach (var level in new byte[] { 0, 1, 127, 254, 255 })
        {
            var picture = new byte[height * width];
            picture.AsSpan().Fill(level);
            var result = new byte[targetHeight * targetWidth];
            new ImageResizer().Run(picture, height, width, 1, result, targetHeight, targetWidth);
            Assert.That(result, Is.All.EqualTo(level));
        }
    }

    [Test]
    public void The_same_size_copies()
    {
        var picture = Pictures.Make(5, 6, 3);
        var result = new byte[picture.Length];
        new ImageResizer().Run(picture, 5, 6, 3, result, 5, 6);
        Assert.That(result, Is.EqualTo(picture));
    }

    [TestCase(0, 4, 1, 2, 2)]
    [TestCase(4, 4, 0, 2, 2)]
    [TestCase(4, 5, 1, 2, 2)]
    [TestCase(4, 4, 1, 0, 2)]
    [TestCase(4, 4, 1, 5, 5)]
    [TestCase(70000, 70000, 1, 2, 2)]
    public void Sizes_that_do_not_fit_are_refused(int height, int width, int channels, int targetHeight, int targetWidth)
    {
        Assert.That(() => new ImageResizer().Run(new byte[16], height, width, channels, new byte[16], targetHeight, targetWidth), Throws.ArgumentException);
    }
}
