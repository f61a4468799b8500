using EdgeRuntime.Graph.Upgrade;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Graph.Tests.Upgrade;

/// <summary>Every change of form on a small model of its own: stock ONNX Runtime must give the same for the old model and the upgraded one, bit by bit.</summary>
[TestFixture]
public class AdapterTests
{
    private static readonly Case[] s_cases =
    [
        new("BatchNormalization", 9, 7, g => g.Add("BatchNormalization", [g.Input("x", ElementType.Float32, 2, 3, 2), Row(g, 3, 2), Row(g, 3, 2), Row(g, 3, 2), Positive(g, 3, 2)], ("spatial", 0), ("epsilon", 0.01f))),
        new("BatchNormalization", 14, 9, g => g.Add("BatchNormalization", [g.Input("x", ElementType.Float32, 2, 3, 2), Row(g, 3), Row(g, 3), Row(g, 3), Positive(g, 3)], ("momentum", 0.5f))),
        new("Affine", 10, 8, g => g.Add("Affine", [X(g)], ("alpha", 2f), ("beta", -1f))),
        new("ImageScaler", 10, 8, g => g.Add("ImageScaler", [g.Input("x", ElementType.Float32, 1, 3, 2, 2)], ("scale", 0.5f), ("bias", new[] { 1f, 2f, 3f }))),
        new("ParametricSoftplus", 10, 8, g => g.Add("ParametricSoftplus", [X(g)], ("alpha", 2f), ("beta", 0.5f))),
        new("ScaledTanh", 10, 8, g => g.Add("ScaledTanh", [X(g)], ("alpha", 2f), ("beta", 0.5f))),
        new("Slice", 10, 9, g => g.Add("Slice", [X(g)], ("starts", new long[] { 1, -3 }), ("ends", new long[] { 3, 1000 }), ("axes", new long[] { 0, 1 }))),
        new("Slice", 10, 7, g => g.Add("Slice", [X(g)], ("starts", new long[] { 1 }), ("ends", new long[] { -1 }))),
        new("TopK", 10, 9, g => g.Add("TopK", [X(g)], 2, ("k", 2), ("axis", 1))),
        new("Clip", 11, 10, g => g.Add("Clip", [X(g)], ("min", -0.5f), ("max", 0.25f))),
        new("Clip", 11, 7, g => g.Add("Clip", [g.Input("x", ElementType.Float32, new Dimension(-1, "N"))], ("min", 0f))),
        new("Pad", 11, 10, g => g.Add("Pad", [X(g)], ("pads", new long[] { 0, 1, 2, -1 }), ("value", 3f))),
        new("Pad", 11, 9, g => g.Add("Pad", [X(g)], ("pads", new long[] { 1, 1, 1, 1 }), ("mode", "reflect"))),
        new("Upsample", 11, 7, g => g.Add("Upsample", [Image(g)], ("scales", new[] { 1f, 1, 2, 3 }))),
        new("Upsample", 11, 9, g => g.Add("Upsample", [Image(g), Scales(g, 1, 1, 2.5f, 1.5f)], ("mode", "nearest"))),
        new("Upsample", 11, 9, g => g.Add("Upsample", [Image(g), Scales(g, 1, 1, 2, 1.7f)], ("mode", "linear"))),
        new("Resize", 11, 10, g => g.Add("Resize", [Image(g), Scales(g, 1, 1, 1.7f, 2)], ("mode", "nearest"))),
        new("Resize", 11, 10, g => g.Add("Resize", [Image(g), Scales(g, 1, 1, 0.6f, 0.4f)], ("mode", "nearest"))),
        new("Resize", 11, 10, g => g.Add("Resize", [Image(g), Scales(g, 1, 1, 0.6f, 1.7f)], ("mode", "nearest"))),
        new("Resize", 11, 10, g => g.Add("Resize", [Image(g), Scales(g, 1, 1, 0.6f, 1.7f)], ("mode", "linear"))),
        new("Resize", 13, 11, g => g.Add("Resize", [Image(g), Scales(g), Scales(g, 1, 1, 2, 2)], ("mode", "linear"))),
        new("Resize", 13, 11, g => g.Add("Resize", [Image(g), Scales(g), Scales(g), g.Constant(TensorData.Vector(1, 2, 7, 3))], ("mode", "cubic"), ("coordinate_transformation_mode", "align_corners"))),
        new("Resize", 13, 11, g => g.Add("Resize", [Image(g), Scales(g), Scales(g, 1, 1, 0.6f, 1.7f)], ("coordinate_transformation_mode", "tf_half_pixel_for_nn"))),
        new("Scatter", 11, 9, g => g.Add("Scatter", [X(g), g.Constant(TensorData.From([0L, 2, 1, 0, 2, 1, 2, 0], 2, 4)), Row(g, 2, 4)])),
        new("Dropout", 12, 7, g => g.Add("Dropout", [X(g)], 2, ("ratio", 0.3f))),
        new("Dropout", 12, 10, g => g.Add("Dropout", [X(g)], 2, ("ratio", 0.3f)), ElementType.Bool),
        new("Squeeze", 13, 11, g => g.Add("Squeeze", [g.Input("x", ElementType.Float32, 1, 2, 1, 3)], ("axes", new long[] { 0, -2 }))),
        new("Squeeze", 13, 9, g => g.Add("Squeeze", [g.Input("x", ElementType.Float32, 1, 2, 1, 3)])),
        new("Unsqueeze", 13, 9, g => g.Add("Unsqueeze", [X(g)], ("axes", new long[] { 0, 3 }))),
        new("ReduceSum", 13, 11, g => g.Add("ReduceSum", [X(g)], ("axes", new long[] { -1 }), ("keepdims", 0))),
        new("ReduceSum", 13, 9, g => g.Add("ReduceSum", [X(g)])),
        new("Split", 13, 9, g => g.Add("Split", [X(g)], 2, ("axis", 1), ("split", new long[] { 1, 4 }))),
        new("Split", 13, 11, g => g.Add("Split", [g.Input("x", ElementType.Float32, 4, 2)], 2)),
        new("Softmax", 13, 11, g => g.Add("Softmax", [g.Input("x", ElementType.Float32, 2, 3, 4)])),
        new("Softmax", 13, 7, g => g.Add("Softmax", [g.Input("x", ElementType.Float32, 2, 3, 4)], ("axis", 2))),
        new("Softmax", 13, 9, g => g.Add("Softmax", [g.Input("x", ElementType.Float32, new Dimension(-1, "N"), 3, 4, 2)], ("axis", 0))),
        new("LogSoftmax", 13, 11, g => g.Add("LogSoftmax", [g.Input("x", ElementType.Float32, 2, 3, 4)], ("axis", -2))),
        new("Hardmax", 13, 9, g => g.Add("Hardmax", [g.Input("x", ElementType.Float32, 2, 3, 4)])),
        new("RoiAlign", 16, 10, g => g.Add("RoiAlign", [Image(g), g.Constant(TensorData.From([0f, 0, 2, 3, 1, 0, 4, 3], 2, 4)), g.Constant(TensorData.From([0L, 0], 2))], ("output_height", 2), ("output_width", 2))),
        .. new[] { "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare" }
            .Select(name => new Case(name, 18, 17, g => g.Add(name, [g.Add("Abs", [X(g)])], ("axes", new long[] { 0 })))),
        new("Split", 18, 17, g => g.Add("Split", [g.Input("x", ElementType.Float32, 4, 2)], 2)),
        new("GridSample", 20, 17, g => g.Add("GridSample", [Image(g), g.Input("grid", ElementType.Float32, 1, 2, 2, 2)], ("mode", "bicubic"))),
        new("GridSample", 20, 16, g => g.Add("GridSample", [Image(g), g.Input("grid", ElementType.Float32, 1, 2, 2, 2)])),
        new("DFT", 20, 17, g => g.Add("DFT", [g.Input("x", ElementType.Float32, 1, 4, 6, 1)], ("axis", 2))),
        new("DFT", 20, 17, g => g.Add("DFT", [g.Input("x", ElementType.Float32, 1, 4, 6, 1)])),
        new("GroupNormalization", 21, 18, g => g.Add("GroupNormalization", [g.Input("x", ElementType.Float32, 1, 4, 3), Row(g, 2), Row(g, 2)], ("num_groups", 2))),
    ];

