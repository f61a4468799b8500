using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Decoding;

public sealed class LandmarkDecoderTests
{
    [TestCase("xy", "pixels")]
    [TestCase("xyz", "pixels")]
    [TestCase("yxs", "unit")]
    [TestCase("xys", "unit")]
    public void Values_become_points_of_the_source(string order, string units)
    {
        var values = Outputs.Random(6 * order.Length, 1).Select(value => (value + 1) / 2 * (units == "unit" ? 1 : 64)).ToArray();
        var result = Decode($"landmarks:order={order},units={units}", [1, values.Length], values);
        Assert.That(result.Detections.Length, Is.EqualTo(1));
        for (var i = 0; i < 6; i++)
        {
            var scale = units == "unit" ? 64 : 1;
            var (first, second) = (values[i * order.Length] * scale, values[i * order.Length + 1] * scale);
            Assert.That(result.Points(0)[i].X, Is.EqualTo(2 * (order[0] == 'x' ? first : second)).Within(1e-3));
            Assert.That(result.Points(0)[i].Y, Is.EqualTo(3 * (order[0] == 'x' ? second : first)).Within(1e-3));
            Assert.That(result.Points(0)[i].Score, Is.EqualTo(order.EndsWith('s') ? values[i * order.Length + 2] : 1));
        }
        Assert.That(result.Detections[0].Box.Left, Is.EqualTo(result.Points(0).ToArray().Min(static point => point.X)));
        Assert.That(result.Detections[0].Box.Bottom, Is.EqualTo(result.Points(0).ToArray().Max(static point => point.Y)));
    }

    [Test]
    public void Heatmaps_give_their_hottest_cells_and_the_side_that_is_hotter()
    {
        var heat = new float[2 * 16 * 16];
        heat[5 * 16 + 3] = 0.9f;
        heat[5 * 16 + 4] = 0.5f;
        heat[4 * 16 + 3] = 0.2f;
        heat[256] = 0.7f;
        var result = Decode("landmarks:form=heatmap", [1, 2, 16, 16], heat);
        Assert.That(result.Points(0).ToArray(), Is.EqualTo(new[] { new Keypoint((3.5f + 0.25f) * 4 * 2, (5.5f - 0.25f) * 4 * 3, 0.9f), new Keypoint(0.5f * 4 * 2, 0.5f * 4 * 3, 0.7f) }));
        Assert.That(result.Detections[0].Score, Is.EqualTo(0.8f).Within(1e-6));
    }

    [Test]
    public void Without_the_object_there_is_no_detection([Values(-2, 2)] int presence)
    {
        var model = Outputs.Model(64, 64, [], [1, 10], [1, 1]);
        var result = new VisionResult();
        Outputs.Decoder("landmarks:presence=o1,activation=sigmoid", model).Decode(new Outputs(Outputs.Random(10, 1, 30), [presence]), PlainDetection.Half(64, 64), result);
        Assert.That(result.Detections.Length, Is.EqualTo(presence > 0 ? 1 : 0));
    }

    [Test]
    public void Decoding_allocates_nothing()
    {
        var decoder = Outputs.Decoder("landmarks", Outputs.Model(64, 64, [], [1, 136]));
        var outputs = new Outputs(Outputs.Random(136, 1, 60));
        var result = new VisionResult();
        Assert.That(Allocation.OfTenCalls(() => decoder.Decode(outputs, PlainDetection.Half(64, 64), result)), Is.Zero);
        Assert.That(result.PointsEach, Is.EqualTo(68));
    }

    private static VisionResult Decode(string settings, int[] shape, float[] values)
    {
        var result = new VisionResult();
        Outputs.Decoder(settings, Outputs.Model(64, 64, [], shape)).Decode(new Outputs(values), InputTransform.Stretch(192, 128, 64, 64), result);
        return result;
    }
}
