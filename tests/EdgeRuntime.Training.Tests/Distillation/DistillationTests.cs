using EdgeRuntime.Graph;
using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Distillation;
using EdgeRuntime.Training.Layers;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Recipes;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Tests.Distillation;

public class DistillationTests
{
    private const int Batch = 4;
    private const float Temperature = 3;
    private const float Weight = 0.7f;

    private static readonly DistillationRecipe s_how = new() { Temperature = Temperature, Weight = Weight };
    private static readonly Layer[] s_teacher = [new Conv2D(4), new BatchNorm(), new ReLU6(), new DepthwiseConv2D(), new Dropout(0.5f), new GlobalAveragePool(), new Dense(3)];
    private static readonly Layer[] s_student = [new Conv2D(2, Stride: 2), new GlobalAveragePool(), new Dense(3)];

    [Test]
    public void Loss_is_the_divergence_from_the_teacher_and_the_hard_loss()
    {
        var graph = Build(out var student, out var teacher);
        var feeds = Feeds(graph);
        var input = new Dictionary<string, TensorData> { [SequentialModel.InputName] = feeds[SequentialModel.InputName] };
        using var runner = new GraphRunner(graph.Model, threads: 1);
        using var studentRunner = new GraphRunner(student, threads: 1);
        using var teacherRunner = new GraphRunner(teacher, threads: 1);
        var q = studentRunner.Run(input)[SequentialModel.OutputName].As<float>();
        var p = teacherRunner.Run(input)[SequentialModel.OutputName].As<float>();
        var labels = feeds[ForwardGraph.LabelsName].As<long>();
        var expected = 0.0;
        for (var i = 0; i < Batch; i++)
        {
            double[] soft = LogSoftmax(p.Slice(3 * i, 3), Temperature), learned = LogSoftmax(q.Slice(3 * i, 3), Temperature);
            expected += Weight * Temperature * Temperature * soft.Zip(learned, (a, b) => Math.Exp(a) * (a - b)).Sum() / Batch;
            expected -= (1 - Weight) * LogSoftmax(q.Slice(3 * i, 3), 1)[labels[i]] / Batch;
        }
        Assert.That(runner.Run(feeds)[graph.Loss].As<float>()[0], Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void Gradients_agree_with_central_differences_and_the_teacher_stays()
    {
        var graph = Build(out _, out _);
        Assert.That(graph.State.Select(tensor => tensor.Name), Has.None.Contains("teacher"));
        Assert.That(graph.Noise, Is.Empty, "the teacher drops nothing out");
        using var runner = new GraphRunner(graph.Model, threads: 1);
        var feeds = Feeds(graph);
        var results = runner.Run(feeds);
        foreach (var tensor in graph.State)
        {
            var (before, after) = (feeds[tensor.Name].As<float>().ToArray(), results[tensor.Next].As<float>().ToArray());
            for (var i = 0; i < before.Length; i++)
            {
                var expected = (Loss(i, 0.01f) - Loss(i, -0.01f)) / 0.02;
                Assert.That(before[i] - after[i], Is.EqualTo(expected).Within(1e-3), $"{tensor.Name}[{i}]");
            }

            double Loss(int i, float by)
            {
                var moved = (float[])before.Clone();
                moved[i] += by;
                return runner.Run(new Dictionary<string, TensorData>(feeds) { [tensor.Name] = TensorData.From(moved, [.. tensor.Initial.Shape]) }, [graph.Loss])[graph.Loss].As<float>()[0];
            }
        }
    }

    [Test]
    public void A_teacher_of_another_layout_and_preprocessing_sees_the_same_picture()
    {
        var planar = SequentialModel.Build("teacher", [3, 4, 4], s_teacher, seed: 2);
        ModelMetadata.SetPreprocessing(planar, new ImagePreprocessing { Color = "RGB", Mean = [10, 20, 30], Scale = [0.1f, 0.2f, 0.3f] });
        var student = SequentialModel.Build("student", [3, 4, 4], s_student, seed: 4);
        var graph = student.Graph;
        graph.Nodes.Insert(0, new Node("Transpose", ["picture"], [SequentialModel.InputName], "layout").With("perm", new long[] { 0, 3, 1, 2 }));
        graph.Inputs[0] = new ValueInfo("picture", ElementType.Float32, [new Dimension(-1, "batch"), 4, 4, 3]);
        var input = ModelInput.Of(new InputRecipe { Shape = [3, 4, 4], Mean = [50], Scale = [0.05f] }, student);
        Assert.That(input.ChannelsLast, Is.True);
        var teacher = new Teacher(planar, s_how);
        teacher.Check(input, 3);
        var step = StepGraph.Build(student, new Sgd(), new StepOptions(Batch) { Lesson = (teacher, input) });
        var scores = step.Model.Graph.Nodes.Last(node => node.OpType == "Gemm" && node.Outputs[0].StartsWith("teacher/", StringComparison.Ordinal)).Outputs[0];

        var random = new RandomSource(3);
        var pixels = Enumerable.Range(0, Batch * 48).Select(_ => (float)random.NextInt32(256)).ToArray();
        var feeds = Feeds(step);
        feeds["picture"] = TensorData.From(Array.ConvertAll(pixels, pixel => (pixel - 50) * 0.05f), Batch, 4, 4, 3);
        var direct = new float[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            var channel = i % 3;
            direct[i / 48 * 48 + channel * 16 + i % 48 / 3] = (pixels[i] - 10 * (channel + 1)) * 0.1f * (channel + 1);
        }
        using var joined = new GraphRunner(step.Model, [scores], threads: 1);
        using var alone = new GraphRunner(planar, threads: 1);
        var found = joined.Run(feeds)[scores].As<float>().ToArray();
        var expected = alone.Run(new Dictionary<string, TensorData> { [SequentialModel.InputName] = TensorData.From(direct, Batch, 3, 4, 4) })[SequentialModel.OutputName].As<float>().ToArray();
        Assert.That(found, Is.EqualTo(expected).Within(1e-4));
    }

    [Test]
    public void Says_what_does_not_fit()
    {
        var input = new ModelInput([3, 4, 4], true, false, new ImagePreprocessing { Color = "BGR" });
        Refused(SequentialModel.Build("teacher", [3, 5, 5], s_teacher, seed: 2), input, "the teacher takes [3,5,5], the student [3,4,4]");
        Refused(SequentialModel.Build("teacher", [3, 4, 4], [new Flatten(), new Dense(4)], seed: 2), input, "the teacher has 4 classes, the student 3");
        var colored = SequentialModel.Build("teacher", [3, 4, 4], s_teacher, seed: 2);
        ModelMetadata.SetPreprocessing(colored, new ImagePreprocessing { Color = "RGB" });
        Refused(colored, input, "the teacher takes RGB, the student BGR");

        static void Refused(Model model, ModelInput student, string message) =>
            Assert.That(() => new Teacher(model, s_how).Check(student, 3), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
    }

    [Test]
    public void A_recipe_learns_from_a_file_and_resumes_to_the_same_bits()
    {
        var folder = Directory.CreateTempSubdirectory("edge-distillation-").FullName;
        try
        {
            var data = Synthetic.Write(folder, 120);
            new Trainer(Synthetic.Recipe(data, epochs: 3), new TrainerOptions(Path.Combine(folder, "teacher"))).Run();
            var recipe = Synthetic.Recipe(data, epochs: 2);
            recipe.Model.Layers = [new() { Type = "flatten" }, new() { Type = "dense", Units = Synthetic.Classes }];
            recipe.Distillation = new() { Teacher = "teacher/model.onnx", Temperature = 2, Weight = 1 };
            var options = new TrainerOptions(Path.Combine(folder, "whole")) { RecipeFolder = folder };
            var epochs = new List<double>();
            new Trainer(recipe, options).Run(new Epochs(epochs));
            Assert.That(epochs[1], Is.LessThan(epochs[0]), "the divergence falls");
            Assert.That(epochs[1], Is.GreaterThan(0));

            using var stop = new CancellationTokenSource();
            var parts = options with { OutputFolder = Path.Combine(folder, "parts") };
            Assert.That(() => new Trainer(recipe, parts).Run(new Epochs([], stop), stop.Token), Throws.InstanceOf<OperationCanceledException>());
            new Trainer(recipe, parts with { Resume = true }).Run();
            Assert.That(File.ReadAllBytes(Path.Combine(folder, "parts", "model.onnx")), Is.EqualTo(File.ReadAllBytes(Path.Combine(folder, "whole", "model.onnx"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static StepGraph Build(out Model student, out Model teacher)
    {
        student = SequentialModel.Build("student", [2, 4, 4], s_student, seed: 4);
        teacher = SequentialModel.Build("teacher", [2, 4, 4], s_teacher, seed: 2);
        var input = new ModelInput([2, 4, 4], false, false, new ImagePreprocessing());
        return StepGraph.Build(student, new Sgd(), new StepOptions(Batch) { Lesson = (new Teacher(teacher, s_how), input) });
    }

    private static double[] LogSoftmax(ReadOnlySpan<float> scores, float temperature)
    {
        var scaled = Array.ConvertAll(scores.ToArray(), score => score / (double)temperature);
        var sum = Math.Log(scaled.Sum(Math.Exp));
        return Array.ConvertAll(scaled, score => score - sum);
    }

    private static Dictionary<string, TensorData> Feeds(StepGraph graph)
    {
        var random = new RandomSource(11);
        var feeds = graph.State.ToDictionary(tensor => tensor.Name, tensor => tensor.Initial);
        foreach (var input in graph.Model.Graph.Inputs.Where(input => !feeds.ContainsKey(input.Name)).ToArray())
        {
            var shape = input.StaticShape().Select(size => (long)size).ToArray();
            var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
            random.Fill(values);
            feeds[input.Name] = input.Name == "learning_rate" ? TensorData.Scalar(1f)
                : input.Type == ElementType.Int64 ? TensorData.From(Array.ConvertAll(values, value => (long)(value * 3)), shape)
                : TensorData.From(values, shape);
        }
        return feeds;
    }

    private sealed class Epochs(List<double> losses, CancellationTokenSource? stop = null) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished is not { } epoch)
                return;
            losses.Add(epoch.TrainLoss);
            stop?.Cancel();
        }
    }
}