    [Test]
    public void Each_change_keeps_what_is_computed([Range(0, 53)] int index)
    {
        if (index >= s_cases.Length)
            Assert.Fail($"there are {s_cases.Length} cases; correct the range");
        var test = s_cases[index];
        var graph = test.Build();
        var feeds = Ort.RandomFeeds(graph.Model, 11, (_, _) => 3);
        var expected = Ort.Run(graph.Model, feeds);

        UpgradeOpset.Run(graph.Model, Math.Max(UpgradeOpset.InternalOpset, test.Since));

        Assert.That(graph.Model.Opset, Is.GreaterThanOrEqualTo(test.Since));
        // A function that is written out rounds in another order.
        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds), test.Operator is "ParametricSoftplus" or "ScaledTanh" or "BatchNormalization" or "GroupNormalization" ? 1e-6f : 0);
    }

    [Test]
    public void No_change_is_without_a_case()
    {
        var tested = s_cases.Select(test => (test.Operator, test.Since)).Append(("Scan", 9)).ToHashSet();
        Assert.That(OpsetAdapters.All.Where(adapter => adapter.Since > 7 && !tested.Contains(adapter)), Is.Empty);
        Assert.That(s_cases, Has.Length.EqualTo(54));
    }

    [Test]
    public void Nodes_in_sub_graphs_are_upgraded_too()
    {
        var graph = new GraphBuilder("g", 11);
        var x = X(graph);
        var condition = graph.Input("c", ElementType.Bool);
        graph.Output(graph.Add("If", [condition], ("then_branch", Branch(1)), ("else_branch", Branch(0))));
        var feeds = new Dictionary<string, TensorData> { ["x"] = Ort.RandomFeeds(new GraphBuilder().Also(g => X(g)).Model, 3)["x"], ["c"] = TensorData.Scalar(true) };
        var expected = Ort.Run(graph.Model, feeds);

        UpgradeOpset.Run(graph.Model);

        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds), 0);

        ModelGraph Branch(long axis)
        {
            var branch = new GraphBuilder(graph.Model, new ModelGraph { Name = "branch" });
            branch.Output(branch.Add("ReduceSum", [branch.Add("Softmax", [x], ("axis", 0))], ("axes", new[] { axis }), ("keepdims", 0)));
            return branch.Graph;
        }
    }

    [Test]
    public void The_newest_operator_set_is_the_newest_that_ONNX_Runtime_runs()
    {
        Assert.That(Runs(UpgradeOpset.NewestOpset), Is.Null);
        Assert.That(Runs(UpgradeOpset.NewestOpset + 1), Is.Not.Null);
        var model = Relu(UpgradeOpset.NewestOpset + 1);
        Assert.That(() => UpgradeOpset.Run(model), Throws.TypeOf<InvalidModelException>().With.Message.Contains($"operator set {UpgradeOpset.NewestOpset + 1}, at most"));

        static string? Runs(long opset)
        {
            try
            {
                Ort.Run(Relu(opset), new Dictionary<string, TensorData> { ["x"] = TensorData.From([1f, -1f], 2) });
                return null;
            }
            catch (OnnxRuntimeException error)
            {
                return error.Message;
            }
        }

        static Model Relu(long opset)
        {
            var graph = new GraphBuilder("g", opset);
            graph.Output(graph.Add("Relu", [graph.Input("x", ElementType.Float32, 2)]));
            return graph.Model;
        }
    }

    [Test]
    public void Newer_models_stay_as_they_are([Values(17, 18, 21)] int opset)
    {
        var graph = new GraphBuilder("g", opset);
        graph.Output(graph.Add("Relu", [X(graph)]));
        Assert.That(UpgradeOpset.Run(graph.Model), Is.False);
        Assert.That(graph.Model.Opset, Is.EqualTo(opset));
    }

    [Test]
    public void The_long_name_of_the_domain_is_the_empty_one()
    {
        var graph = new GraphBuilder("g", 11);
        graph.Output(graph.Add("Softmax", [X(graph)]));
        graph.Graph.Nodes[0].Domain = "ai.onnx";
        graph.Model.Opsets.Remove("");
        graph.Model.Opsets["ai.onnx"] = 11;
        Assert.That(UpgradeOpset.Run(graph.Model), Is.True);
        Assert.That(graph.Graph.Nodes[0].Domain, Is.Empty);
        Assert.That(graph.Model.Opset, Is.EqualTo(17));
    }

    [Test]
    public void Statistics_that_are_read_are_refused()
    {
        var graph = new GraphBuilder("g", 9);
        var y = graph.Add("BatchNormalization", [graph.Input("x", ElementType.Float32, 2, 3, 2), Row(graph, 3), Row(graph, 3), Row(graph, 3), Row(graph, 3)], 5);
        graph.Output(y[0]);
        graph.Output(y[1]);
        Assert.That(() => UpgradeOpset.Run(graph.Model), Throws.TypeOf<InvalidModelException>().With.Message.Contains("node 'batchnormalization' (BatchNormalization) of operator set 9: its statistics are read"));
    }

    private static string X(GraphBuilder graph) => graph.Input("x", ElementType.Float32, 3, 5);

    private static string Image(GraphBuilder graph) => graph.Input("x", ElementType.Float32, 1, 2, 5, 6);

    private static string Scales(GraphBuilder graph, params float[] scales) => graph.Constant(TensorData.From(scales, scales.Length), "scales");

    private static string Row(GraphBuilder graph, params long[] shape) => graph.Constant(Values(shape, 0), "row");

    private static string Positive(GraphBuilder graph, params long[] shape) => graph.Constant(Values(shape, 1), "row");

    private static TensorData Values(long[] shape, float offset)
    {
        var random = new Random(5);
        return TensorData.From(Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle() + offset).ToArray(), shape);
    }

    /// <summary>A model of one node in an old form.</summary>
    private sealed record Case(string Operator, long Since, long Opset, Func<GraphBuilder, IReadOnlyList<string>> Outputs, ElementType Second = ElementType.Float32)
    {
        public Case(string op, long since, long opset, Func<GraphBuilder, string> output) : this(op, since, opset, g => [output(g)]) { }

        public GraphBuilder Build()
        {
            var graph = new GraphBuilder("g", Opset);
            var outputs = Outputs(graph);
            for (var i = 0; i < outputs.Count; i++)
                graph.Output(outputs[i], i == 0 ? ElementType.Float32 : Operator == "TopK" ? ElementType.Int64 : Second);
            return graph;
        }
    }
}

file static class Chain
{
    public static GraphBuilder Also(this GraphBuilder graph, Action<GraphBuilder> action)
    {
        action(graph);
        return graph;
    }
}
