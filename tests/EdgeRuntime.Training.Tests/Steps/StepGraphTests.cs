using EdgeRuntime.Graph;
using EdgeRuntime.Training.Layers;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Tests.Steps;

/// <summary>Every layer in its training form: what one plain gradient step of rate 1 subtracts from the weights is the gradient, compared with central differences of the loss.</summary>
public class StepGraphTests
{
    private const int Batch = 4;

    // f32 loss of some 1.5 with an error of 1e-7·10, over a step of 2·0.01, and the curvature of batch normalization.
    private const double Tolerance = 2e-3;

    public static IEnumerable<TestCaseData> Models()
    {
        (string, int[], Layer[])[] models =
        [
            ("dense", [5], [new Dense(3)]),
            ("dense without bias", [5], [new Dense(3, UseBias: false)]),
            ("relu", [5], [new Dense(6), new ReLU(), new Dense(3)]),
            ("conv2d", [2, 4, 4], [new Conv2D(3), new Flatten(), new Dense(3)]),
            ("conv2d, stride 2", [2, 5, 5], [new Conv2D(3, Stride: 2), new Flatten(), new Dense(3)]),
            ("conv2d, valid", [2, 5, 5], [new Conv2D(3, Padding: Padding.Valid), new Flatten(), new Dense(3)]),
            ("conv2d, valid rows of another number", [2, 6, 5], [new Conv2D(3, Stride: 2, Padding: Padding.ValidRows, KernelRows: 2, StrideRows: 1), new Flatten(), new Dense(3)]),
            ("depthwise_conv2d, valid rows of another number", [2, 6, 5], [new DepthwiseConv2D(3, Padding: Padding.ValidRows, KernelRows: 2, StrideRows: 2), new Flatten(), new Dense(3)]),
            ("depthwise_conv2d", [2, 4, 4], [new DepthwiseConv2D(), new Flatten(), new Dense(3)]),
            ("depthwise_conv2d, stride 2, without a dense form", [2, 17, 9], [new DepthwiseConv2D(Stride: 2, UseBias: false), new GlobalAveragePool(), new Dense(3)]),
            ("depthwise_conv2d of 5x5, without a dense form", [2, 9, 9], [new Conv2D(2, 1), new DepthwiseConv2D(5), new GlobalAveragePool(), new Dense(3)]),
            ("depthwise_conv2d, wide", [2, 3, 40], [new Conv2D(2, 1), new DepthwiseConv2D(3), new GlobalAveragePool(), new Dense(3)]),
            ("depthwise_conv2d of 3x3, valid, stride 2", [3, 6, 5], [new DepthwiseConv2D(3, 2, Padding.Valid), new Flatten(), new Dense(3)]),
            ("relu6", [5], [new Dense(6), new BatchNorm(), new ReLU6(), new Dense(3)]),
            ("residual", [2, 4, 4], [new Residual([new Conv2D(2), new Conv2D(2)]), new Flatten(), new Dense(3)]),
            ("residual with a projection", [2, 4, 4], [new Residual([new Conv2D(3, Stride: 2)], [new Conv2D(3, Kernel: 1, Stride: 2)]), new Flatten(), new Dense(3)]),
            ("inverted_residual", [2, 2, 2], [new InvertedResidual(2, Expand: 1), new Flatten(), new Dense(3)]),
            ("inverted_residual, stride 2, no expansion", [2, 4, 4], [new InvertedResidual(3, Expand: 1, Stride: 2), new Flatten(), new Dense(3)]),
            ("max_pool", [2, 4, 4], [new Conv2D(2), new MaxPool(), new Flatten(), new Dense(3)]),
            ("max_pool, overlapping", [1, 5, 5], [new Conv2D(2), new MaxPool(3, 2, Padding.Same), new Flatten(), new Dense(3)]),
            ("average_pool", [2, 4, 4], [new Conv2D(2), new AveragePool(), new Flatten(), new Dense(3)]),
            ("global_average_pool", [2, 4, 4], [new Conv2D(3), new GlobalAveragePool()]),
            ("batch_norm of images", [2, 3, 3], [new Conv2D(3), new BatchNorm(), new Flatten(), new Dense(3)]),
            ("batch_norm of features", [5], [new Dense(4), new BatchNorm(), new Dense(3)]),
            ("dropout", [5], [new Dense(8), new Dropout(0.4f), new Dense(3)]),
        ];
        foreach (var (name, shape, layers) in models)
            yield return new TestCaseData(shape, layers, "cpu", false).SetArgDisplayNames(name);
        foreach (var (name, shape, layers) in models.Where(model => model.Item1.StartsWith("batch_norm", StringComparison.Ordinal)))
            yield return new TestCaseData(shape, layers, "cpu", true).SetArgDisplayNames($"{name}, frozen");
        // The graph that a step has on CUDA is one that runs on a CPU as well.
        foreach (var (name, shape, layers) in models.Where(model => model.Item1.StartsWith("batch_norm", StringComparison.Ordinal) || model.Item1.StartsWith("depthwise", StringComparison.Ordinal)))
            yield return new TestCaseData(shape, layers, "cuda", false).SetArgDisplayNames($"{name}, cuda");
    }

