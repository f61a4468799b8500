using EdgeRuntime.Graph;
using EdgeRuntime.Training.Gradients;
using static EdgeRuntime.Training.Tests.Gradients.GradientCheck;

namespace EdgeRuntime.Training.Tests.Gradients;

public class GradientRuleTests
{
    private const ElementType F32 = ElementType.Float32;
    private const ElementType F64 = ElementType.Float64;

    public static IEnumerable<GradientCase> Cases => [.. Arithmetic(), .. Unary(), .. Activations(), .. Selections(), .. Parts(), .. Resizing(), .. TransposedConvolutions(), .. Matrices(), .. Convolutions(), .. Pools(), .. Reductions(), .. Normalizations(), .. Shapes()];

    [TestCaseSource(nameof(Cases))]
    public void Agrees_with_central_differences(GradientCase item) => Run(item);

    [Test]
    public void Every_rule_has_a_case()
    {
        var covered = Cases.SelectMany(item =>
        {
            var builder = new GraphBuilder("names", item.Opset);
            foreach (var (name, data) in item.Inputs)
                builder.Input(name, item.Type, [.. data.Shape.Select(size => (Dimension)size)]);
            item.Build(builder);
            return builder.Graph.Nodes.Select(node => node.OpType);
        }).ToHashSet();
        var checkedElsewhere = new[] { "Dropout", "QuantizeLinear", "DequantizeLinear", "edgeruntime.training:BatchNormalization", "edgeruntime.training:CtcLoss" };
        Assert.That(GradientRegistry.Standard.Operators.Except(checkedElsewhere), Is.SubsetOf(covered));
    }

    private static IEnumerable<GradientCase> Arithmetic()
    {
        foreach (var op in new[] { "Add", "Sub", "Mul", "Div", "Sum" })
        {
            (string Left, long[] A, long[] B)[] shapes = [("same shape", [2, 3], [2, 3]), ("row", [2, 3], [3]), ("column and row", [2, 1], [1, 3]), ("scalar", [2, 3], []), ("channels", [2, 3, 2, 2], [1, 3, 1, 1])];
            foreach (var (left, a, b) in shapes)
                yield return new($"{op}, {left}", [("a", Random(1, -2, 2, F64, a)), ("b", Random(2, 0.5, 2, F64, b))], g => g.Add(op, ["a", "b"]), DoubleError, F64);
        }
        yield return new("Add, twice the same value", [("a", Random(1, -2, 2, F64, 3))], g => g.Add("Add", ["a", "a"]), DoubleError, F64);
        yield return new("Mul, a square used three times", [("a", Random(1, -2, 2, F64, 3))], g => g.Add("Add", [g.Add("Mul", ["a", "a"]), g.Add("Mul", ["a", "a"])]), DoubleError, F64);
        foreach (var power in new[] { 2.0, 3.0, 0.5, -1.5 })
            yield return new($"Pow {power}", [("a", Random(1, 0.5, 2, F64, 2, 3))], g => g.Add("Pow", ["a", g.Constant(TensorData.Scalar(power))]), DoubleError, F64);
    }

    private static IEnumerable<GradientCase> Unary()
    {
        foreach (var op in new[] { "Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Abs", "Identity" })
            yield return new(op, [("x", Grid(3, 0.3, F64, 2, 5))], g => g.Add(op, ["x"]), DoubleError, F64);
        foreach (var op in new[] { "Log", "Sqrt", "Reciprocal" })
            yield return new(op, [("x", Random(3, 0.5, 3, F64, 2, 5))], g => g.Add(op, ["x"]), DoubleError, F64);
        yield return new("LeakyRelu", [("x", Grid(3, 0.3, F32, 2, 5))], g => g.Add("LeakyRelu", ["x"], ("alpha", 0.2f)), FloatError);
        yield return new("HardSigmoid", [("x", Grid(3, 0.9, F32, 2, 5))], g => g.Add("HardSigmoid", ["x"], ("alpha", 0.25f)), FloatError);
        yield return new("HardSwish", [("x", Grid(3, 0.9, F32, 2, 5))], g => g.Add("HardSwish", ["x"]), FloatError);
        yield return new("Clip", [("x", Grid(3, 0.3, F64, 2, 5))], g => g.Add("Clip", ["x", g.Constant(TensorData.Scalar(-0.6)), g.Constant(TensorData.Scalar(0.9))]), DoubleError, F64);
        yield return new("Clip, only above", [("x", Grid(3, 0.3, F64, 2, 5))], g => g.Add("Clip", ["x", "", g.Constant(TensorData.Scalar(0.9))]), DoubleError, F64);
    }

