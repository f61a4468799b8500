using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Normalizations of every form, from the model's order and from channels last.</summary>
public class NormalizationTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var axis in new long[] { -1, 1, 2, -3 })
        {
            yield return Case($"layer normalization from axis {axis}", m => m.Finish(m.Add("LayerNormalization", [m.Input(2, 3, 4, 19), .. Parameters(m, Sizes(axis))], ("axis", axis))));
            yield return Case($"layer normalization of features from axis {axis}", m => m.Finish(m.Add("LayerNormalization", [m.Conv(m.Input(2, 3, 4, 19), 3, 3, 1), .. Parameters(m, Sizes(axis))], ("axis", axis), ("epsilon", 0.01f))));
        }
        yield return Case("layer normalization without bias", m => m.Finish(m.Add("LayerNormalization", [m.Input(5, 40), m.Weights(1, 40)])));
        yield return Case("layer normalization and its statistics", m => m.Finish(m.Statistics(m.Input(2, 3, 40), m.Weights(1, 40))));
        yield return Case("layer normalization of large numbers", m => m.Finish(m.Add("LayerNormalization", [m.Add("Add", [m.Input(5, 40), m.Constant(TensorData.Scalar(300f))]), m.Weights(1, 40)])), tolerance: 2e-4f);
        yield return Case("simplified layer normalization", m => m.Finish(m.Add("SimplifiedLayerNormalization", [m.Input(5, 40), m.Weights(1, 40)], ("epsilon", 0.1f))));
        yield return Case("root mean square normalization", m => m.Finish(m.Add("RMSNormalization", [m.Input(2, 3, 40), m.Weights(1, 40)])), opset: 23);

        yield return Case("instance normalization of a sequence", m => m.Finish(m.Add("InstanceNormalization", [m.Input(2, 5, 40), .. Parameters(m, 5)])));
        yield return Case("instance normalization of an image", m => m.Finish(m.Add("InstanceNormalization", [m.Input(2, 5, 6, 7), .. Parameters(m, 5)], ("epsilon", 0.1f))));
        yield return Case("instance normalization of features", m => m.Finish(m.Conv(m.Add("InstanceNormalization", [m.Conv(m.Input(2, 3, 6, 7), 3, 19, 3), .. Parameters(m, 19)]), 19, 2, 1)));
        yield return Case("instance normalization of a volume", m => m.Finish(m.Add("InstanceNormalization", [m.Input(1, 3, 4, 5, 6), .. Parameters(m, 3)])));
        yield return Case("instance normalization of one channel", m => m.Finish(m.Add("InstanceNormalization", [m.Conv(m.Input(2, 3, 6, 7), 3, 1, 1), .. Parameters(m, 1)])));
        yield return Case("group normalization, parameters for each group", m => m.Finish(m.Add("GroupNormalization", [m.Input(2, 6, 4, 5), .. Parameters(m, 2)], ("num_groups", 2L))), opset: 18);
        yield return Case("group normalization, parameters for each channel", m => m.Finish(m.Add("GroupNormalization", [m.Conv(m.Input(2, 3, 4, 5), 3, 6, 1), .. Parameters(m, 6)], ("num_groups", 3L))), opset: 21);
        yield return Case("group normalization as many write it", m =>
        {
            var x = m.Add("Reshape", [m.Conv(m.Input(2, 3, 4, 5), 3, 6, 1), m.Constant(TensorData.Vector(0, 3, -1))]);
            x = m.Add("Reshape", [m.Add("InstanceNormalization", [x, m.Constant(TensorData.From([1f, 1, 1], 3)), m.Constant(TensorData.From([0f, 0, 0], 3))]), m.Constant(TensorData.Vector(2, 6, 4, 5))]);
            return m.Finish(m.Add("Add", [m.Add("Mul", [x, m.Weights(1, 6, 1, 1)]), m.Weights(1, 6, 1, 1)]));
        });

        foreach (var p in new[] { 1L, 2L })
        {
            foreach (var axis in new long[] { 0, 1, 2, -1 })
            {
                yield return Case($"L{p} normalization along axis {axis}", m => m.Finish(m.Add("LpNormalization", [m.Input(3, 5, 9)], ("p", p), ("axis", axis))));
                yield return Case($"L{p} normalization of features along axis {axis}", m => m.Finish(m.Add("LpNormalization", [m.Conv(m.Input(2, 3, 4, 5), 3, 11, 1)], ("p", p), ("axis", axis))));
            }
            yield return Case($"L{p} normalization of zeros", m => m.Finish(m.Add("LpNormalization", [m.Add("Mul", [m.Input(3, 5), m.Constant(TensorData.Scalar(0f))])], ("p", p))));
        }
        yield return Case("mean variance normalization", m => m.Finish(m.Add("MeanVarianceNormalization", [m.Input(2, 3, 4, 5)])));
        yield return Case("mean variance normalization of features over pixels", m => m.Finish(m.Add("MeanVarianceNormalization", [m.Conv(m.Input(2, 3, 4, 5), 3, 7, 1)], ("axes", new long[] { 2, 3 }))));
        foreach (var size in new[] { 1L, 3L, 5L, 39L })
            yield return Case($"LRN of {size} channels", m => m.Finish(m.Add("LRN", [m.Conv(m.Input(2, 3, 4, 5), 3, 29, 1)], ("size", size), ("alpha", 0.5f), ("beta", 0.6f), ("bias", 1.5f))));

        foreach (var shape in new[] { new Dimension[] { 2, 5, 7 }, [1, 5, 2, 3, 4] })
            yield return Case($"batch normalization of rank {shape.Length}", m => m.Finish(m.Add("Relu", [m.Add("BatchNormalization", [m.Input(shape), .. Parameters(m, 5), m.Weights(1, 5), m.Constant(TensorData.From([0.5f, 1, 2, 3, 0.1f], 5))])])));

        foreach (var op in new[] { "Softmax", "LogSoftmax", "Hardmax" })
        {
            foreach (var axis in new long[] { 0, 1, -1 })
            {
                yield return Case($"{op} along axis {axis}", m => m.Finish(m.Add(op, [m.Input(3, 4, 9)], ("axis", axis))));
                if (axis >= 0)
                    yield return Case($"{op} from axis {axis} on, before operator set 13", m => m.Finish(m.Add(op, [m.Input(3, 4, 9)], ("axis", axis))), opset: 11);
            }
            yield return Case($"{op} of channels of features", m => m.Finish(m.Add(op, [m.Conv(m.Input(2, 3, 4, 5), 3, 6, 1)], ("axis", 1L))));
            yield return Case($"{op} of rank 5", m => m.Finish(m.Add(op, [m.Input(2, 1, 3, 4, 5)], ("axis", 3L))));
        }
        yield return Case("the first of equal maxima", m => m.Finish(m.Add("Hardmax", [m.Add("Round", [m.Input(9, 30)])])));
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model, float tolerance) => Engines.AssertSame(model, tolerance);

    [Test]
    public void Channels_last_features_are_not_moved()
    {
        var m = new ModelBuilder();
        var x = m.Conv(m.Input(1, 3, 6, 7), 3, 19, 3);
        var model = m.Finish(m.Conv(m.Add("LRN", [m.Add("LpNormalization", [m.Add("InstanceNormalization", [x, .. Parameters(m, 19)])], ("axis", 1L))], ("size", 3L)), 19, 2, 1));
        Assert.That(string.Join(' ', GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code)),
            Is.EqualTo("Transpose Conv2D Normalize Normalize LocalResponseNormalization Conv2D Transpose"));
    }

    private static long[] Sizes(long axis) => new long[] { 2, 3, 4, 19 }[(int)(axis < 0 ? axis + 4 : axis)..];

    private static string[] Parameters(ModelBuilder m, params long[] shape) => [m.Weights(1, shape), m.Weights(1, shape)];

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 17, float tolerance = 2e-5f) => new TestCaseData(build(new ModelBuilder(opset: opset)), tolerance).SetArgDisplayNames(name);
}
