using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Reductions over all sets of axes, from the model's order and from channels last.</summary>
public class ReduceTests
{
    private static readonly string[] s_operators =
        ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"];

    private static readonly long[][] s_axes = [[0], [1], [2], [3], [-1], [0, 1], [1, 2], [2, 3], [0, 2], [1, 3], [0, 3], [0, -2, -1], [1, 2, 3], [0, 1, 3], [0, 1, 2, 3]];

    private static readonly long[][] s_someAxes = [[1], [-1], [2, 3], [0, 2]];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var op in s_operators)
        {
            foreach (var keep in new[] { 0L, 1L })
            {
                foreach (var axes in op is "ReduceSum" or "ReduceMax" or "ReduceLogSumExp" ? s_axes : s_someAxes)
                {
                    yield return Case($"{op} of features, axes [{string.Join(',', axes)}], keepdims {keep}", m => m.Finish(Reduce(m, op, m.Conv(m.Input(2, 3, 5, 6), 3, 11, 1), axes, keep)));
                    yield return Case($"{op}, axes [{string.Join(',', axes)}], keepdims {keep}", m => m.Finish(Reduce(m, op, m.Input(2, 3, 5, 19), axes, keep)));
                }
                yield return Case($"{op} of everything, keepdims {keep}", m => m.Finish(Reduce(m, op, m.Input(3, 50), null, keep)));
            }
            yield return Case($"{op} with axes of length 1", m => m.Finish(Reduce(m, op, m.Input(1, 7, 1, 5), [0, 2], 1)));
        }
        foreach (var type in new[] { ElementType.Int32, ElementType.Int64 })
        {
            foreach (var op in new[] { "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd" })
            {
                if (op != "ReduceMean" || type == ElementType.Int32)
                    yield return Case($"{op} of {type}", m => m.Finish(Reduce(m, op, m.Input(type, 3, 4, 300), [1], 0), Reduce(m, op, m.Input(type, 3, 5), [1], 1)));
            }
        }
        foreach (var op in new[] { "ReduceMax", "ReduceMin" })
        {
            foreach (var type in new[] { ElementType.UInt8, ElementType.Int8 })
                yield return Case($"{op} of {type}", m => m.Finish(Reduce(m, op, m.Input(type, 3, 40), [1], 0)), opset: 13);
        }
        foreach (var op in new[] { "ReduceSum", "ReduceMean", "ReduceMax", "ReduceLogSumExp" })
            yield return Case($"{op} of f64", m => m.Finish(Reduce(m, op, m.Input(ElementType.Float64, 3, 40), [1], 0)));
        yield return Case("axes as an input before operator set 18", m => m.Finish(m.Add("ReduceSum", [m.Input(2, 3, 4), m.Constant(TensorData.Vector(-1))])), opset: 13);
        yield return Case("axes as an input", m => m.Finish(m.Add("ReduceMax", [m.Input(2, 3, 4), m.Constant(TensorData.Vector(-1, 0))])), opset: 18);
        yield return Case("no axes and noop_with_empty_axes", m => m.Finish(m.Add("ReduceSum", [m.Add("Relu", [m.Input(2, 3, 4)])], ("noop_with_empty_axes", 1L))), opset: 13);
        yield return Case("empty axes", m => m.Finish(m.Add("ReduceSum", [m.Input(2, 3, 4), m.Constant(TensorData.From(System.Array.Empty<long>(), 0))])), opset: 13);
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model, tolerance: 5e-5f);

    [Test]
    public void The_maximum_of_quantized_values_stays_quantized()
    {
        var m = new ModelBuilder();
        var (scale, zero) = (m.Constant(TensorData.Scalar(0.02f)), m.Constant(TensorData.Scalar((byte)121)));
        var x = m.Add("DequantizeLinear", [m.Add("QuantizeLinear", [m.Input(2, 3, 4, 5), scale, zero]), scale, zero]);
        var model = m.Finish(m.Add("DequantizeLinear", [m.Add("QuantizeLinear", [Reduce(m, "ReduceMax", x, [1], 0), scale, zero]), scale, zero]));
        Engines.AssertSame(model, tolerance: 0);
        Assert.That(string.Join(' ', GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code)), Is.EqualTo("Quantize Reduce Dequantize"));
    }

    // Operator set 11: all take axes as an attribute. Logarithms are of positive numbers.
    private static string Reduce(ModelBuilder m, string op, string x, long[]? axes, long keep)
    {
        if (op == "ReduceLogSum")
            x = m.Add("Abs", [x]);
        return axes is null ? m.Add(op, [x], ("keepdims", keep)) : m.Add(op, [x], ("axes", axes), ("keepdims", keep));
    }

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 11) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
