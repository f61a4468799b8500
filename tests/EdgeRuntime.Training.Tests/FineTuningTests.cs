using System.Runtime.InteropServices;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;
using EdgeRuntime.Training.Imports;
using EdgeRuntime.Training.Layers;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Recipes;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Tests;

public class FineTuningTests
{
    private string _folder = "";
    private string _data = "";
    private string _model = "";

    [OneTimeSetUp]
    public void TrainModel()
    {
        _folder = Directory.CreateTempSubdirectory("edge-finetuning-").FullName;
        _data = Synthetic.Write(_folder, 240);
        new Trainer(Synthetic.Recipe(_data, epochs: 6), new TrainerOptions(Out("base"))).Run();
        _model = Path.Combine(Out("base"), "model.onnx");
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Goes_on_from_a_file_with_its_preprocessing_and_batch_normalization()
    {
        var recipe = Recipe();
        var trainer = new Trainer(recipe, new TrainerOptions(Out("file")));
        var before = Accuracy(OnnxReader.Read(_model));
        var result = trainer.Run();
        var model = OnnxReader.Read(Path.Combine(Out("file"), "model.onnx"));
        Assert.That(result.ValidationAccuracy, Is.GreaterThanOrEqualTo(before - 0.1));
        Assert.That(result.ExportedValidationAccuracy, Is.EqualTo(result.ValidationAccuracy));
        Assert.That(ModelMetadata.Preprocessing(model)!.Mean, Is.EqualTo(new[] { 100f }));
        Assert.That(model.Graph.Nodes.Count(node => node.OpType == "BatchNormalization"), Is.EqualTo(1));
        var (old, after) = (OnnxReader.Read(_model).Graph.Initializers, model.Graph.Initializers);
        foreach (var name in TrainableTensors.Of(model).Concat(TrainableTensors.Statistics(model)))
            Assert.That(after[name].Bytes.ToArray(), Is.Not.EqualTo(old[name].Bytes.ToArray()), $"{name} moved");
    }

    [Test]
    public void Masked_weights_stay_zero_bit_for_bit_and_an_interrupted_training_comes_to_the_same([Values("adam", "sgd")] string optimizer)
    {
        var recipe = Recipe();
        if (optimizer == "sgd")
            recipe.Optimizer = new() { Type = "sgd", LearningRate = 0.02, Momentum = 0.9f, Nesterov = true, WeightDecay = 0.01f };
        var forward = OnnxReader.Read(_model);
        var masks = TrainableTensors.Of(forward).ToDictionary(name => name, name => Mask(forward.Graph.Initializers[name]));
        new Trainer(recipe, forward, new TrainerOptions(Out(optimizer)) { Masks = masks }).Run();

        using var stop = new CancellationTokenSource();
        Assert.That(() => new Trainer(recipe, forward, new TrainerOptions(Out(optimizer + "2")) { Masks = masks }).Run(new AtEpoch(1, stop.Cancel), stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => new Trainer(recipe, forward, new TrainerOptions(Out(optimizer + "2")) { Resume = true }).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("another recipe"));
        new Trainer(recipe, forward, new TrainerOptions(Out(optimizer + "2")) { Masks = masks, Resume = true }).Run();
        var path = Path.Combine(Out(optimizer), "model.onnx");
        Assert.That(File.ReadAllBytes(Path.Combine(Out(optimizer + "2"), "model.onnx")), Is.EqualTo(File.ReadAllBytes(path)));

        var trained = OnnxReader.Read(path).Graph.Initializers;
        foreach (var (name, mask) in masks)
        {
            var bits = MemoryMarshal.Cast<byte, int>(trained[name].Bytes.Span);
            var keeps = mask.As<float>();
            for (var i = 0; i < bits.Length; i++)
                Assert.That(bits[i] == 0, Is.EqualTo(keeps[i] == 0), $"{name}[{i}] = {BitConverter.Int32BitsToSingle(bits[i])}, mask {keeps[i]}");
        }
    }

    [Test]
    public void A_softmax_at_the_end_is_kept_and_the_scores_before_it_are_trained()
    {
        var plain = OnnxReader.Read(_model);
        var ending = OnnxReader.Read(_model);
        ending.Graph.Nodes.Add(new Node("Softmax", [SequentialModel.OutputName], ["probabilities"], "softmax").With("axis", -1L));
        ending.Graph.Outputs[0] = new ValueInfo("probabilities", ElementType.Float32, ending.Graph.Outputs[0].Shape);
        var expected = new Trainer(Recipe(), plain, new TrainerOptions(Out("plain"))).Run();
        var result = new Trainer(Recipe(), ending, new TrainerOptions(Out("softmax"))).Run();
        Assert.That(result with { Seconds = 0, SamplesPerSecond = 0 }, Is.EqualTo(expected with { Seconds = 0, SamplesPerSecond = 0 }));
        var (a, b) = (OnnxReader.Read(Path.Combine(Out("plain"), "model.onnx")).Graph, OnnxReader.Read(Path.Combine(Out("softmax"), "model.onnx")).Graph);
        Assert.That(b.Nodes[^1].OpType, Is.EqualTo("Softmax"));
        Assert.That(b.Initializers.Select(item => item.Value.Bytes.ToArray()), Is.EqualTo(a.Initializers.Select(item => item.Value.Bytes.ToArray())));
    }

    [Test]
    public void A_model_for_one_sample_with_channels_last_is_trained_in_batches()
    {
        var b = new GraphBuilder("one");
        b.Input("x", ElementType.Float32, [1, 8, 8, 3]);
        var random = new RandomSource(2);
        var values = b.Add("Conv", [b.Add("Transpose", ["x"], ("perm", new long[] { 0, 3, 1, 2 })), b.Constant(Weights(random, 4, 3, 3, 3), "w")], ("strides", new long[] { 2, 2 }));
        var flat = b.Add("Reshape", [b.Add("Relu", [values]), b.Constant(TensorData.Vector(1, 36))]);
        b.Graph.Nodes.Add(new Node("Gemm", [flat, b.Constant(Weights(random, 36, 4), "v")], ["scores"], "dense"));
        b.Output("scores", ElementType.Float32, [1, 4]);
        var recipe = Recipe(epochs: 6);
        recipe.Input = new() { Mean = [100], Scale = [0.02f] };
        recipe.Data.Augment = new() { Shift = 1 };
        var result = new Trainer(recipe, b.Model, new TrainerOptions(Out("one"))).Run();
        Assert.That(result.ValidationAccuracy, Is.GreaterThan(0.8));
        Assert.That(result.ExportedValidationAccuracy, Is.EqualTo(result.ValidationAccuracy));
        var input = OnnxReader.Read(Path.Combine(Out("one"), "model.onnx")).Graph.Inputs[0].Shape!;
        Assert.That(input.Select(size => size.IsKnown), Is.EqualTo(new[] { false, true, true, true }));
    }

    [Test]
    public void The_residual_network_of_MLPerf_Tiny_can_be_trained_further()
    {
        var model = ImportedModel.Read(TestData.Shared("mlperf-tiny/ic01_resnet_float.tflite"));
        Assert.That(ScoreForm.EndsInSoftmax(model), Is.True);
        using var step = new TrainingStep(ScoreForm.Of(model), new Adam(), new StepOptions(4));
        var random = new RandomSource(1);
        for (var i = 0; i < step.Batch.Inputs.Length; i++)
            step.Batch.Inputs[i] = random.NextInt32(256);
        for (var i = 0; i < 4; i++)
            step.Batch.Labels[i] = i;
        var first = step.Run(1e-4).Loss;
        for (var i = 0; i < 8; i++)
            step.Run(1e-4);
        Assert.That(step.Run(1e-4).Loss, Is.LessThan(first));
    }

    [Test]
    public void Layers_begin_with_the_weights_that_an_earlier_training_gave_them()
    {
        var recipe = Synthetic.Recipe(_data);
        recipe.Model.Weights = Path.GetFileName(Path.GetDirectoryName(_model)) + "/model.onnx";
        recipe.Model.Layers.Insert(recipe.Model.Layers.Count - 1, new() { Type = "dropout", Rate = 0.25f });
        var trainer = new Trainer(recipe, new TrainerOptions(Out("weights")) { RecipeFolder = _folder });
        Assert.That(Weights(trainer.Forward), Is.EqualTo(Weights(OnnxReader.Read(_model))));
        Assert.That(trainer.Forward.Graph.Nodes.Count(node => node.OpType == "Dropout"), Is.EqualTo(3));

        recipe.Model.Layers[^1].Units = 5;
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("x")) { RecipeFolder = _folder }), Throws.TypeOf<ConfigurationException>().With.Message.Matches(@"^model\.weights: .*model\.onnx has other weights than model\.layers: '.+', f32\[5,\d+\], is f32\[4,\d+\] there; give"));
        recipe = Recipe();
        recipe.Model.Weights = "base/model.onnx";
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("x")) { RecipeFolder = _folder }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("model.weights: must stand beside model.layers"));

        static string[] Weights(Model model) => [.. TrainableTensors.Of(model).Concat(TrainableTensors.Statistics(model)).Select(name => System.Convert.ToHexString(model.Graph.Initializers[name].Bytes.Span))];
    }

    [Test]
    public void Says_what_does_not_fit()
    {
        var recipe = Recipe();
        recipe.Model.Layers.Add(new() { Type = "relu" });
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("x"))), Throws.TypeOf<ConfigurationException>().With.Message.Contains("model.from: must not stand beside model.layers"));
        recipe = Recipe();
        recipe.Model.From = "no-such.onnx";
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("x")) { RecipeFolder = _folder }), Throws.TypeOf<InvalidModelException>().With.Message.Contains("no-such.onnx"));
        recipe = Recipe();
        recipe.Input.Shape = [1, 9, 9];
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("x"))), Throws.TypeOf<ConfigurationException>().With.Message.Contains("input.shape: the model takes [1,8,8], found [1,9,9]"));
        var forward = SequentialModel.Build("three", [1, 8, 8], [new Flatten(), new Dense(3)], seed: 1);
        Assert.That(() => new Trainer(Recipe(), forward, new TrainerOptions(Out("x"))).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("tells 3 classes apart, data.train has 4"));
        forward = SequentialModel.Build("picture", [1, 8, 8], [new Conv2D(4)], seed: 1);
        Assert.That(() => new Trainer(Recipe(), forward, new TrainerOptions(Out("x"))).Run(), Throws.TypeOf<InvalidModelException>().With.Message.Contains("scores [2,classes]"));
        forward = SequentialModel.Build("four", [1, 8, 8], [new Flatten(), new Dense(4)], seed: 1);
        var name = TrainableTensors.Of(forward)[0];
        Refused("no_weight", TensorData.Scalar(1f), "'no_weight' is no weight of model 'four'; it has 'dense_1.weight'");
        Refused(name, TensorData.Scalar(1f), "must be f32[4,64]");
        Refused(name, TensorData.From(Enumerable.Repeat(0.5f, 256).ToArray(), 4, 64), "must hold 0 and 1, found 0.5");

        void Refused(string weight, TensorData mask, string message) => Assert.That(
            () => new Trainer(Recipe(), forward, new TrainerOptions(Out("x")) { Masks = new Dictionary<string, TensorData> { [weight] = mask } }).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
    }

    private TrainingRecipe Recipe(int epochs = 2) => new()
    {
        Name = "tuned",
        Seed = 8,
        Data = { Train = _data, ValidationSplit = 0.2 },
        Model = { From = _model },
        Optimizer = { Type = "adam", LearningRate = 0.005, WeightDecay = 0.001f },
        Training = { Epochs = epochs, BatchSize = 16 },
    };

    private double Accuracy(Model model)
    {
        var recipe = Recipe(epochs: 1);
        recipe.Optimizer.LearningRate = 1e-9;
        return new Trainer(recipe, model, new TrainerOptions(Out("before"))).Run().ExportedValidationAccuracy!.Value;
    }

    private string Out(string name) => Path.Combine(_folder, name);

    private static TensorData Mask(TensorData weight) => TensorData.From(Enumerable.Range(0, (int)weight.Count).Select(i => i % 3 == 0 ? 0f : 1f).ToArray(), [.. weight.Shape]);

    private static TensorData Weights(RandomSource random, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        random.Fill(values);
        return TensorData.From(Array.ConvertAll(values, value => 0.4f * (value - 0.5f)), shape);
    }

    private sealed class AtEpoch(int epoch, Action act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished?.Epoch == epoch)
                act();
        }
    }
}
