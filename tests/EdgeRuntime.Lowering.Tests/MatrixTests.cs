using EdgeRuntime.Graph;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Matrix products in every variant: ONNX Runtime against the lowered plan.</summary>
[ExactReference]
public class MatrixTests
{
    private static IEnumerable<TestCaseData> Products()
    {
        yield return Case("two matrices", m => m.Add("MatMul", [m.Input(7, 19), m.Input(19, 33)]));
        yield return Case("batches", m => m.Add("MatMul", [m.Input(2, 3, 7, 19), m.Input(2, 3, 19, 5)]));
        yield return Case("batch times one matrix", m => m.Add("MatMul", [m.Input(2, 3, 7, 19), m.Input(19, 5)]));
        yield return Case("one matrix times batch", m => m.Add("MatMul", [m.Input(7, 19), m.Input(2, 3, 19, 5)]));
        yield return Case("broadcast both ways", m => m.Add("MatMul", [m.Input(4, 1, 7, 19), m.Input(3, 19, 5)]));
        yield return Case("broadcast the other way", m => m.Add("MatMul", [m.Input(3, 7, 19), m.Input(2, 1, 19, 5)]));
        yield return Case("row times matrix", m => m.Add("MatMul", [m.Input(19), m.Input(19, 5)]));
        yield return Case("matrix times column", m => m.Add("MatMul", [m.Input(7, 19), m.Input(19)]));
        yield return Case("batch times column", m => m.Add("MatMul", [m.Input(2, 7, 19), m.Input(19)]));
        yield return Case("row times batch", m => m.Add("MatMul", [m.Input(19), m.Input(3, 19, 5)]));
        yield return Case("row times column", m => m.Add("MatMul", [m.Input(19), m.Input(19)]));
        yield return Case("constant on the left", m => m.Add("MatMul", [m.Weights(1, 7, 19), m.Input(19, 5)]));
        yield return Case("constant on the left of a batch", m => m.Add("MatMul", [m.Weights(1, 7, 19), m.Input(3, 19, 5)]));
        yield return Case("constant batch", m => m.Add("MatMul", [m.Input(3, 7, 19), m.Weights(1, 3, 19, 21)]));
        yield return Case("constant column", m => m.Add("MatMul", [m.Input(3, 7, 19), m.Weights(1, 19)]));
        yield return Case("row times constant", m => m.Add("MatMul", [m.Input(19), m.Weights(1, 19, 5)]));
        yield return Case("relu behind", m => m.Add("Relu", [m.Add("MatMul", [m.Input(7, 19), m.Input(19, 33)])]));
        yield return Case("tanh behind", m => m.Add("Tanh", [m.Add("MatMul", [m.Input(2, 7, 19), m.Input(2, 19, 33)])]));
        yield return Case("features times features", m =>
        {
            var x = m.Conv1D(m.Input(2, 3, 20), 3, 16, 3);
            return m.Add("MatMul", [m.Add("Transpose", [x], ("perm", new long[] { 0, 2, 1 })), x]);
        });
        yield return Case("attention", m =>
        {
            var x = m.Input(1, 9, 32);
            string Heads(params long[] perm) => m.Add("Transpose", [m.Add("Reshape", [m.Add("MatMul", [x, m.Weights(0.2f, 32, 32)]), m.Constant(TensorData.Vector(1, 9, 4, 8))])], ("perm", perm));
            var scores = m.Add("Div", [m.Add("MatMul", [Heads(0, 2, 1, 3), Heads(0, 2, 3, 1)]), m.Constant(TensorData.Scalar(2.8f))]);
            var mixed = m.Add("MatMul", [m.Add("Softmax", [scores]), Heads(0, 2, 1, 3)]);
            return m.Add("MatMul", [m.Add("Reshape", [m.Add("Transpose", [mixed], ("perm", new long[] { 0, 2, 1, 3 })), m.Constant(TensorData.Vector(1, 9, 32))]), m.Weights(0.2f, 32, 32)]);
        });
        foreach (var type in new[] { ElementType.Int32, ElementType.UInt32, ElementType.Int64, ElementType.UInt64 })
            yield return Case($"{type}", m => m.Add("MatMul", [m.Input(type, 2, 3, 4), m.Input(type, 4, 5)]));
    }

    private static IEnumerable<TestCaseData> Gemms()
    {
        foreach (var (transA, transB) in new[] { (0L, 0L), (0, 1), (1, 0), (1, 1) })
        {
            long[] a = transA == 0 ? [6, 19] : [19, 6], b = transB == 0 ? [19, 21] : [21, 19];
            Dimension[] inputA = [.. a.Select(d => new Dimension(d))], inputB = [.. b.Select(d => new Dimension(d))];
            (string, AttributeValue)[] attributes = [("transA", transA), ("transB", transB), ("alpha", 0.5f), ("beta", 1.5f)];
            yield return Case($"run-time, transA {transA}, transB {transB}", m => m.Add("Gemm", [m.Input(inputA), m.Input(inputB), m.Input(6, 21)], attributes));
            yield return Case($"constant B, transA {transA}, transB {transB}", m => m.Add("Gemm", [m.Input(inputA), m.Weights(1, b), m.Weights(1, 21)], attributes));
            yield return Case($"constant A, transA {transA}, transB {transB}", m => m.Add("Gemm", [m.Weights(1, a), m.Input(inputB), m.Weights(1, 1)], attributes));
        }
        foreach (var c in new long[][] { [], [1], [21], [1, 21], [6, 1], [6, 21] })
        {
            Dimension[] input = [.. c.Select(d => new Dimension(d))];
            foreach (var beta in new[] { 0f, 1f, 0.5f })
            {
                yield return Case($"C [{string.Join(',', c)}] from an input, beta {beta}", m => m.Add("Relu", [m.Add("Gemm", [m.Input(6, 19), m.Input(19, 21), m.Input(input)], ("beta", beta))]));
                yield return Case($"C [{string.Join(',', c)}] from an input, constant B, beta {beta}", m => m.Add("Gemm", [m.Input(6, 19), m.Weights(1, 19, 21), m.Input(input)], ("beta", beta)));
                yield return Case($"C [{string.Join(',', c)}] constant, beta {beta}", m => m.Add("Gemm", [m.Input(6, 19), m.Input(19, 21), m.Weights(1, c)], ("beta", beta)));
            }
        }
        yield return Case("without C", m => m.Add("Gemm", [m.Input(6, 19), m.Input(19, 21)], ("alpha", 2f)));
    }

