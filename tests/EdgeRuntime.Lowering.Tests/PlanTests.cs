using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>What plans look like: nothing moved without need, memory and constants shared.</summary>
public class PlanTests
{
    private static string Codes(Model model) => string.Join(' ', GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code));

    [Test]
    public void Flattened_features_reach_a_dense_layer_without_moving()
    {
        var m = new ModelBuilder();
        var x = m.Add("Flatten", [m.Add("Relu", [m.Conv(m.Input(1, 1, 8, 8), 1, 8, 3)])]);
        Assert.That(Codes(m.Finish(m.Add("Gemm", [x, m.Weights(1, 8 * 36, 10)]))), Is.EqualTo("Conv2D DenseRow"));
    }

    [Test]
    public void Channels_last_input_and_output_need_no_transpose()
    {
        var m = new ModelBuilder();
        var x = m.Conv(m.Add("Transpose", [m.Input(1, 8, 8, 3)], ("perm", new long[] { 0, 3, 1, 2 })), 3, 8, 3);
        Assert.That(Codes(m.Finish(m.Add("Transpose", [x], ("perm", new long[] { 0, 2, 3, 1 })))), Is.EqualTo("Conv2D"));
    }

    [Test]
    public void A_value_read_twice_is_transposed_once()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 3, 8, 8);
        Assert.That(Codes(m.Finish(m.Add("Add", [m.Conv(x, 3, 8, 3), m.Conv(x, 3, 8, 3)]))), Is.EqualTo("Transpose Conv2D Conv2D Binary Transpose"));
    }

    [Test]
    public void One_dimensional_features_are_transposed_at_the_ends_only()
    {
        var m = new ModelBuilder();
        var x = m.Add("MaxPool", [m.Add("LeakyRelu", [m.Conv1D(m.Input(1, 3, 20), 3, 8, 3)])], ("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 }));
        x = m.Add("Concat", [m.Conv1D(x, 8, 4, 1), m.Add("BatchNormalization", [x, m.Weights(1, 8), m.Weights(1, 8), m.Weights(1, 8), m.Constant(TensorData.From(Enumerable.Repeat(1f, 8).ToArray(), 8))])], ("axis", 1L));
        Assert.That(Codes(m.Finish(m.Add("Mul", [x, m.Add("Sigmoid", [x])]))), Is.EqualTo("Transpose Conv2D MaxPool2D Conv2D ScaleShift Concat Unary Transpose"));
    }

    [Test]
    public void Squeezed_and_unsqueezed_features_stay_channels_last()
    {
        var m = new ModelBuilder();
        var x = m.Add("Unsqueeze", [m.Conv1D(m.Input(1, 3, 20), 3, 8, 3), m.Constant(TensorData.Vector(2))]);
        x = m.Add("Squeeze", [m.Conv(x, 8, 4, 1), m.Constant(TensorData.Vector(2))]);
        Assert.That(Codes(m.Finish(m.Conv1D(x, 4, 1, 3))), Is.EqualTo("Transpose Conv2D Conv2D Conv2D"));
    }

    [Test]
    public void Equal_constants_are_stored_once()
    {
        var m = new ModelBuilder();
        var (x, w) = (m.Input(1, 40), m.Weights(1, 40, 40));
        var plan = GraphLowering.Lower(m.Finish(m.Add("MatMul", [m.Add("MatMul", [x, w]), w])), new LoweringOptions());
        Assert.That(plan.Constants.ByteCount, Is.EqualTo(40 * 48 * sizeof(float)));
    }

    [Test]
    public void Element_wise_operations_write_over_what_dies_with_them()
    {
        var m = new ModelBuilder();
        var c = m.Conv(m.Input(1, 1, 16, 16), 1, 8, 1);
        var x = m.Add("Add", [m.Add("Sigmoid", [c]), m.Add("Tanh", [c])]);
        var plan = GraphLowering.Lower(m.Finish(m.Conv(m.Add("Mul", [x, m.Constant(TensorData.Scalar(2f))]), 8, 1, 1)), new LoweringOptions());
        Assert.That(plan.ArenaBytes, Is.EqualTo(2 * 16 * 16 * 8 * sizeof(float)));
    }

    [Test]
    public void What_is_joined_along_the_outermost_axis_is_computed_in_its_place()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 4, 3, 3);
        // The third would begin 4 bytes behind a multiple of 64, where no tensor may: it is copied.
        var parts = new[] { 16, 25, 16 }.Select(channels => m.Add("Flatten", [m.Conv(x, 4, channels, 1)]));
        var rows = m.Add("Concat", [.. parts.Select(part => m.Add("Relu", [part]))], ("axis", 1L));
        var model = m.Finish(m.Add("Mul", [m.Add("Sigmoid", [rows]), rows]));
        var plan = GraphLowering.Lower(model, new LoweringOptions());
        var concat = plan.Operations.Single(operation => operation.Code == PlanOpCode.Concat);
        long Offset(int tensor) => plan.Buffers[plan.Tensors[tensor].Buffer].Offset;
        var places = concat.Inputs.Select(input => Offset(input) - Offset(concat.Outputs[0])).ToArray();
        Assert.That(places[..2], Is.EqualTo(new[] { 0, 16 * 9 * sizeof(float) }));
        Assert.That(places[2], Is.Not.EqualTo(41 * 9 * sizeof(float)));
        Engines.AssertSame(model);
    }

    [Test]
    public void What_is_joined_twice_or_read_afterwards_keeps_its_own_memory()
    {
        var m = new ModelBuilder();
        var x = m.Add("Flatten", [m.Conv(m.Input(1, 1, 4, 4), 1, 4, 1)]);
        var (a, b) = (m.Add("Tanh", [x]), m.Add("Neg", [x]));
        var twice = m.Add("Concat", [a, a], ("axis", 1L));
        var both = m.Add("Concat", [b, x], ("axis", 1L));
        Engines.AssertSame(m.Finish(m.Add("Add", [m.Add("Add", [twice, m.Add("Abs", [both])]), m.Add("Concat", [m.Add("Exp", [b]), m.Add("Relu", [x])], ("axis", 1L))])));
    }

    [Test]
    public void What_was_joined_is_joined_again_in_place()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 16);
        string Part(string op, string value) => m.Add(op, [m.Add("Neg", [value])]);
        var inner = m.Add("Concat", [Part("Tanh", x), Part("Exp", x)], ("axis", 1L));
        var model = m.Finish(m.Add("Relu", [m.Add("Concat", [Part("Abs", x), inner], ("axis", 1L))]));
        Engines.AssertSame(model);
    }

    [Test]
    public void Tensors_keep_the_names_of_the_model()
    {
        var m = new ModelBuilder();
        var relu = m.Add("Relu", [m.Conv(m.Input(1, 1, 8, 8), 1, 4, 3)]);
        var plan = GraphLowering.Lower(m.Finish(m.Conv(relu, 4, 2, 3)), new LoweringOptions());
        var written = plan.Operations.SelectMany(operation => operation.Outputs).Select(index => plan.Tensors[index].Name);
        Assert.That(written, Is.EqualTo(new[] { relu, "conv_1", "conv_1" }));
    }

    private static IEnumerable<TestCaseData> Unsupported()
    {
        yield return Case("an operator", "NoSuchOperator (node 'nosuchoperator'): the native engine does not have this operator", m => m.Add("NoSuchOperator", [m.Input(1, 3)]));
        yield return Case("axes from an input", "axes are not constant", m => m.Add("ReduceSum", [m.Input(1, 3, 4, 4), m.Input(ElementType.Int64, 2)], ("keepdims", 1L)));
        yield return Case("function of integers", "i64", m => m.Add("Sin", [m.Input(ElementType.Int64, 4)]));
        yield return Case("remainder of reals", "fmod = 0", m => m.Add("Mod", [m.Input(4), m.Input(4)]));
        yield return Case("pads from an input", "pads are not constant", m => m.Declared("Pad", [m.Input(1, 3, 4, 4), m.Input(ElementType.Int64, 8)], ElementType.Float32, 1, 3, 6, 6));
        yield return Case("starts from an input", "starts are not constant", m => m.Declared("Slice", [m.Input(8), m.Input(ElementType.Int64, 1), m.Vector(8)], ElementType.Float32, 4));
        yield return Case("k from an input", "k are not constant", m => m.Declared("TopK", [m.Input(8), m.Input(ElementType.Int64, 1)], ElementType.Float32, 4));
        yield return Case("index outside", "index 5 lies outside an axis of 4", m => m.Add("Gather", [m.Input(4), m.Vector(-4, 5)]));
        yield return Case("as many results as the data says", "depends on the values", m => m.Add("NonZero", [m.Input(4)]));
        yield return Case("an empty slice", "no elements", m => m.Add("Slice", [m.Input(8), m.Vector(3), m.Vector(3)]));
        yield return Case("sum of bytes", "expected f32 or f64 or i32 or i64", m => m.Add("CumSum", [m.Input(ElementType.UInt8, 4), m.Constant(TensorData.Scalar(0L))]));
        yield return Case("boxes without a limit", "selects nothing", m => m.Declared("NonMaxSuppression", [m.Input(1, 4, 4), m.Input(1, 1, 4)], ElementType.Int64, 1, 3));
        yield return Case("interpolated bytes", "is u8, expected f32", m => m.Add("Resize", [m.Input(ElementType.UInt8, 1, 1, 4, 4), "", m.Constant(TensorData.From([1f, 1, 2, 2], 4))], ("mode", "linear")));
        yield return Case("convolution over four axes", "one to 3 spatial axes", m => m.Add("Conv", [m.Input(1, 1, 3, 3, 3, 3), m.Weights(1, 4, 1, 2, 2, 2, 2)]));
        yield return Case("convolution in f64", "f64", m => m.Add("Conv", [m.Input(ElementType.Float64, 1, 3, 9), m.Input(ElementType.Float64, 4, 3, 3)]));
        yield return Case("matrices in f64", "f64", m => m.Add("MatMul", [m.Input(ElementType.Float64, 3, 4), m.Input(ElementType.Float64, 4, 5)]));
        yield return Case("norm of order 0", "order 0", m => m.Add("LpPool", [m.Input(1, 3, 9)], ("kernel_shape", new long[] { 2 }), ("p", 0L)));
    }

    [TestCaseSource(nameof(Unsupported))]
    public void What_cannot_be_lowered_is_refused_with_a_reason(Model model, string reason) =>
        Assert.That(() => GraphLowering.Lower(model, new LoweringOptions()), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains(reason));

    [Test]
    public void Everything_unsupported_is_named_at_once()
    {
        var m = new ModelBuilder();
        var x = m.Add("NoSuchOperator", [m.Input(1, 3)]);
        var model = m.Finish(m.Add("Unheard", [m.Add("Relu", [m.Add("Unknown", [x])])]));
        var error = Assert.Throws<UnsupportedOperatorException>(() => GraphLowering.Lower(model, new LoweringOptions()))!;
        Assert.That(error.OperatorName, Is.EqualTo("NoSuchOperator"));
        Assert.That(error.Message, Does.Contain("Unknown (node 'unknown')").And.Contains("Unheard (node 'unheard')").And.Not.Contains("Relu").And.Not.Contains("\n"));
    }

    [Test]
    public void Symbolic_sizes_other_than_the_batch_are_refused()
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Relu", [m.Input(new Dimension(-1, "N"), new Dimension(-1, "T"))]));
        Assert.That(() => GraphLowering.Lower(model, new LoweringOptions()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("--shape"));
    }

    private static TestCaseData Case(string name, string reason, Func<ModelBuilder, string> build, long opset = 17)
    {
        var m = new ModelBuilder(opset: opset);
        return new TestCaseData(m.Finish(build(m)), reason).SetArgDisplayNames(name);
    }
}
