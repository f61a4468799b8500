using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Qat;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Compression.Tests.Qat;

public class QuantizationAwareTrainingTests
{
    private static readonly QuantizationAwareTrainingOptions s_fixedRanges = new() { LearnRanges = false };

    [Test]
    public void Without_training_the_quantized_model_comes_back([Range(0, 39)] int seed)
    {
        var model = RandomModel.Build(seed);
        var quantized = Quantize(model);
        var exported = QuantizationAwareTraining.Prepare(quantized, model, s_fixedRanges).Export(new Dictionary<string, TensorData>());
        Assert.That(exported.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(quantized.Graph.Nodes.Select(node => node.ToString())));
        foreach (var (name, tensor) in quantized.Graph.Initializers)
            Assert.That(exported.Graph.Initializers[name].Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()), name);
    }

    [Test]
    public void What_is_trained_is_what_runs([Range(0, 39)] int seed)
    {
        var model = RandomModel.Build(seed);
        var training = QuantizationAwareTraining.Prepare(Quantize(model), model);
        var trained = Train(training, steps: 3, seed);
        var exported = training.Export(trained);
        Assert.That(training.LearnedRanges, Is.GreaterThan(0));
        Engines.AssertSame(exported, tolerance: 0, seed);

        var forward = Training.TrainedModel.Make(training.Forward, trained);
        var step = exported.Graph.Initializers[exported.Graph.Nodes[^1].Input(1)].As<float>()[0];
        var (values, close) = (0, 0);
        for (var input = 0; input < 8; input++)
        {
            var feeds = Engines.Feeds(model, input);
            float[] expected = Engines.Reference(forward, feeds).Values.Single().As<float>().ToArray(), actual = Engines.Reference(exported, feeds).Values.Single().As<float>().ToArray();
            values += expected.Length;
            close += expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) < 1.01f * step);
        }
        TestContext.Out.WriteLine($"{close} of {values}");
        Assert.That(close, Is.GreaterThanOrEqualTo(0.95 * values), "within one step of the output");
    }

    private static Model Quantize(Model model) =>
        StaticQuantizer.Quantize(model, Calibrator.Run(model, Enumerable.Range(100, 4).Select(seed => Engines.Feeds(model, seed)), new CalibrationOptions { Threads = 1 }));

    private static IReadOnlyDictionary<string, TensorData> Train(QuantizationAwareTraining training, int steps, int seed)
    {
        using var step = new TrainingStep(training.Forward, new Adam(), new StepOptions(BatchSize: 4));
        var random = new Random(seed);
        for (var i = 0; i < steps; i++)
        {
            foreach (ref var value in step.Batch.Inputs)
                value = random.NextSingle() * 4 - 2;
            foreach (ref var label in step.Batch.Labels)
                label = random.Next(10);
            Assert.That(step.Run(0.01).Loss, Is.Not.NaN);
        }
        return step.Read(modelOnly: true);
    }
}
