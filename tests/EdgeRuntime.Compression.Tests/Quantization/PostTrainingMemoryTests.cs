using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Quantization;

public class PostTrainingMemoryTests
{
    private readonly Model _model = RandomModel.Build(2);
    private int _reads;

    [Test]
    public void What_is_known_is_not_measured_again_and_gives_the_same_model()
    {
        var memory = new PostTrainingMemory();
        var options = new PostTrainingOptions { Calibration = new CalibrationOptions { Method = CalibrationMethod.SquaredError, Threads = 1 } };
        var first = Quantize(options, memory);
        var reads = _reads;
        Assert.That(Bytes(Quantize(options, memory)), Is.EqualTo(Bytes(first)));
        var layer = _model.Graph.Nodes.First(node => node.OpType == "Conv").Outputs[0];
        var kept = Quantize(new PostTrainingOptions { Calibration = options.Calibration, Quantization = new QuantizationOptions { ExcludedNodes = [layer] } }, memory);
        Assert.Multiple(() =>
        {
            Assert.That(_reads, Is.EqualTo(reads), "neither ranges nor rounding depend on what stays in float");
            Assert.That(kept.Model.Graph.Initializers.Values.Count(tensor => tensor.Type == ElementType.Int8), Is.LessThan(first.Model.Graph.Initializers.Values.Count(tensor => tensor.Type == ElementType.Int8)));
            Assert.That(memory.Find(options.Calibration), Is.SameAs(first.Table));
            Assert.That(memory.Find(new CalibrationOptions { Method = CalibrationMethod.Entropy }), Is.Null);
        });
        Assert.That(Bytes(Quantize(options, new PostTrainingMemory())), Is.EqualTo(Bytes(first)));
        Assert.That(_reads, Is.GreaterThan(reads));
    }

    [Test]
    public void Another_way_is_measured_anew()
    {
        var memory = new PostTrainingMemory();
        PostTrainingOptions Way(CalibrationMethod method, bool equalize) => new() { Calibration = new CalibrationOptions { Method = method, Threads = 1 }, AdaptiveRounding = false, Equalize = equalize };
        Quantize(Way(CalibrationMethod.SquaredError, false), memory);
        foreach (var way in (PostTrainingOptions[])[Way(CalibrationMethod.MinMax, false), Way(CalibrationMethod.SquaredError, true)])
        {
            var reads = _reads;
            Assert.That(Bytes(Quantize(way, memory)), Is.EqualTo(Bytes(Quantize(way, new PostTrainingMemory()))));
            Assert.That(_reads, Is.EqualTo(reads + 2 * (way.Equalize ? 2 : 1)));
        }
    }

    private PostTrainingResult Quantize(PostTrainingOptions options, PostTrainingMemory memory) => PostTrainingQuantizer.Run(_model, Batches, options, memory: memory);

    private IEnumerable<IReadOnlyDictionary<string, TensorData>> Batches()
    {
        _reads++;
        return Enumerable.Range(100, 8).Select(seed => Engines.Feeds(_model, seed));
    }

    private static string Bytes(PostTrainingResult result) => string.Join('\n', result.Model.Graph.Initializers.Select(pair => $"{pair.Key} {Convert.ToHexString(pair.Value.Bytes.Span)}"));
}