    private static IEnumerable<TestCaseData> Integers()
    {
        foreach (var a in new[] { ElementType.UInt8, ElementType.Int8 })
        {
            foreach (var b in new[] { ElementType.UInt8, ElementType.Int8 })
            {
                yield return Case($"{a} times {b}", m => m.Add("MatMulInteger", [m.Input(a, 6, 19), m.Input(b, 19, 37)]));
                yield return Case($"{a} times {b}, zero points", m => m.Add("MatMulInteger", [m.Input(a, 6, 19), m.Input(b, 19, 37), m.Constant(Small(a, 7)), m.Constant(Small(b, 5))]));
                yield return Case($"{a} times {b}, zero points from inputs", m => m.Add("MatMulInteger", [m.Input(a, 2, 6, 19), m.Input(b, 2, 19, 17), m.Input(a), m.Input(b)]));
            }
        }
        yield return Case("zero point a column", m => m.Add("MatMulInteger", [m.Input(ElementType.UInt8, 2, 6, 19), m.Input(ElementType.Int8, 19, 4), m.Constant(Small(ElementType.UInt8, 7)), m.Constant(Small(ElementType.Int8, 1, 2, 3, 4))]));
        foreach (var type in new[] { ElementType.UInt8, ElementType.Int8 })
        {
            string Quantized(ModelBuilder m, params Dimension[] shape) => m.Add("QuantizeLinear", [m.Input(shape), m.Constant(TensorData.Scalar(0.02f)), m.Constant(Small(type, 7))]);
            yield return Case($"quantized to {type}", m => m.Add("MatMulInteger", [Quantized(m, 6, 19), m.Input(ElementType.Int8, 19, 20)]));
            yield return Case($"quantized to {type}, zero point", m => m.Add("MatMulInteger", [Quantized(m, 6, 19), m.Input(ElementType.Int8, 19, 20), m.Constant(Small(type, 7))]));
        }
        yield return Case("ConvInteger", m => m.Add("ConvInteger", [m.Input(ElementType.UInt8, 1, 3, 7, 8), m.Input(ElementType.UInt8, 5, 3, 3, 2), m.Constant(Small(ElementType.UInt8, 7))], ("pads", new long[] { 1, 1, 0, 2 }), ("strides", new long[] { 2, 1 })));
        yield return Case("ConvInteger in groups", m => m.Add("ConvInteger", [m.Input(ElementType.UInt8, 2, 4, 7, 8), m.Input(ElementType.Int8, 6, 2, 3, 3), m.Input(ElementType.UInt8), m.Input(ElementType.Int8)], ("group", 2L), ("pads", new long[] { 1, 1, 1, 1 })));
        yield return Case("ConvInteger 1-D", m => m.Add("ConvInteger", [m.Input(ElementType.UInt8, 2, 4, 17), m.Input(ElementType.UInt8, 6, 4, 3)], ("dilations", new long[] { 2 })));
    }

    [TestCaseSource(nameof(Products))]
    public void MatMul(Model model) => Engines.AssertSame(model);

    [TestCaseSource(nameof(Gemms))]
    public void Gemm(Model model) => Engines.AssertSame(model);

    [TestCaseSource(nameof(Integers))]
    public void Integer_products(Model model) => Engines.AssertSame(model, tolerance: 0);

    [TestCaseSource(nameof(Products))]
    [TestCaseSource(nameof(Gemms))]
    [TestCaseSource(nameof(Integers))]
    public void Several_threads_give_the_same_bits(Model model)
    {
        var feeds = Engines.Feeds(model, 3);
        var (one, three) = (Engines.Native(model, feeds), Engines.Native(model, feeds, threads: 3));
        foreach (var (name, tensor) in one)
            Assert.That(Engines.Mismatch(tensor, three[name]), Is.Null, name);
    }

    private static TensorData Small(ElementType type, params int[] values) => type == ElementType.UInt8
        ? TensorData.From(Array.ConvertAll(values, v => (byte)v), values.Length == 1 ? [] : [values.Length])
        : TensorData.From(Array.ConvertAll(values, v => (sbyte)v), values.Length == 1 ? [] : [values.Length]);

    private static TestCaseData Case(string name, Func<ModelBuilder, string> build, long opset = 17)
    {
        var m = new ModelBuilder(opset: opset);
        return new TestCaseData(m.Finish(build(m))).SetArgDisplayNames(name);
    }
}