    [TestCaseSource(nameof(Models))]
    public void Gradients_of_a_training_step_agree_with_central_differences(int[] shape, Layer[] layers, string device, bool isFrozen)
    {
        var model = SequentialModel.Build("check", shape, layers, seed: 4);
        var graph = StepGraph.Build(model, new Sgd(), new StepOptions(Batch, LabelSmoothing: 0.1f, device) { FreezesStatistics = isFrozen });
        using var runner = new GraphRunner(graph.Model, threads: 1);
        var feeds = Feeds(graph);
        var results = runner.Run(feeds);
        var statistics = TrainableTensors.Statistics(model);
        foreach (var tensor in graph.State.Where(tensor => !statistics.Contains(tensor.Name)))
        {
            var (before, after) = (feeds[tensor.Name].As<float>().ToArray(), results[tensor.Next].As<float>().ToArray());
            for (var i = 0; i < before.Length; i++)
            {
                var expected = (Loss(i, 0.01f) - Loss(i, -0.01f)) / 0.02;
                Assert.That(before[i] - after[i], Is.EqualTo(expected).Within(Tolerance), $"{tensor.Name}[{i}]");
            }

            double Loss(int i, float step)
            {
                var moved = (float[])before.Clone();
                moved[i] += step;
                var changed = new Dictionary<string, TensorData>(feeds) { [tensor.Name] = TensorData.From(moved, [.. tensor.Initial.Shape]) };
                return runner.Run(changed, [graph.Loss])[graph.Loss].As<float>()[0];
            }
        }
    }

    [TestCase(1, 3, ExpectedResult = "Conv BatchNormalization Clip Conv BatchNormalization Clip Conv BatchNormalization Add")]
    [TestCase(2, 3, ExpectedResult = "Conv BatchNormalization Clip Conv BatchNormalization Clip Conv BatchNormalization")]
    [TestCase(1, 4, ExpectedResult = "Conv BatchNormalization Clip Conv BatchNormalization Clip Conv BatchNormalization")]
    public string Inverted_residuals_expand_filter_and_project(int stride, int filters)
    {
        var graph = SequentialModel.Build("block", [3, 4, 4], [new InvertedResidual(filters, Expand: 2, Stride: stride)], seed: 1).Graph;
        var shapes = graph.Nodes.Where(node => node.OpType == "Conv").Select(node => graph.Initializers[node.Inputs[1]].Shape.ToArray());
        Assert.That(shapes, Is.EqualTo(new long[][] { [6, 3, 1, 1], [6, 1, 3, 3], [filters, 6, 1, 1] }));
        Assert.That(graph.Outputs[0].Shape!.Skip(1).Select(size => size.Value), Is.EqualTo(new[] { filters, 4 / stride, 4 / stride }));
        return string.Join(' ', graph.Nodes.Select(node => node.OpType));
    }

    [Test]
    public void Dropout_keeps_what_the_noise_says_and_scales_it()
    {
        var graph = StepGraph.Build(SequentialModel.Build("check", [200], [new Dropout(0.25f), new Dense(3)], seed: 4), new Sgd(), new StepOptions(Batch));
        var output = graph.Model.Graph.Nodes.First(node => node.OpType == "Mul" && node.Inputs[0] == SequentialModel.InputName).Outputs[0];
        using var runner = new GraphRunner(graph.Model, [output], threads: 1);
        var feeds = Feeds(graph);
        var x = feeds[SequentialModel.InputName].As<float>();
        var noise = feeds[graph.Noise[0].Name].As<float>();
        var y = runner.Run(feeds)[output].As<float>();
        for (var i = 0; i < x.Length; i++)
            Assert.That(y[i], Is.EqualTo(noise[i] < 0.25f ? 0 : x[i] / 0.75f).Within(1e-6));
    }

