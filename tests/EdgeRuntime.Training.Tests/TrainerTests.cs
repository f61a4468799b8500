using System.Text.Json;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Layers;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Tests;

public class TrainerTests
{
    private string _folder = "";
    private string _data = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("edge-training-").FullName;
        _data = Synthetic.Write(_folder, 240);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Learns_and_writes_a_model_that_does_what_was_measured()
    {
        var recipe = Synthetic.Recipe(_data, epochs: 16);
        recipe.Data.Test = Synthetic.Write(_folder, 100, seed: 6);
        var reports = new List<TrainingProgress>();
        var result = new Trainer(recipe, new TrainerOptions(Out("a"))).Run(new Recorder(reports));

        Assert.That(result.TestAccuracy, Is.GreaterThan(0.9));
        Assert.That(result.ExportedValidationAccuracy, Is.EqualTo(result.ValidationAccuracy));
        Assert.That((result.TrainSamples, result.ValidationSamples, result.Epochs, result.Steps), Is.EqualTo((192, 48, 16, 192L)));
        var finished = reports.Where(report => report.Finished is not null).Select(report => report.Finished!).ToArray();
        Assert.That(finished.Select(epoch => epoch.Epoch), Is.EqualTo(Enumerable.Range(1, 16)));
        Assert.That(finished[^1].TrainLoss, Is.LessThan(0.5 * finished[0].TrainLoss));
        Assert.That(result.ValidationAccuracy, Is.EqualTo(finished.Max(epoch => epoch.ValidationAccuracy)));

        var model = OnnxReader.Read(Path.Combine(Out("a"), "model.onnx"));
        Assert.That(model.Opset, Is.GreaterThanOrEqualTo(16));
        Assert.That(model.Graph.Nodes.Select(node => node.OpType), Does.Not.Contain("Dropout").And.Contain("BatchNormalization"));
        Assert.That(ModelMetadata.Labels(model), Is.EqualTo(new[] { "0", "1", "2", "3" }));
        Assert.That(ModelMetadata.Preprocessing(model), Is.Not.Null);
        Assert.That(ModelMetadata.Preprocessing(model)!.Mean, Is.EqualTo(new[] { 100f }));
        using var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out("a"), "metrics.json")));
        Assert.That(metrics.RootElement.GetProperty("test_accuracy").GetDouble(), Is.EqualTo(result.TestAccuracy));
        Assert.That(File.ReadAllLines(Path.Combine(Out("a"), "history.csv")), Has.Length.EqualTo(17));
        Assert.That(Directory.GetFiles(Out("a")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "checkpoint.bin", "history.csv", "metrics.json", "model.onnx" }), "nothing temporary is left");
    }

    [Test]
    public void Resumed_training_gives_the_same_bits([Values("adam", "sgd")] string optimizer, [Values(1, 3)] int stopAfter)
    {
        var recipe = Synthetic.Recipe(_data);
        if (optimizer == "sgd")
        {
            recipe.Optimizer = new() { Type = "sgd", LearningRate = 0.05, Momentum = 0.9f, Nesterov = true };
            recipe.Data.Augment = new() { Flip = true, Shift = 1, Cutout = 2 };
        }
        new Trainer(recipe, new TrainerOptions(Out("whole"))).Run();

        using var stop = new CancellationTokenSource();
        var interrupted = new Trainer(recipe, new TrainerOptions(Out("parts")));
        Assert.That(() => interrupted.Run(new Callback(report =>
        {
            if (report.Finished?.Epoch == stopAfter)
                stop.Cancel();
        }), stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.Exists(Path.Combine(Out("parts"), "model.onnx")), Is.False);
        new Trainer(recipe, new TrainerOptions(Out("parts")) { Resume = true }).Run();

        Assert.That(File.ReadAllBytes(Path.Combine(Out("parts"), "model.onnx")), Is.EqualTo(File.ReadAllBytes(Path.Combine(Out("whole"), "model.onnx"))));
        Assert.That(History("parts"), Is.EqualTo(History("whole")));
    }

    [Test]
    public void There_is_a_checkpoint_before_the_first_epoch_ends()
    {
        var recipe = Synthetic.Recipe(_data);
        recipe.Optimizer = new() { Type = "sgd", LearningRate = 1e12, Momentum = 0.9f };
        var options = new TrainerOptions(Out("a"));
        Assert.That(() => new Trainer(recipe, options with { Resume = true }).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no checkpoint"));
        for (var run = 0; run < 2; run++)
            Assert.That(() => new Trainer(recipe, options with { Resume = run == 1 }).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("optimizer.learning_rate"));
    }

    [Test]
    public void Resuming_a_finished_training_writes_its_outputs_again()
    {
        var recipe = Synthetic.Recipe(_data, epochs: 2);
        new Trainer(recipe, new TrainerOptions(Out("a"))).Run();
        var model = File.ReadAllBytes(Path.Combine(Out("a"), "model.onnx"));
        File.Delete(Path.Combine(Out("a"), "model.onnx"));
        new Trainer(recipe, new TrainerOptions(Out("a")) { Resume = true }).Run();
        Assert.That(File.ReadAllBytes(Path.Combine(Out("a"), "model.onnx")), Is.EqualTo(model));
    }

    [Test]
    public void Checkpoints_serve_no_other_training_and_damaged_ones_are_refused()
    {
        var recipe = Synthetic.Recipe(_data, epochs: 1);
        new Trainer(recipe, new TrainerOptions(Out("a"))).Run();
        recipe.Optimizer.LearningRate = 0.02;
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("a")) { Resume = true }).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("another recipe"));
        var path = Path.Combine(Out("a"), "checkpoint.bin");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..500]);
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("a")) { Resume = true }).Run(), Throws.TypeOf<InvalidModelException>());
    }

    [Test]
    public void Averages_of_weights_follow_the_weights_and_become_the_model()
    {
        var recipe = Synthetic.Recipe(_data);
        var trainer = new Trainer(recipe, new TrainerOptions(Out("a")));
        using var step = new TrainingStep(trainer.Forward, new Adam(), new StepOptions(8) { Average = 0.8 });
        var names = step.Read(modelOnly: true).Keys.ToArray();
        var expected = names.ToDictionary(name => name, name => step.Read()[name].As<float>().ToArray());
        var random = new RandomSource(1);
        for (var i = 1; i <= 60; i++)
        {
            random.Fill(step.Batch.Inputs);
            step.Batch.DrawNoise(random);
            step.Run(0.01);
            var share = Math.Max(0.2, 9.0 / (10 + i));
            foreach (var name in names)
            {
                var (weights, average) = (step.Read()[name].As<float>().ToArray(), expected[name]);
                for (var j = 0; j < average.Length; j++)
                    average[j] += (float)share * (weights[j] - average[j]);
            }
        }
        var model = step.Read(modelOnly: true);
        Assert.That(names, Has.Some.EndsWith("mean"), "running statistics, too");
        foreach (var name in names)
        {
            Assert.That(model[name].As<float>().ToArray(), Is.EqualTo(expected[name]).AsCollection.Within(1e-5), name);
            Assert.That(model[name].As<float>().ToArray(), Is.Not.EqualTo(step.Read()[name].As<float>().ToArray()), name);
        }
    }

    [Test]
    public void Averages_go_on_where_a_training_was_interrupted()
    {
        var recipe = Synthetic.Recipe(_data, epochs: 3);
        recipe.Training.Average = 0.99;
        recipe.Training.FreezeBatchNormEpoch = 3;
        new Trainer(recipe, new TrainerOptions(Out("whole"))).Run();
        using var stop = new CancellationTokenSource();
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("parts"))).Run(new Callback(report =>
        {
            if (report.Finished?.Epoch == 1)
                stop.Cancel();
        }), stop.Token), Throws.InstanceOf<OperationCanceledException>());
        var result = new Trainer(recipe, new TrainerOptions(Out("parts")) { Resume = true }).Run();
        Assert.That(File.ReadAllBytes(Path.Combine(Out("parts"), "model.onnx")), Is.EqualTo(File.ReadAllBytes(Path.Combine(Out("whole"), "model.onnx"))));
        Assert.That(result.ExportedValidationAccuracy, Is.EqualTo(result.ValidationAccuracy).Within(0.02));
        recipe.Training.Average = 0;
        new Trainer(recipe, new TrainerOptions(Out("plain"))).Run();
        Assert.That(File.ReadAllBytes(Path.Combine(Out("plain"), "model.onnx")), Is.Not.EqualTo(File.ReadAllBytes(Path.Combine(Out("whole"), "model.onnx"))));
        recipe.Training.Average = 1;
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("plain"))), Throws.TypeOf<ConfigurationException>().With.Message.Contains("training.average: must be >= 0 and < 1, found 1"));
    }

    [Test]
    public void Exported_model_gives_the_scores_of_the_training_weights_in_inference_form([Values(0, 0.9)] double average)
    {
        var recipe = Synthetic.Recipe(_data);
        var trainer = new Trainer(recipe, new TrainerOptions(Out("a")));
        using var step = new TrainingStep(trainer.Forward, new Adam(), new StepOptions(8) { Average = average });
        var random = new RandomSource(1);
        for (var i = 0; i < 20; i++)
        {
            random.Fill(step.Batch.Inputs);
            for (var j = 0; j < 8; j++)
                step.Batch.Labels[j] = random.NextInt32(Synthetic.Classes);
            step.Batch.DrawNoise(random);
            step.Run(0.01);
        }
        using var evaluation = new EvaluationStep(trainer.Forward, step, new StepOptions(8));
        step.Batch.Inputs.CopyTo(evaluation.Batch.Inputs);
        step.Batch.Labels.CopyTo(evaluation.Batch.Labels);
        var (loss, _) = evaluation.Run(8);

        using var exported = new GraphRunner(TrainedModel.Make(trainer.Forward, step.Read(modelOnly: true)), threads: 1);
        var scores = exported.Run(new Dictionary<string, TensorData> { [SequentialModel.InputName] = TensorData.From(step.Batch.Inputs, 8, 1, 8, 8) })[SequentialModel.OutputName].As<float>();
        var expected = 0.0;
        for (var i = 0; i < 8; i++)
        {
            var row = scores.Slice(i * 4, 4).ToArray();
            expected += Math.Log(row.Sum(score => Math.Exp(score))) - row[(int)step.Batch.Labels[i]];
        }
        Assert.That(loss, Is.EqualTo(expected).Within(1e-4), "f32 sums in another order");
    }

    [Test]
    public void A_batch_larger_than_the_data_is_cut_and_no_validation_keeps_the_last_epoch()
    {
        var recipe = Synthetic.Recipe(_data, epochs: 2);
        recipe.Data.ValidationSplit = 0;
        recipe.Data.MaxTrainSamples = 10;
        recipe.Training.BatchSize = 64;
        var result = new Trainer(recipe, new TrainerOptions(Out("a"))).Run();
        Assert.That((result.TrainSamples, result.Steps, result.BestEpoch, result.ValidationAccuracy), Is.EqualTo((10, 2L, 2, (double?)null)));
    }

    [Test]
    public void Names_what_does_not_fit()
    {
        var recipe = Synthetic.Recipe(_data);
        recipe.Model.Layers[^1].Units = 5;
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("a"))).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("model.layers[11]").And.Message.Contains("4 units"));
        recipe = Synthetic.Recipe("${NO_SUCH_VARIABLE}/train");
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("a"))).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("NO_SUCH_VARIABLE"));
        recipe = Synthetic.Recipe(_data);
        recipe.Optimizer = new() { Type = "sgd", LearningRate = 1e12, Momentum = 0.9f };
        Assert.That(() => new Trainer(recipe, new TrainerOptions(Out("a"))).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("optimizer.learning_rate"));
        Assert.That(() => new Trainer(Synthetic.Recipe(_data), new TrainerOptions(Out("a")) { Device = "cuda" }).Run(), Throws.TypeOf<DeviceException>());
    }

    private string Out(string name) => Path.Combine(_folder, name);

    private string[] History(string name) => [.. File.ReadAllLines(Path.Combine(Out(name), "history.csv")).Select(line => line[..line.LastIndexOf(',')])];

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    private sealed class Callback(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
