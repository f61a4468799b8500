using EdgeRuntime.Compression.Qat;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;
using EdgeRuntime.Training.Tests;

namespace EdgeRuntime.Compression.Tests.Qat;

[ExactReference]
public class QuantizationAwareTrainerTests
{
    private string _folder = "";
    private string _data = "";
    private Model _model = new();

    [OneTimeSetUp]
    public void TrainInFloat()
    {
        _folder = Directory.CreateTempSubdirectory("edge-qat-").FullName;
        _data = Synthetic.Write(_folder, 240);
        new Trainer(Synthetic.Recipe(_data, epochs: 10), new TrainerOptions(Out("float"))).Run();
        _model = OnnxReader.Read(Path.Combine(Out("float"), "model.onnx"));
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_recipe_turns_a_float_model_into_a_quantized_one_that_does_what_was_measured()
    {
        var calibrated = 0;
        var result = QuantizationAwareTrainer.Run(Recipe(), _model, new TrainerOptions(Out("a")), done => calibrated = done);
        Assert.That(calibrated, Is.EqualTo(50));
        Assert.That(result.TestAccuracy, Is.GreaterThan(0.9));
        Assert.That(result.ExportedValidationAccuracy, Is.EqualTo(result.ValidationAccuracy).Within(0.05));
        var model = OnnxReader.Read(Path.Combine(Out("a"), "model.onnx"));
        Assert.That(ModelMetadata.Labels(model), Has.Count.EqualTo(4));
        Assert.That(ModelMetadata.Preprocessing(model)!.Mean, Is.EqualTo(new[] { 100f }));
        Assert.That(model.Graph.Nodes.Select(node => node.OpType), Does.Not.Contain("BatchNormalization").And.Contain("QuantizeLinear"));
        Assert.That(model.Graph.Initializers.Values.Where(tensor => tensor.Shape.Count > 1).Select(tensor => tensor.Type), Is.All.EqualTo(ElementType.Int8));
        Engines.AssertSame(model, tolerance: 0);
    }

    [Test]
    public void A_quantized_model_keeps_its_nodes()
    {
        QuantizationAwareTrainer.Run(Recipe(), _model, new TrainerOptions(Out("first")));
        var first = OnnxReader.Read(Path.Combine(Out("first"), "model.onnx"));
        var recipe = Recipe();
        recipe.Quantization = null;
        QuantizationAwareTrainer.Run(recipe, first, new TrainerOptions(Out("second")), _ => Assert.Fail("nothing to calibrate"));
        var second = OnnxReader.Read(Path.Combine(Out("second"), "model.onnx"));
        Assert.That(second.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(first.Graph.Nodes.Select(node => node.ToString())));
        Assert.That(second.Graph.Initializers.Where(pair => pair.Value.Type == ElementType.Int8).Any(pair => !pair.Value.Bytes.Span.SequenceEqual(first.Graph.Initializers[pair.Key].Bytes.Span)), "weights have changed");
    }

    [Test]
    public void Resumed_training_gives_the_same_bits([Values] bool freezes)
    {
        var recipe = Recipe();
        recipe.Training.FreezeBatchNormEpoch = freezes ? 2 : null;
        QuantizationAwareTrainer.Run(recipe, _model, new TrainerOptions(Out($"whole {freezes}")));
        using var stop = new CancellationTokenSource();
        var options = new TrainerOptions(Out($"parts {freezes}"));
        Assert.That(() => QuantizationAwareTrainer.Run(recipe, _model, options, progress: new StopAfter(2, stop), cancellation: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        QuantizationAwareTrainer.Run(recipe, _model, options with { Resume = true });
        Assert.That(File.ReadAllBytes(Path.Combine(Out($"parts {freezes}"), "model.onnx")), Is.EqualTo(File.ReadAllBytes(Path.Combine(Out($"whole {freezes}"), "model.onnx"))));
    }

    [Test]
    public void Masked_weights_are_zero_in_the_quantized_model()
    {
        var name = _model.Graph.Nodes.First(node => node.OpType == "Conv").Inputs[1];
        var weights = _model.Graph.Initializers[name];
        var mask = TensorData.From([.. Enumerable.Range(0, (int)weights.Count).Select(i => i % 3 == 0 ? 0f : 1)], [.. weights.Shape]);
        QuantizationAwareTrainer.Run(Recipe(), _model, new TrainerOptions(Out("masked")) { Masks = new Dictionary<string, TensorData> { [name] = mask } });
        var model = OnnxReader.Read(Path.Combine(Out("masked"), "model.onnx"));
        var integers = model.Graph.Initializers.Values.Single(tensor => tensor.Type == ElementType.Int8 && tensor.Shape.SequenceEqual(weights.Shape) && tensor.Shape[1] == weights.Shape[1] && tensor.As<sbyte>()[0] == 0);
        for (var i = 0; i < integers.Count; i += 3)
            Assert.That(integers.As<sbyte>()[i], Is.Zero);
        Assert.That(integers.As<sbyte>().ToArray().Count(value => value != 0), Is.GreaterThan(integers.Count / 2));
    }

    [Test]
    public void What_cannot_be_done_is_refused_with_its_key()
    {
        var layers = Synthetic.Recipe(_data);
        layers.Quantization = new QuantizationRecipe();
        Assert.That(() => QuantizationAwareTrainer.Run(layers, _model, new TrainerOptions(Out("b"))), Throws.TypeOf<ConfigurationException>().With.Message.Contains("model.from"));
        Assert.That(() => new Trainer(layers, new TrainerOptions(Out("b"))).Run(), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("quantization: "));
        Refused("quantization.exclude: ", recipe => recipe.Quantization!.Exclude = ["no such node"]);
        Refused("quantization.calibration_samples: ", recipe => recipe.Quantization!.CalibrationSamples = 0);
        Refused("quantization.calibration_method: expected minmax, average, percentile, entropy, mse, found 'least'", recipe => recipe.Quantization!.CalibrationMethod = "least");
        Refused("quantization.range_rate: ", recipe => recipe.Quantization!.RangeRate = -1);
        Refused("training.freeze_batch_norm_epoch: ", recipe => recipe.Training.FreezeBatchNormEpoch = 0);

        void Refused(string start, Action<TrainingRecipe> change)
        {
            var recipe = Recipe();
            change(recipe);
            Assert.That(() => QuantizationAwareTrainer.Run(recipe, _model, new TrainerOptions(Out("b"))), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(start));
        }
    }

    private TrainingRecipe Recipe()
    {
        var recipe = Synthetic.Recipe(_data, epochs: 3);
        recipe.Model.Layers.Clear();
        recipe.Optimizer.LearningRate = 0.002;
        recipe.Data.Test = Synthetic.Write(_folder, 100, seed: 6);
        recipe.Quantization = new QuantizationRecipe { CalibrationSamples = 50 };
        return recipe;
    }

    private string Out(string name) => Path.Combine(_folder, name);

    private sealed class StopAfter(int epoch, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished?.Epoch == epoch)
                source.Cancel();
        }
    }
}