    [Test]
    public void Batch_normalization_follows_mean_and_variance_of_the_batch()
    {
        var model = SequentialModel.Build("check", [2, 3, 3], [new BatchNorm(Momentum: 0.8f), new Flatten(), new Dense(3)], seed: 4);
        var graph = StepGraph.Build(model, new Sgd(), new StepOptions(Batch));
        using var runner = new GraphRunner(graph.Model, threads: 1);
        var feeds = Feeds(graph);
        var results = runner.Run(feeds);
        var x = feeds[SequentialModel.InputName].As<float>();
        var statistics = TrainableTensors.Statistics(model);
        for (var channel = 0; channel < 2; channel++)
        {
            var values = new List<double>();
            for (var i = 0; i < x.Length; i++)
                if (i / 9 % 2 == channel)
                    values.Add(x[i]);
            var mean = values.Average();
            var variance = values.Average(value => (value - mean) * (value - mean));
            Assert.That(Next(statistics[0])[channel], Is.EqualTo(0.2 * mean).Within(1e-6));
            Assert.That(Next(statistics[1])[channel], Is.EqualTo(0.8 + 0.2 * variance).Within(1e-6));
        }

        float[] Next(string name) => results[graph.State.Single(tensor => tensor.Name == name).Next].As<float>().ToArray();
    }

    [Test]
    public void Frozen_statistics_are_used_and_stay()
    {
        var model = SequentialModel.Build("check", [2, 3, 3], [new BatchNorm(), new Flatten(), new Dense(3)], seed: 4);
        var statistics = TrainableTensors.Statistics(model);
        model.Graph.Initializers[statistics[0]] = TensorData.From([0.7f, -0.2f], 2);
        model.Graph.Initializers[statistics[1]] = TensorData.From([2f, 0.3f], 2);
        var graph = StepGraph.Build(model, new Sgd(), new StepOptions(Batch) { FreezesStatistics = true });
        using var runner = new GraphRunner(graph.Model, [SequentialModel.OutputName], threads: 1);
        using var plain = new GraphRunner(model, threads: 1);
        var feeds = Feeds(graph);
        var results = runner.Run(feeds);
        foreach (var name in statistics)
            Assert.That(results[graph.State.Single(tensor => tensor.Name == name).Next].As<float>().ToArray(), Is.EqualTo(model.Graph.Initializers[name].As<float>().ToArray()));
        var expected = plain.Run(new Dictionary<string, TensorData> { [SequentialModel.InputName] = feeds[SequentialModel.InputName] })[SequentialModel.OutputName];
        Assert.That(results[SequentialModel.OutputName].As<float>().ToArray(), Is.EqualTo(expected.As<float>().ToArray()).Within(1e-5), "as in inference");
    }

    [Test]
    public void Cross_entropy_and_hits_agree_with_plain_arithmetic()
    {
        const float Smoothing = 0.2f;
        var model = SequentialModel.Build("check", [5], [new Dense(3)], seed: 4);
        var graph = StepGraph.Build(model, new Sgd(), new StepOptions(Batch, Smoothing));
        using var runner = new GraphRunner(graph.Model, [SequentialModel.OutputName], threads: 1);
        var feeds = Feeds(graph);
        var results = runner.Run(feeds);
        var scores = results[SequentialModel.OutputName].As<float>();
        var labels = feeds[ForwardGraph.LabelsName].As<long>();
        var (loss, hits) = (0.0, 0);
        for (var i = 0; i < Batch; i++)
        {
            var row = scores.Slice(3 * i, 3).ToArray();
            var sum = row.Sum(score => Math.Exp(score));
            for (var k = 0; k < 3; k++)
                loss -= ((k == labels[i] ? 1 - Smoothing : 0) + Smoothing / 3) * (row[k] - Math.Log(sum)) / Batch;
            hits += row[labels[i]] == row.Max() ? 1 : 0;
        }
        Assert.That(results[graph.Loss].As<float>()[0], Is.EqualTo(loss).Within(1e-6));
        Assert.That(results[graph.Correct].As<float>()[0], Is.EqualTo(hits));
    }

    [Test]
    public void An_operator_without_gradient_is_named_with_its_node()
    {
        var model = SequentialModel.Build("check", [5], [new Dense(3)], seed: 4);
        var last = model.Graph.Nodes[^1];
        last.Outputs[0] = "inner";
        model.Graph.Nodes.Add(new Node("CumSum", ["inner", "axis"], [SequentialModel.OutputName], "running_total"));
        model.Graph.Initializers.Add("axis", TensorData.Scalar(1));
        Assert.That(() => StepGraph.Build(model, new Sgd(), new StepOptions(Batch)), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains("CumSum").And.Message.Contains("running_total"));
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
}
