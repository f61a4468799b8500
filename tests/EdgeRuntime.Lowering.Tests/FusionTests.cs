using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Functions written out in several nodes: the same results as ONNX Runtime's, by one operation; and patterns that only look like them.</summary>
public class FusionTests
{
    private static IEnumerable<TestCaseData> Fused()
    {
        yield return Case("gelu, x and then a half", "Unary", m => { var x = m.Input(3, 40); return m.Add("Mul", [m.Add("Mul", [x, Erf(m, x)]), Scalar(m, 0.5f)]); });
        yield return Case("gelu, a half and then x", "Unary", m => { var x = m.Input(3, 40); return m.Add("Mul", [x, m.Add("Mul", [Erf(m, x), Scalar(m, 0.5f)])]); });
        yield return Case("gelu, half of x", "Unary", m => { var x = m.Input(3, 40); return m.Add("Mul", [m.Add("Mul", [x, Scalar(m, 0.5f)]), Erf(m, x, divides: false)]); });
        yield return Case("layer normalization", "Normalize", m => Normalize(m, m.Input(2, 5, 40), [-1], "Pow", m.Weights(1, 40), m.Weights(1, 40)));
        yield return Case("layer normalization over two axes", "Normalize", m => Normalize(m, m.Input(2, 5, 40), [1, 2], "Mul", m.Weights(1, 5, 40), m.Weights(1, 1, 5, 40)));
        yield return Case("layer normalization without bias", "Normalize", m => Normalize(m, m.Input(2, 5, 40), [-1], "Pow", m.Weights(1, 40), ""));
        yield return Case("layer normalization alone", "Normalize", m => Normalize(m, m.Input(2, 5, 40), [2], "Mul", "", ""));
    }

    private static IEnumerable<TestCaseData> Alike()
    {
        yield return Case("erf of a third", "Binary Binary Binary Binary", m => { var x = m.Input(3, 40); return m.Add("Mul", [m.Add("Mul", [x, m.Add("Add", [m.Add("Erf", [m.Add("Mul", [x, Scalar(m, 0.333f)])]), Scalar(m, 1)])]), Scalar(m, 0.5f)]); });
        yield return Case("gelu of another factor", "Binary Binary Binary Binary", m => { var x = m.Input(3, 40); return m.Add("Mul", [m.Add("Mul", [x, Erf(m, x)]), Scalar(m, 0.25f)]); });
        yield return Case("normalization of a middle axis", "Reduce Binary Binary Reduce Binary Binary", m => Normalize(m, m.Input(2, 5, 40), [1], "Mul", "", ""));
        yield return Case("scale for other axes", "Normalize Binary", m => Normalize(m, m.Input(2, 5, 40), [-1], "Mul", m.Weights(1, 5, 1), ""));
        yield return Case("a variance that something else reads", "Reduce Binary Binary Reduce Binary Binary Binary", m =>
        {
            var x = m.Input(2, 5, 40);
            var d = m.Add("Sub", [x, m.Add("ReduceMean", [x], ("axes", new long[] { -1 }))]);
            var variance = m.Add("ReduceMean", [m.Add("Mul", [d, d])], ("axes", new long[] { -1 }));
            return m.Add("Add", [m.Add("Div", [d, m.Add("Sqrt", [m.Add("Add", [variance, Scalar(m, 1e-5f)])])]), variance]);
        });
    }

    [TestCaseSource(nameof(Fused)), TestCaseSource(nameof(Alike))]
    public void Equals_ONNX_Runtime(Model model, string codes)
    {
        Engines.AssertSame(model);
        Assert.That(string.Join(' ', GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code)), Is.EqualTo(codes));
    }

    [Test]
    public void The_model_stays_as_it_was()
    {
        var m = new ModelBuilder();
        var x = m.Input(3, 40);
        var model = m.Finish(m.Add("Mul", [m.Add("Mul", [x, Erf(m, x)]), Scalar(m, 0.5f)]));
        var before = string.Join('\n', model.Graph.Nodes);
        GraphLowering.Lower(model, new LoweringOptions());
        Assert.That(string.Join('\n', model.Graph.Nodes), Is.EqualTo(before));
    }

    [Test]
    public void The_mask_of_dropout_is_all_ones()
    {
        var m = new ModelBuilder();
        Engines.AssertSame(m.Finish(m.Dropout(m.Input(2, 3, 4))));
    }

    private static string Erf(ModelBuilder m, string x, bool divides = true) =>
        m.Add("Add", [m.Add("Erf", [divides ? m.Add("Div", [x, Scalar(m, MathF.Sqrt(2))]) : m.Add("Mul", [x, Scalar(m, MathF.Sqrt(0.5f))])]), Scalar(m, 1)]);

    private static string Normalize(ModelBuilder m, string x, long[] axes, string square, string scale, string bias)
    {
        var d = m.Add("Sub", [x, m.Add("ReduceMean", [x], ("axes", axes))]);
        var variance = m.Add("ReduceMean", [square == "Mul" ? m.Add("Mul", [d, d]) : m.Add("Pow", [d, Scalar(m, 2)])], ("axes", axes));
        var y = m.Add("Div", [d, m.Add("Sqrt", [m.Add("Add", [variance, Scalar(m, 1e-5f)])])]);
        y = scale.Length > 0 ? m.Add("Mul", [y, scale]) : y;
        return bias.Length > 0 ? m.Add("Add", [bias, y]) : y;
    }

    private static string Scalar(ModelBuilder m, float value) => m.Constant(TensorData.Scalar(value));

    private static TestCaseData Case(string name, string codes, Func<ModelBuilder, string> build)
    {
        var m = new ModelBuilder();
        return new TestCaseData(m.Finish(build(m)), codes).SetArgDisplayNames(name);
    }
}