    private static IEnumerable<GradientCase> Activations()
    {
        yield return new("PRelu, a slope per channel", [("x", Grid(3, 0.3, F64, 2, 3, 2)), ("slope", Random(2, 0.1, 0.5, F64, 3, 1))], g => g.Add("PRelu", ["x", "slope"]), DoubleError, F64);
        yield return new("Elu", [("x", Grid(3, 0.3, F32, 2, 5))], g => g.Add("Elu", ["x"], ("alpha", 0.7f)), FloatError);
        yield return new("Softplus", [("x", Grid(3, 0.3, F32, 2, 5))], g => g.Add("Softplus", ["x"]), FloatError);
        yield return new("Erf", [("x", Grid(3, 0.3, F32, 2, 5))], g => g.Add("Erf", ["x"]), FloatError);
        foreach (var approximate in new[] { "none", "tanh" })
            yield return new($"Gelu, {approximate}", [("x", Grid(3, 0.4, F32, 2, 5))], g => g.Add("Gelu", ["x"], ("approximate", approximate)), FloatError, Opset: 20);
    }

    private static IEnumerable<GradientCase> Selections()
    {
        foreach (var op in new[] { "Max", "Min" })
        {
            yield return new($"{op} of three", [("a", Grid(1, 0.3, F64, 2, 3)), ("b", Random(2, -1, 1, F64, 2, 3)), ("c", Random(3, -1, 1, F64, 3))], g => g.Add(op, ["a", "b", "c"]), DoubleError, F64);
            yield return new($"Reduce{op}, last axis", [("x", Grid(4, 0.1, F64, 2, 3, 4))], g => g.Add($"Reduce{op}", ["x"], ("axes", new long[] { -1 }), ("keepdims", 0L)), DoubleError, F64);
            yield return new($"Reduce{op} 18, first axis", [("x", Grid(4, 0.1, F64, 2, 3, 4))], g => g.Add($"Reduce{op}", ["x", g.Constant(TensorData.Vector(0))]), DoubleError, F64, Opset: 18);
        }
        yield return new("GlobalMaxPool", [("x", Grid(4, 0.1, F32, 2, 3, 4, 2))], g => g.Add("GlobalMaxPool", ["x"]), FloatError);
        yield return new("Where", [("a", Grid(1, 0.3, F64, 2, 3)), ("b", Random(2, -1, 1, F64, 3))], g => g.Add("Where", [g.Constant(TensorData.From([true, false, true, false, true, false], 2, 3)), "a", "b"]), DoubleError, F64);
    }

    private static IEnumerable<GradientCase> Parts()
    {
        var x = Random(12, -1, 1, F64, 4, 5, 3);
        string Constant(GraphBuilder g, params long[] values) => g.Constant(TensorData.Vector(values));
        yield return new("Slice, side by side", [("x", x)], g => g.Add("Slice", ["x", Constant(g, 1, -2), Constant(g, 3, 100), Constant(g, 0, 2)]), DoubleError, F64);
        yield return new("Slice, every second", [("x", x)], g => g.Add("Slice", ["x", Constant(g, 1), Constant(g, 5), Constant(g, 1), Constant(g, 2)]), DoubleError, F64);
        yield return new("Slice, backwards", [("x", x)], g => g.Add("Slice", ["x", Constant(g, 100, 0), Constant(g, -100, 4), Constant(g, 1, 0), Constant(g, -2, 1)]), DoubleError, F64);
        yield return new("Split, one part unused", [("x", x)], g => Split(g, ["a", "b", "c"]), DoubleError, F64);
        yield return new("Pad", [("x", x)], g => g.Add("Pad", ["x", Constant(g, 0, 1, 2, 1, 0, 0)]), DoubleError, F64);
        yield return new("Pad 18, one axis", [("x", x)], g => g.Add("Pad", ["x", Constant(g, 1, 2), "", Constant(g, -1)]), DoubleError, F64, Opset: 18);
        yield return new("Gather, rows, some twice", [("x", x)], g => g.Add("Gather", ["x", g.Constant(TensorData.From([3L, 0, 3, -2], 2, 2))]), DoubleError, F64);
        foreach (var axis in new[] { 1L, -1 })
            yield return new($"Gather, axis {axis}", [("x", x)], g => g.Add("Gather", ["x", g.Constant(TensorData.From([2L, 0, 2, 1], 2, 2))], ("axis", axis)), DoubleError, F64);
        yield return new("Gather, one index", [("x", x)], g => g.Add("Gather", ["x", g.Constant(TensorData.Scalar(2L))], ("axis", 1L)), DoubleError, F64);

        static string Split(GraphBuilder g, string[] parts)
        {
            g.Graph.Nodes.Add(new Node("Split", ["x", g.Constant(TensorData.Vector(2, 1, 2))], parts, "split").With("axis", -2L));
            return g.Add("Concat", ["c", "a"], ("axis", 0L));
        }
    }

