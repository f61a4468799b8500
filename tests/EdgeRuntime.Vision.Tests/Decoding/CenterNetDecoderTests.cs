using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Vision.Tests.Decoding;

public sealed class CenterNetDecoderTests
{
    private const int Rows = 16, Columns = 24, Classes = 3;

    [Test]
    public void Peaks_equal_a_plain_decoder([Values("NCHW", "NHWC")] string layout, [Values] bool offsets)
    {
        var heat = Outputs.Random(Classes * Rows * Columns, 1, 3);
        var sizes = Outputs.Random(2 * Rows * Columns, 2).Select(static value => 3 + 2 * value).ToArray();
        var shifts = Outputs.Random(2 * Rows * Columns, 3).Select(static value => (value + 1) / 2).ToArray();
        var plain = new List<PlainDetection>();
        for (var cell = 0; cell < Rows * Columns; cell++)
        {
            int Index(int channel, int at, int channels) => layout == "NCHW" ? channel * Rows * Columns + at : at * channels + channel;
            var (x, y) = (cell % Columns, cell / Columns);
            var found = new List<(int Class, double Score)>();
            for (var channel = 0; channel < Classes; channel++)
            {
                var around = from row in Enumerable.Range(y - 1, 3)
                             from column in Enumerable.Range(x - 1, 3)
                             where row is >= 0 and < Rows && column is >= 0 and < Columns
                             select heat[Index(channel, row * Columns + column, Classes)];
                if (heat[Index(channel, cell, Classes)] == around.Max() && PlainDetection.Sigmoid(heat[Index(channel, cell, Classes)]) >= 0.6)
                    found.Add((channel, PlainDetection.Sigmoid(heat[Index(channel, cell, Classes)])));
            }
            if (found.Count == 0)
                continue;
            var best = found.MaxBy(static one => one.Score);
            var (dx, dy) = offsets ? (shifts[Index(0, cell, 2)], shifts[Index(1, cell, 2)]) : (0, 0);
            plain.Add(PlainDetection.Centered((x + dx) * 4, (y + dy) * 4, sizes[Index(0, cell, 2)] * 4, sizes[Index(1, cell, 2)] * 4, best.Class, best.Score));
        }
        int[] Shape(int channels) => layout == "NCHW" ? [1, channels, Rows, Columns] : [1, Rows, Columns, channels];
        var model = Outputs.Model(Rows * 4, Columns * 4, [], offsets ? [Shape(Classes), Shape(2), Shape(2)] : [Shape(Classes), Shape(2)]);
        var result = new VisionResult();
        Outputs.Decoder($"centernet:score=0.6,layout={layout}", model).Decode(new Outputs(heat, sizes, shifts), PlainDetection.Half(Rows * 4, Columns * 4), result);
        PlainDetection.AssertSame(result, plain.OrderByDescending(static one => one.Score).Take(100).Select(static one => one.Map(2, 2, 0, 0, 2 * 4 * Columns, 2 * 4 * Rows)));
        Assert.That(result.Detections.Length, Is.GreaterThan(10));
    }

    [Test]
    public void Decoding_allocates_nothing()
    {
        var decoder = Outputs.Decoder("centernet", Outputs.Model(Rows * 4, Columns * 4, [], [1, Classes, Rows, Columns], [1, 2, Rows, Columns]));
        var outputs = new Outputs(Outputs.Random(Classes * Rows * Columns, 1, 3), [.. Enumerable.Repeat(5f, 2 * Rows * Columns)]);
        var result = new VisionResult();
        Assert.That(Allocation.OfTenCalls(() => decoder.Decode(outputs, PlainDetection.Half(Rows * 4, Columns * 4), result)), Is.Zero);
        Assert.That(result.Detections.Length, Is.GreaterThan(10));
    }

    [Test]
    public void A_model_without_sizes_is_refused() =>
        Assert.That(() => Outputs.Decoder("centernet", Outputs.Model(64, 96, [], [1, 3, 16, 24], [1, 1, 16, 24])), Throws.TypeOf<ConfigurationException>().With.Message.Contains("sizes [1,2,h,w]"));
}
