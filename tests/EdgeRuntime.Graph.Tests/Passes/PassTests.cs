using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests.Passes;

/// <summary>Each pass on small models: the operators that remain, and the same results on ONNX Runtime before and after.</summary>
[TestFixture]
public class PassTests
{
    private readonly Random _random = new(7);

    [Test]
    public void FixDefaultedInputs_drops_inputs_with_initializers()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        graph.Input("w", ElementType.Float32, 3);
        graph.Graph.Initializers.Add("w", Values(3));
        graph.Output(graph.Add("Add", [x, "w"]));

        Check(graph, new FixDefaultedInputs(), "Add");
        Assert.That(graph.Graph.Inputs.Select(input => input.Name), Is.EqualTo(["x"]));
    }

    [Test]
    public void EliminateDropout_takes_out_inactive_ones()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        var off = graph.Constant(TensorData.Scalar(false));
        var ratio = graph.Constant(TensorData.Scalar(0.5f));
        var y = graph.Add("Relu", [graph.Add("Dropout", [x, ratio, off])]);
        graph.Output(graph.Add("Dropout", [graph.Add("Neg", [y])]));

        Check(graph, new EliminateDropout(), "Relu", "Neg");
    }

    [Test]
    public void EliminateDropout_leaves_those_that_train_or_whose_mask_is_read()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        var on = graph.Constant(TensorData.Scalar(true));
        graph.Output(graph.Add("Dropout", [x, "", on]));
        graph.Output(graph.Add("Dropout", [x], 2)[1], ElementType.Bool);

        Assert.That(new EliminateDropout().Run(graph.Model), Is.False);
    }

    [TestCase(6, 0, "GlobalAveragePool")]
    [TestCase(5, 0, "AveragePool")]
    [TestCase(6, 1, "AveragePool")]
    public void MakePoolingGlobal_takes_windows_over_all_pixels(int kernel, int pad, string expected)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3, 6, kernel);
        graph.Output(graph.Add("AveragePool", [x], ("kernel_shape", new long[] { 6, kernel }), ("pads", new long[] { pad, 0, 0, 0 })));
        if (kernel != 6)
            graph.Graph.Inputs[0].Shape = [2, 3, 6, 6];

        if (expected == "AveragePool")
            Assert.That(new MakePoolingGlobal().Run(graph.Model), Is.False);
        else
            Check(graph, new MakePoolingGlobal(), expected);
    }

    [Test]
    public void EliminateIdentity_takes_out_what_changes_nothing()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, new Dimension(-1, "N"), 3);
        var y = graph.Add("Identity", [x]);
        y = graph.Add("Cast", [y], ("to", (long)ElementType.Float32));
        y = graph.Add("Relu", [y]);
        y = graph.Add("Reshape", [y, graph.Constant(TensorData.Vector(-1, 3))]);
        y = graph.Add("Transpose", [y], ("perm", new long[] { 0, 1 }));
        y = graph.Add("Concat", [y], ("axis", 1));
        graph.Output(y);

        Check(graph, new EliminateIdentity(), "Relu");
    }

    [Test]
    public void EliminateIdentity_keeps_nodes_between_an_input_and_an_output()
    {
        var graph = new GraphBuilder();
        graph.Output(graph.Add("Identity", [graph.Input("x", ElementType.Float32, 3)]));

        Assert.That(new EliminateIdentity().Run(graph.Model), Is.False);
        Assert.That(graph.Graph.Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void FoldConstants_computes_shapes_of_symbolic_inputs()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, new Dimension(-1, "N"), 4, 6);
        var channels = graph.Add("Gather", [graph.Add("Shape", [x]), graph.Constant(TensorData.Scalar(1L))]);
        var target = graph.Add("Concat", [graph.Constant(TensorData.Vector(-1)), graph.Add("Unsqueeze", [channels, graph.Constant(TensorData.Vector(0))])], ("axis", 0));
        graph.Output(graph.Add("Reshape", [x, target]));

        Check(graph, new FoldConstants(), "Shape", "Reshape");
        Assert.That(graph.Graph.Initializers[graph.Graph.Nodes[^1].Inputs[1]].As<long>().ToArray(), Is.EqualTo(new long[] { -1, 4 }));
    }

    [Test]
    public void FoldConstants_does_not_grow_large_results()
    {
        var graph = new GraphBuilder();
        var zeros = graph.Add("ConstantOfShape", [graph.Constant(TensorData.Vector(5000, 5000))]);
        graph.Output(graph.Add("Relu", [zeros]));

        Assert.That(new FoldConstants().Run(graph.Model), Is.False);
    }

    [Test]
    public void FoldConstants_leaves_quantized_weights()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        var weight = graph.Constant(TensorData.From(new sbyte[] { 1, 2, 3 }, 3));
        var real = graph.Add("DequantizeLinear", [weight, graph.Constant(TensorData.Scalar(0.5f)), graph.Constant(TensorData.Scalar((sbyte)0))]);
        graph.Output(graph.Add("Add", [x, real]));

        Assert.That(new FoldConstants().Run(graph.Model), Is.False);
    }

    [Test]
    public void FoldConsecutiveTransposes_combines_orders()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3, 4, 5);
        var first = graph.Add("Transpose", [x], ("perm", new long[] { 0, 2, 3, 1 }));
        graph.Output(graph.Add("Transpose", [first], ("perm", new long[] { 3, 0, 1, 2 })));

        Check(graph, new FoldConsecutiveTransposes(), "Transpose", "Transpose");
        Check(graph, new EliminateDeadNodes(), "Transpose");
        Assert.That(graph.Graph.Nodes[0].Ints("perm"), Is.EqualTo(new long[] { 1, 0, 2, 3 }));
    }

    [Test]
    public void FusePadIntoConv_adds_the_pads()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 2, 6, 7);
        var padded = graph.Add("Pad", [x, graph.Constant(TensorData.Vector(0, 0, 1, 2, 0, 0, 3, 0))]);
        graph.Output(graph.Add("Conv", [padded, graph.Constant(Values(3, 2, 3, 3))], ("pads", new long[] { 1, 1, 0, 0 }), ("strides", new long[] { 2, 1 })));

        Check(graph, new FusePadIntoConv(), "Pad", "Conv");
        Check(graph, new EliminateDeadNodes(), "Conv");
    }

    [TestCase("reflect", 0f)]
    [TestCase("constant", 1f)]
    public void FusePadIntoConv_leaves_other_pads(string mode, float value)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 2, 6, 7);
        var pads = graph.Constant(TensorData.Vector(0, 0, 1, 1, 0, 0, 1, 1));
        var padded = graph.Add("Pad", [x, pads, graph.Constant(TensorData.Scalar(value))], ("mode", mode));
        graph.Output(graph.Add("Conv", [padded, graph.Constant(Values(3, 2, 3, 3))]));

        Assert.That(new FusePadIntoConv().Run(graph.Model), Is.False);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void FuseMatMulAdd_makes_a_Gemm(bool biasFirst)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, new Dimension(-1, "N"), 4);
        var product = graph.Add("MatMul", [x, graph.Constant(Values(4, 3))]);
        var bias = graph.Constant(Values(3));
        graph.Output(graph.Add("Add", biasFirst ? [bias, product] : [product, bias]));

        Check(graph, new FuseMatMulAdd(), "Gemm");
    }

    [Test]
    public void FuseMatMulAdd_leaves_three_dimensions()
    {
        var graph = new GraphBuilder();
        var product = graph.Add("MatMul", [graph.Input("x", ElementType.Float32, 2, 5, 4), graph.Constant(Values(4, 3))]);
        graph.Output(graph.Add("Add", [product, graph.Constant(Values(3))]));

        Assert.That(new FuseMatMulAdd().Run(graph.Model), Is.False);
    }

    [TestCase(1, true)]
    [TestCase(2, false)]
    public void FuseBatchNormalization_into_Conv(int group, bool bias)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 4, 6, 5);
        string[] inputs = [x, graph.Constant(Values(6, 4 / group, 3, 3)), .. bias ? new[] { graph.Constant(Values(6)) } : []];
        graph.Output(Normalize(graph, graph.Add("Conv", inputs, ("group", group)), 6));

        Check(graph, new FuseBatchNormalization(), "Conv");
    }

    [TestCase(1, true)]
    [TestCase(2, false)]
    public void FuseBatchNormalization_into_ConvTranspose(int group, bool bias)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 4, 6, 5);
        string[] inputs = [x, graph.Constant(Values(4, 6 / group, 3, 2)), .. bias ? new[] { graph.Constant(Values(6)) } : []];
        graph.Output(Normalize(graph, graph.Add("ConvTranspose", inputs, ("group", group), ("strides", new long[] { 2, 1 })), 6));

        Check(graph, new FuseBatchNormalization(), "ConvTranspose");
    }

    [TestCase(0, 1)]
    [TestCase(1, 6)]
    public void FuseBatchNormalization_into_Gemm(int transposed, int biasSize)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 3, 4);
        var gemm = graph.Add("Gemm", [x, graph.Constant(transposed == 0 ? Values(4, 6) : Values(6, 4)), graph.Constant(Values(biasSize))], ("transB", transposed), ("alpha", 0.5f), ("beta", 2f));
        graph.Output(Normalize(graph, gemm, 6));

        Check(graph, new FuseBatchNormalization(), "Gemm");
    }

    [Test]
    public void FuseBatchNormalization_into_MatMul()
    {
        var graph = new GraphBuilder();
        var product = graph.Add("MatMul", [graph.Input("x", ElementType.Float32, 3, 4), graph.Constant(Values(4, 6))]);
        graph.Output(Normalize(graph, product, 6));

        Check(graph, new FuseBatchNormalization(), "Gemm");
    }

    [Test]
    public void FuseBatchNormalization_copies_shared_weights()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 4, 6, 5);
        var weight = graph.Constant(Values(4, 4, 1, 1));
        var first = graph.Add("Conv", [x, weight]);
        graph.Output(Normalize(graph, first, 4));
        graph.Output(graph.Add("Conv", [x, weight]));

        Check(graph, new FuseBatchNormalization(), "Conv", "Conv");
    }

    [Test]
    public void FuseBatchNormalization_leaves_layers_that_others_read()
    {
        var graph = new GraphBuilder();
        var first = graph.Add("Conv", [graph.Input("x", ElementType.Float32, 1, 4, 6, 5), graph.Constant(Values(4, 4, 1, 1))]);
        graph.Output(Normalize(graph, first, 4));
        graph.Output(graph.Add("Relu", [first]));

        Assert.That(new FuseBatchNormalization().Run(graph.Model), Is.False);
    }

    [TestCase("division behind", "HardSwish"), TestCase("factor behind", "HardSwish"), TestCase("division before", "HardSwish"), TestCase("factor before", "HardSwish"), TestCase("a HardSigmoid", "HardSwish"), TestCase("no product", "HardSigmoid")]
    public void FuseHardSwish_finds_what_is_written_out(string form, string expected)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 3, 40);
        string Scalar(float value) => graph.Constant(TensorData.Scalar(value));
        string Sixth(string value) => form.StartsWith("factor", StringComparison.Ordinal) ? graph.Add("Mul", [Scalar(1 / 6f), value]) : graph.Add("Div", [value, Scalar(6)]);
        var scaled = graph.Add("Mul", [x, Scalar(4)]);
        string Clamped() => graph.Add("Clip", [graph.Add("Add", [Scalar(3), scaled]), Scalar(0), Scalar(6)]);
        graph.Output(form switch
        {
            "a HardSigmoid" => graph.Add("Mul", [graph.Add("HardSigmoid", [scaled], ("alpha", 1 / 6f)), scaled]),
            "no product" => Sixth(Clamped()),
            _ when form.EndsWith("behind", StringComparison.Ordinal) => Sixth(graph.Add("Mul", [scaled, Clamped()])),
            _ => graph.Add("Mul", [Sixth(Clamped()), scaled]),
        });

        Check(graph, new FuseHardSwish(), "Mul", expected);
    }

    [TestCase(3f, 6f, 5f, false), TestCase(2f, 6f, 6f, false), TestCase(3f, 5f, 6f, false), TestCase(3f, 6f, 6f, true)]
    public void FuseHardSwish_leaves_other_functions(float shift, float maximum, float divisor, bool readTwice)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 3, 40);
        string Scalar(float value) => graph.Constant(TensorData.Scalar(value));
        var clamped = graph.Add("Clip", [graph.Add("Add", [x, Scalar(shift)]), Scalar(0), Scalar(maximum)]);
        graph.Output(graph.Add("Div", [graph.Add("Mul", [x, clamped]), Scalar(divisor)]));
        if (readTwice)
            graph.Output(graph.Add("Neg", [clamped]));

        Assert.That(new FuseHardSwish().Run(graph.Model), Is.False);
    }

    [Test]
    public void EliminateDeadNodes_keeps_what_sub_graphs_read()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2);
        var captured = graph.Add("Relu", [x]);
        graph.Add("Neg", [x]);
        var condition = graph.Constant(TensorData.Scalar(true));
        graph.Constant(Values(9), "unused");
        graph.Output(graph.Add("If", [condition], ("then_branch", Branch("Abs")), ("else_branch", Branch("Sqrt"))), shape: [2]);

        Check(graph, new EliminateDeadNodes(), "Relu", "If");
        Assert.That(graph.Graph.Initializers.Keys, Is.EqualTo([condition]));

        ModelGraph Branch(string operation)
        {
            var branch = new GraphBuilder(graph.Model, new ModelGraph { Name = operation });
            branch.Output(branch.AddNamed($"result_{operation}", operation, [captured]), shape: [2]);
            return branch.Graph;
        }
    }

    [Test]
    public void GraphOptimizer_reduces_a_whole_block()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 3, 8, 8);
        var padded = graph.Add("Pad", [x, graph.Add("Constant", [], ("value", TensorData.Vector(0, 0, 1, 1, 0, 0, 1, 1)))]);
        var y = Normalize(graph, graph.Add("Conv", [padded, graph.Constant(Values(4, 3, 3, 3))]), 4);
        y = graph.Add("Dropout", [graph.Add("Relu", [y])]);
        y = graph.Add("Reshape", [graph.Add("GlobalAveragePool", [y]), graph.Constant(TensorData.Vector(0, -1))]);
        y = graph.Add("Add", [graph.Add("MatMul", [y, graph.Constant(Values(4, 2))]), graph.Constant(Values(2))]);
        graph.Output(graph.Add("Identity", [y]));

        var feeds = Ort.RandomFeeds(graph.Model, 3);
        var expected = Ort.Run(graph.Model, feeds);
        GraphOptimizer.Run(graph.Model);

        Assert.That(graph.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(["Conv", "Relu", "GlobalAveragePool", "Reshape", "Gemm"]));
        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds), 1e-5f);
        Assert.That(GraphOptimizer.Run(graph.Model), Is.Empty);
    }

    private static void Check(GraphBuilder graph, IGraphPass pass, params string[] remaining)
    {
        var feeds = Ort.RandomFeeds(graph.Model, 3, (_, _) => 2);
        var expected = Ort.Run(graph.Model, feeds);
        Assert.That(pass.Run(graph.Model), Is.True, "the pass changed nothing");
        Assert.That(graph.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(remaining));
        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds), 1e-5f);
        Assert.That(pass.Run(graph.Model), Is.False, "the pass changed its own result");
    }

    private string Normalize(GraphBuilder graph, string value, int channels) => graph.Add("BatchNormalization",
        [value, graph.Constant(Values(channels)), graph.Constant(Values(channels)), graph.Constant(Values(channels)), graph.Constant(Positive(channels))], ("epsilon", 1e-3f));

    private TensorData Values(params long[] shape) =>
        TensorData.From(Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => _random.NextSingle() * 2 - 1).ToArray(), shape);

    private TensorData Positive(long count) => TensorData.From(Enumerable.Range(0, (int)count).Select(_ => _random.NextSingle() + 0.1f).ToArray(), count);
}
