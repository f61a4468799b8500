using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Operators that read and write by index (Gather, GatherElements, GatherND, ScatterElements, ScatterND, OneHot) or by condition (Where): ONNX Runtime against the lowered plan.</summary>
public class IndexingTests
{
    private static readonly ElementType[] s_types = [ElementType.Float32, ElementType.UInt8, ElementType.Int64, ElementType.Int32, ElementType.Bool, ElementType.Float64, ElementType.Float16];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var type in s_types)
        {
            yield return Case($"gather of {type}", m => m.Finish(m.Add("Gather", [m.Input(type, 4, 3, 5), m.Input(ElementType.Int64, 2, 3)], ("axis", 1L))));
            yield return Case($"gather elements of {type}", m => m.Finish(m.Add("GatherElements", [m.Input(type, 4, 3, 5), m.Input(ElementType.Int64, 2, 6, 5)], ("axis", 1L))));
            if (type is not (ElementType.Bool or ElementType.Float16)) // ONNX Runtime lacks these
                yield return Case($"where of {type}", m => m.Finish(m.Add("Where", [m.Input(ElementType.Bool, 3, 1, 4), m.Input(type, 2, 4), m.Input(type, 3, 2, 1)])));
            if (type == ElementType.Float16)
                continue; // ONNX Runtime lacks the others for f16
            yield return Case($"gather tuples of {type}", m => m.Finish(m.Add("GatherND", [m.Input(type, 4, 3, 5), m.Input(ElementType.Int64, 6, 2)])));
            yield return Case($"scatter elements of {type}", m => m.Finish(m.Add("ScatterElements", [m.Input(type, 4, 3, 5), Different(m, 1), m.Input(type, 4, 1, 5)], ("axis", 1L))));
            yield return Case($"scatter slices of {type}", m => m.Finish(m.Add("ScatterND", [m.Input(type, 4, 3, 5), m.Constant(TensorData.From([1L, 2, -1, 0], 2, 2)), m.Input(type, 2, 5)])));
        }
        foreach (var axis in new[] { 0L, 1, 2, -1, -3 })
        {
            yield return Case($"gather along {axis} with i32", m => m.Finish(m.Add("Gather", [m.Input(4, 3, 5), m.Input(ElementType.Int32, 2)], ("axis", axis))));
            yield return Case($"gather one along {axis}", m => m.Finish(m.Add("Gather", [m.Input(4, 3, 5), m.Constant(TensorData.Scalar(-2L))], ("axis", axis))));
            yield return Case($"gather constant indices along {axis}", m => m.Finish(m.Add("Gather", [m.Input(4, 3, 5), m.Vector(2, 0, -1, 1)], ("axis", axis))));
            yield return Case($"gather elements along {axis}", m => m.Finish(m.Add("GatherElements", [m.Input(4, 3, 5), m.Input(ElementType.Int32, 3, 3, 3)], ("axis", axis))));
            foreach (var reduction in new[] { "add", "mul", "max", "min" })
            {
                yield return Case($"scatter elements {reduction} along {axis}", m => m.Finish(m.Add("ScatterElements", [m.Input(4, 3, 5), m.Input(ElementType.Int64, 3, 3, 3), m.Input(3, 3, 3)], ("axis", axis), ("reduction", reduction))), opset: 18);
            }
        }
        foreach (var reduction in new[] { "add", "mul", "max", "min" })
        {
            foreach (var type in new[] { ElementType.Float32, ElementType.Int32, ElementType.Int64 })
            {
                yield return Case($"scatter elements {reduction} of {type}", m => m.Finish(m.Add("ScatterElements", [m.Input(type, 4, 3), m.Input(ElementType.Int32, 7, 3), m.Input(type, 7, 3)], ("reduction", reduction))), opset: 18);
                yield return Case($"scatter slices {reduction} of {type}", m => m.Finish(m.Add("ScatterND", [m.Input(type, 4, 3), m.Input(ElementType.Int64, 5, 1), m.Input(type, 5, 3)], ("reduction", reduction))), opset: 18);
            }
        }
        yield return Case("embedding", m => m.Finish(m.Add("Gather", [m.Weights(1, 30, 16), m.Input(ElementType.Int64, 1, 7)])));
        yield return Case("gather of channels behind conv", m => m.Finish(m.Conv(m.Add("Gather", [m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3), m.Vector(5, 0, 3, 2)], ("axis", 1L)), 4, 4, 3)));
        yield return Case("gather of rows behind conv", m => m.Finish(m.Add("Gather", [m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3), m.Vector(5, 0, 3, 2)], ("axis", -2L))));
        yield return Case("gather of a scalar", m => m.Finish(m.Add("Gather", [m.Input(5), m.Constant(TensorData.Scalar(3L))])));
        yield return Case("gather of a gather", m => m.Finish(m.Add("Gather", [m.Input(4, 3), m.Add("Gather", [m.Constant(TensorData.Vector(2, 0, 1, 3)), m.Input(ElementType.Int64, 5)])])));
        yield return Case("gather tuples in batches", m => m.Finish(m.Add("GatherND", [m.Input(2, 4, 3, 5), m.Input(ElementType.Int64, 2, 6, 1)], ("batch_dims", 1L))));
        yield return Case("gather tuples in two batches", m => m.Finish(m.Add("GatherND", [m.Input(2, 3, 4, 5), m.Input(ElementType.Int64, 2, 3, 2)], ("batch_dims", 2L))));
        yield return Case("gather whole tuples", m => m.Finish(m.Add("GatherND", [m.Input(4, 3, 5), m.Input(ElementType.Int64, 3)])));
        yield return Case("scatter at the same place again", m => m.Finish(m.Add("ScatterElements", [m.Input(3), m.Vector(1, 1, 1), m.Input(3)])));
        yield return Case("scatter in place", m => m.Finish(m.Add("Relu", [m.Add("ScatterND", [m.Add("Relu", [m.Input(4, 3)]), m.Constant(TensorData.From([1L, 3], 2, 1)), m.Input(2, 3)])])));
        yield return Case("scatter of what is scattered into", m => { var x = m.Add("Relu", [m.Input(3, 3)]); return m.Finish(m.Add("Relu", [m.Add("ScatterElements", [x, m.Constant(TensorData.From([2L, 1, 0, 1, 0, 2, 0, 2, 1], 3, 3)), x])])); });
        yield return Case("scatter into a constant", m => m.Finish(m.Add("ScatterND", [m.Weights(1, 4, 3), m.Constant(TensorData.From([1L, 3], 2, 1)), m.Input(2, 3)])));
        yield return Case("scatter by its old name", m => m.Finish(m.Add("Scatter", [m.Input(4, 3), m.Constant(TensorData.From([1L, 0, 2], 1, 3)), m.Input(1, 3)])), opset: 9);

        yield return Case("where of scalars", m => m.Finish(m.Add("Where", [m.Input(ElementType.Bool, 3, 4), m.Input(), m.Constant(TensorData.Scalar(-1f))])));
        yield return Case("where of features", m => m.Finish(m.Add("Where", [m.Input(ElementType.Bool, 1, 1, 6, 6), m.Conv(m.Input(1, 3, 8, 8), 3, 4, 3), m.Constant(TensorData.Scalar(-1f))])));
        yield return Case("where of features and channels", m => m.Finish(m.Conv(m.Add("Where", [m.Input(ElementType.Bool, 1, 4, 1, 1), m.Conv(m.Input(1, 3, 8, 8), 3, 4, 3), m.Weights(1, 1, 4, 1, 1)]), 4, 2, 1)));
        yield return Case("where in place", m => m.Finish(m.Add("Relu", [m.Add("Where", [m.Input(ElementType.Bool, 4), m.Add("Relu", [m.Input(3, 4)]), m.Add("Tanh", [m.Input(3, 4)])])])));

        foreach (var axis in new[] { 0L, 1, 2, -1, -2 })
            yield return Case($"one-hot along {axis}", m => m.Finish(m.Add("OneHot", [m.Input(ElementType.Int64, 4, 5), m.Constant(TensorData.Scalar(3L)), m.Constant(TensorData.From([-0.5f, 2], 2))], ("axis", axis))));
        yield return Case("one-hot with depth in a vector", m => m.Finish(m.Add("OneHot", [m.Input(ElementType.Int64, 9), m.Constant(TensorData.From([2L], 1)), m.Input(ElementType.Int64, 2)])));
        yield return Case("one-hot of floats", m => m.Finish(m.Add("OneHot", [m.Input(9), m.Constant(TensorData.Scalar(3f)), m.Input(2)])));
        yield return Case("one-hot of i64", m => m.Finish(m.Add("OneHot", [m.Input(ElementType.Int64, 9), m.Constant(TensorData.Scalar(2L)), m.Input(ElementType.Int64, 2)])));
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model, integers: 2);

    [Test]
    public void Where_keeps_the_bytes_that_are_its_condition_too()
    {
        var m = new ModelBuilder();
        var condition = m.Add("Slice", [m.Input(ElementType.Bool, 8), m.Vector(1), m.Vector(8)]);
        var model = m.Finish(m.Add("Slice", [m.Add("Where", [condition, condition, m.Input(ElementType.Bool, 7)]), m.Vector(0), m.Vector(7)]));
        var feeds = Engines.Feeds(model, 3);
        var (x, y) = (feeds[model.Graph.Inputs[0].Name].As<bool>().ToArray(), feeds[model.Graph.Inputs[1].Name].As<bool>().ToArray());
        Assert.That(Engines.Native(model, feeds).Values.Single().As<bool>().ToArray(), Is.EqualTo(y.Select((b, i) => x[i + 1] || b)));
    }

    [TestCase(100, 3), TestCase(-100, 0), TestCase(int.MaxValue, 3), TestCase(int.MinValue, 0)]
    public void Indices_outside_are_clamped_when_the_model_runs(int index, int expected)
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Gather", [m.Input(4), m.Input(ElementType.Int32, 1)]));
        var feeds = Engines.Feeds(model, 3);
        feeds[model.Graph.Inputs[1].Name] = TensorData.From([index], 1);
        var result = Engines.Native(model, feeds).Values.Single();
        Assert.That(result.As<float>()[0], Is.EqualTo(feeds[model.Graph.Inputs[0].Name].As<float>()[expected]));
    }

    // Indices 1, 0, 2, 1, ...: no two of them meet, so that the order of the updates does not matter.
    private static string Different(ModelBuilder m, int rows) => m.Constant(TensorData.From(Enumerable.Range(0, 4 * rows * 5).Select(i => (long)((i * 2 + 1) % 3)).ToArray(), 4, rows, 5));

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 17) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
