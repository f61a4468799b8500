using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests;

public class StaticQuantizerTests
{
    /// <summary>Quantizes with ranges from eight random inputs.</summary>
    private static Model Quantize(Model model, QuantizationOptions? options = null, CalibrationOptions? calibration = null)
    {
        var table = Calibrator.Run(model, Enumerable.Range(100, 8).Select(seed => Engines.Feeds(model, seed)), calibration ?? new CalibrationOptions { Threads = 1 });
        return StaticQuantizer.Quantize(model, table, options);
    }

    [Test]
    public void Random_networks_give_the_same_bits_on_both_engines([Range(0, 79)] int seed)
    {
        var model = Quantize(RandomModel.Build(seed));
        for (var input = 0; input < 3; input++)
        {
            var feeds = Engines.Feeds(model, seed * 10 + input);
            var expected = Engines.Reference(model, feeds);
            var actual = Engines.Native(model, feeds);
            foreach (var (name, tensor) in expected)
                Assert.That(Engines.Mismatch(tensor, actual[name]), Is.Null, $"{name} of seed {seed}");
        }
    }
}