    private static IEnumerable<GradientCase> Resizing()
    {
        (string Mode, string Transformation, string Nearest)[] ways =
        [
            ("nearest", "asymmetric", "floor"), ("nearest", "half_pixel", "round_prefer_floor"), ("nearest", "half_pixel", "ceil"), ("nearest", "pytorch_half_pixel", "round_prefer_ceil"),
            ("linear", "half_pixel", "floor"), ("linear", "pytorch_half_pixel", "floor"), ("linear", "asymmetric", "floor"), ("linear", "align_corners", "floor"),
        ];
        foreach (var (mode, transformation, nearest) in ways)
        {
            (string, AttributeValue)[] how = [("mode", mode), ("coordinate_transformation_mode", transformation), ("nearest_mode", nearest)];
            yield return new($"Resize, {mode}, {transformation}, {nearest}", [("x", Random(1, -1, 1, F32, 2, 2, 3, 4))],
                g => g.Add("Resize", ["x", "", g.Constant(TensorData.From([1f, 1, 2, 1.5f], 4))], how), FloatError);
        }
        yield return new("Resize, linear, to a size below", [("x", Random(1, -1, 1, F32, 1, 2, 5, 4))],
            g => g.Add("Resize", ["x", "", "", g.Constant(TensorData.Vector(1, 2, 3, 4))], ("mode", "linear")), FloatError);
    }

    private static IEnumerable<GradientCase> TransposedConvolutions()
    {
        (string Name, long[] X, long[] W, (string, AttributeValue)[] Attributes)[] cases =
        [
            ("2x2, stride 2", [2, 3, 3, 2], [3, 2, 2, 2], [("strides", new long[] { 2, 2 })]),
            ("3x3, padded, output_padding", [1, 2, 3, 3], [2, 2, 3, 3], [("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("output_padding", new long[] { 1, 1 })]),
            ("two groups, dilated", [1, 4, 3, 3], [4, 3, 2, 2], [("group", 2L), ("dilations", new long[] { 2, 1 })]),
            ("SAME_UPPER", [1, 2, 3, 3], [2, 2, 3, 3], [("auto_pad", "SAME_UPPER"), ("strides", new long[] { 2, 2 })]),
            ("output_shape", [1, 2, 3, 3], [2, 2, 3, 3], [("output_shape", new long[] { 6, 6 }), ("strides", new long[] { 2, 2 })]),
        ];
        foreach (var (name, x, w, attributes) in cases)
        {
            yield return new($"ConvTranspose, {name}", [("x", Random(1, -1, 1, F32, x)), ("w", Random(2, -1, 1, F32, w)), ("b", Random(3, -1, 1, F32, w[1] * (name.StartsWith("two", StringComparison.Ordinal) ? 2 : 1)))],
                g => g.Add("ConvTranspose", ["x", "w", "b"], attributes), FloatError);
        }
    }

    private static IEnumerable<GradientCase> Matrices()
    {
        for (var flags = 0; flags < 4; flags++)
        {
            long transA = flags & 1, transB = flags >> 1;
            long[] a = transA == 0 ? [2, 3] : [3, 2], b = transB == 0 ? [3, 4] : [4, 3];
            yield return new($"Gemm, transA {transA}, transB {transB}", [("a", Random(1, -1, 1, F64, a)), ("b", Random(2, -1, 1, F64, b)), ("c", Random(3, -1, 1, F64, 4))],
                g => g.Add("Gemm", ["a", "b", "c"], ("transA", transA), ("transB", transB), ("alpha", 0.5f), ("beta", 2f)), DoubleError, F64);
        }
        yield return new("Gemm, no bias", [("a", Random(1, -1, 1, F64, 2, 3)), ("b", Random(2, -1, 1, F64, 3, 4))], g => g.Add("Gemm", ["a", "b"]), DoubleError, F64);
        (string Name, long[] A, long[] B)[] products =
        [
            ("matrices", [2, 3], [3, 4]), ("a batch", [2, 2, 3], [2, 3, 4]), ("one matrix for a batch", [2, 2, 3], [3, 4]), ("batches that broadcast", [2, 1, 2, 3], [1, 3, 3, 2]),
            ("vector by matrix", [3], [3, 4]), ("matrix by vector", [2, 3], [3]), ("batch by vector", [2, 2, 3], [3]), ("two vectors", [3], [3]),
        ];
        foreach (var (name, a, b) in products)
            yield return new($"MatMul, {name}", [("a", Random(1, -1, 1, F64, a)), ("b", Random(2, -1, 1, F64, b))], g => g.Add("MatMul", ["a", "b"]), DoubleError, F64);
    }

    private static IEnumerable<GradientCase> Convolutions()
    {
        (string Name, long[] X, long[] W, (string, AttributeValue)[] Attributes)[] cases =
        [
            ("3x3", [2, 2, 5, 5], [3, 2, 3, 3], []),
            ("padded", [2, 2, 4, 4], [3, 2, 3, 3], [("pads", new long[] { 1, 1, 1, 1 })]),
            ("padded on two sides", [1, 2, 4, 5], [2, 2, 3, 3], [("pads", new long[] { 0, 0, 1, 2 })]),
            ("SAME_UPPER, stride 2", [1, 2, 5, 4], [2, 2, 3, 3], [("auto_pad", "SAME_UPPER"), ("strides", new long[] { 2, 2 })]),
            ("SAME_LOWER", [1, 2, 4, 4], [2, 2, 2, 2], [("auto_pad", "SAME_LOWER")]),
            ("stride 2", [1, 2, 7, 6], [2, 2, 3, 3], [("strides", new long[] { 2, 2 })]),
            ("stride 2, rows left over", [1, 2, 8, 8], [2, 2, 3, 3], [("strides", new long[] { 2, 3 })]),
            ("dilated", [1, 2, 6, 6], [2, 2, 2, 3], [("dilations", new long[] { 2, 1 })]),
            ("1x1", [2, 3, 3, 3], [4, 3, 1, 1], []),
            ("1x1, stride 2", [2, 3, 4, 4], [4, 3, 1, 1], [("strides", new long[] { 2, 2 })]),
            ("two groups", [2, 4, 4, 4], [6, 2, 3, 3], [("group", 2L), ("pads", new long[] { 1, 1, 1, 1 })]),
            ("depthwise", [2, 3, 5, 5], [3, 1, 3, 3], [("group", 3L), ("pads", new long[] { 1, 1, 1, 1 })]),
            ("depthwise, stride 2", [2, 3, 5, 5], [3, 1, 3, 3], [("group", 3L), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 })]),
            ("depthwise, dilated, not padded", [2, 3, 7, 6], [3, 1, 3, 2], [("group", 3L), ("dilations", new long[] { 2, 1 })]),
            ("depthwise, wide", [1, 2, 3, 40], [2, 1, 3, 3], [("group", 2L), ("pads", new long[] { 1, 1, 1, 1 })]),
            ("padded beyond the kernel", [1, 2, 3, 3], [2, 2, 2, 2], [("pads", new long[] { 2, 2, 2, 2 })]),
            ("depthwise, two filters a channel", [1, 2, 4, 4], [4, 1, 3, 3], [("group", 2L)]),
            ("one axis", [2, 2, 6], [3, 2, 3], [("pads", new long[] { 1, 1 })]),
        ];
        foreach (var (name, x, w, attributes) in cases)
        {
            yield return new($"Conv, {name}", [("x", Random(1, -1, 1, F32, x)), ("w", Random(2, -1, 1, F32, w)), ("b", Random(3, -1, 1, F32, w[0]))],
                g => g.Add("Conv", ["x", "w", "b"], attributes), FloatError);
        }
    }

    private static IEnumerable<GradientCase> Pools()
    {
        (string Name, long[] X, (string, AttributeValue)[] Attributes)[] cases =
        [
            ("2x2", [2, 2, 4, 4], [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })]),
            ("2x2, a row left over", [1, 2, 5, 4], [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })]),
            ("3x2", [1, 2, 6, 4], [("kernel_shape", new long[] { 3, 2 }), ("strides", new long[] { 3, 2 })]),
            ("3x3 overlapping", [2, 2, 5, 5], [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 })]),
            ("3x3 overlapping and padded", [1, 2, 5, 5], [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 1, 1 }), ("pads", new long[] { 1, 1, 1, 1 })]),
            ("2x2 padded", [1, 2, 4, 4], [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 })]),
        ];
        foreach (var (name, x, attributes) in cases)
        {
            yield return new($"MaxPool, {name}", [("x", Grid(4, 0.1, F32, x))], g => g.Add("MaxPool", ["x"], attributes), FloatError);
            yield return new($"AveragePool, {name}", [("x", Random(4, -1, 1, F32, x))], g => g.Add("AveragePool", ["x"], attributes), FloatError);
            yield return new($"AveragePool, {name}, padding counts", [("x", Random(4, -1, 1, F32, x))], g => g.Add("AveragePool", ["x"], [.. attributes, ("count_include_pad", 1L)]), FloatError);
        }
        yield return new("GlobalAveragePool", [("x", Random(4, -1, 1, F32, 2, 3, 4, 5))], g => g.Add("GlobalAveragePool", ["x"]), FloatError);
    }

    private static IEnumerable<GradientCase> Reductions()
    {
        var x = Random(5, -1, 1, F64, 2, 3, 4);
        foreach (var keep in new[] { 0L, 1L })
        {
            yield return new($"ReduceSum, last axes, keepdims {keep}", [("x", x)], g => g.Add("ReduceSum", ["x", g.Constant(TensorData.Vector(1, -1))], ("keepdims", keep)), DoubleError, F64);
            yield return new($"ReduceMean, last axes, keepdims {keep}", [("x", x)], g => g.Add("ReduceMean", ["x"], ("axes", new long[] { 1, -1 }), ("keepdims", keep)), DoubleError, F64);
            yield return new($"ReduceMean 18, last axes, keepdims {keep}", [("x", x)], g => g.Add("ReduceMean", ["x", g.Constant(TensorData.Vector(0, 2))], ("keepdims", keep)), DoubleError, F64, Opset: 18);
        }
        yield return new("ReduceSum, all", [("x", x)], g => g.Add("ReduceSum", ["x"], ("keepdims", 0L)), DoubleError, F64);
        yield return new("ReduceMean, all", [("x", x)], g => g.Add("ReduceMean", ["x"]), DoubleError, F64);
    }

    private static IEnumerable<GradientCase> Normalizations()
    {
        foreach (var axis in new[] { -1L, 1L })
        {
            yield return new($"Softmax, axis {axis}", [("x", Random(6, -2, 2, F64, 2, 3, 4))], g => g.Add("Softmax", ["x"], ("axis", axis)), DoubleError, F64);
            yield return new($"LogSoftmax, axis {axis}", [("x", Random(6, -2, 2, F64, 2, 3, 4))], g => g.Add("LogSoftmax", ["x"], ("axis", axis)), DoubleError, F64);
        }
        foreach (var axis in new[] { -1L, 1L })
        {
            long[] scale = axis == 1 ? [3, 4] : [4];
            yield return new($"LayerNormalization, axis {axis}", [("x", Random(6, -2, 2, F32, 2, 3, 4)), ("scale", Random(8, 0.5, 2, F32, scale)), ("bias", Random(9, -1, 1, F32, scale))],
                g => g.Add("LayerNormalization", ["x", "scale", "bias"], ("axis", axis)), FloatError);
        }
        foreach (var shape in new long[][] { [2, 3, 2, 2], [4, 3] })
        {
            yield return new($"BatchNormalization, {shape.Length} axes", [("x", Random(7, -2, 2, F64, shape)), ("scale", Random(8, 0.5, 2, F64, 3)), ("bias", Random(9, -1, 1, F64, 3))],
                g => g.Add("BatchNormalization", ["x", "scale", "bias", g.Constant(Random(10, -1, 1, F64, 3)), g.Constant(Random(11, 0.5, 2, F64, 3))]), DoubleError, F64);
        }
    }

    private static IEnumerable<GradientCase> Shapes()
    {
        var x = Random(12, -1, 1, F64, 2, 3, 4);
        yield return new("Reshape", [("x", x)], g => g.Add("Reshape", ["x", g.Constant(TensorData.Vector(0, -1))]), DoubleError, F64);
        yield return new("Flatten", [("x", x)], g => g.Add("Flatten", ["x"], ("axis", 2L)), DoubleError, F64);
        yield return new("Unsqueeze and Squeeze", [("x", x)], g => g.Add("Squeeze", [g.Add("Unsqueeze", ["x", g.Constant(TensorData.Vector(0, 2))]), g.Constant(TensorData.Vector(0))]), DoubleError, F64);
        yield return new("Transpose", [("x", x)], g => g.Add("Transpose", ["x"], ("perm", new long[] { 2, 0, 1 })), DoubleError, F64);
        yield return new("Transpose, reversed", [("x", x)], g => g.Add("Transpose", ["x"]), DoubleError, F64);
        yield return new("Concat", [("x", x), ("y", Random(13, -1, 1, F64, 2, 1, 4))], g => g.Add("Concat", ["x", "y", "x"], ("axis", -2L)), DoubleError, F64);
        yield return new("Expand", [("x", Random(14, -1, 1, F64, 3, 1))], g => g.Add("Expand", ["x", g.Constant(TensorData.Vector(2, 3, 4))]), DoubleError, F64);
    }
}
