using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Pruning;

/// <summary>Networks in which channels depend on each other, with the number of channels that may be removed from them.</summary>
internal static class PruningNetworks
{
    private static readonly long[] s_2x2 = [2, 2];

    /// <summary>Every network with its name, and how many channels its prunable groups have together.</summary>
    public static IEnumerable<TestCaseData> All()
    {
        yield return Network("chain with BatchNormalization and pools", 8 + 12, m =>
        {
            var x = m.Add("MaxPool", [Relu(m, Norm(m, m.Conv(m.Input(1, 3, 12, 12), 3, 8, 3, pad: 1), 8))], ("kernel_shape", s_2x2), ("strides", s_2x2));
            return Classifier(m, m.Add("LeakyRelu", [m.Conv(x, 8, 12, 3)], ("alpha", 0.1f)), 12);
        });
        yield return Network("flattened pixels, two dense layers", 6 + 20, m =>
        {
            var x = m.Add("Flatten", [Relu(m, m.Conv(m.Input(1, 1, 8, 8), 1, 6, 3))]);
            x = Relu(m, m.Add("Gemm", [x, m.Weights(0.1f, 6 * 36, 20), m.Weights(0.3f, 20)]));
            return m.Finish(m.Add("Gemm", [x, m.Weights(0.3f, 10, 20), m.Weights(0.3f, 10)], ("transB", 1L)));
        });
        yield return Network("reshaped pixels, channels last", 6, m =>
        {
            var x = m.Add("Transpose", [Relu(m, m.Conv(m.Input(1, 1, 8, 8), 1, 6, 3))], ("perm", new long[] { 0, 2, 3, 1 }));
            return m.Finish(m.Add("MatMul", [m.Add("Reshape", [x, m.Vector(1, 6 * 36)]), m.Weights(0.1f, 6 * 36, 10)]));
        });
        yield return Network("residual sums", 8 + 5, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 10, 10), 3, 8, 3, pad: 1));
            x = Relu(m, m.Add("Add", [x, m.Conv(Relu(m, m.Conv(x, 8, 5, 3, pad: 1)), 5, 8, 3, pad: 1)]));
            return Classifier(m, x, 8);
        });
        yield return Network("residual with a convolution in the shortcut", 6 + 8, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 10, 10), 3, 6, 3, pad: 1));
            x = Relu(m, m.Add("Sub", [m.Conv(x, 6, 8, 1, stride: 2), m.Conv(x, 6, 8, 3, stride: 2, pad: 1)]));
            return Classifier(m, m.Add("Mul", [x, m.Constant(TensorData.Scalar(0.5f))]), 8);
        });
        yield return Network("concatenation", 4 + 6 + 5, m =>
        {
            var x = m.Input(1, 3, 8, 8);
            var (a, b) = (Relu(m, m.Conv(x, 3, 4, 3, pad: 1)), Relu(m, m.Conv(x, 3, 6, 3, pad: 1)));
            return Classifier(m, Relu(m, m.Conv(Norm(m, m.Add("Concat", [b, a], ("axis", 1L)), 10), 10, 5, 3)), 5);
        });
        yield return Network("split and sliced channels", 4 + 4 + 6, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3, pad: 1));
            var parts = m.Split(x, 1, 4, 4);
            var y = m.Add("Add", [m.Conv(parts[0], 4, 6, 1), m.Conv(m.Add("Slice", [x, m.Vector(4), m.Vector(8), m.Vector(1)]), 4, 6, 1)]);
            return Classifier(m, m.Add("Add", [y, m.Conv(parts[1], 4, 6, 1)]), 6);
        });
        yield return Network("depthwise and pointwise", 8 + 16 + 5, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 10, 10), 3, 8, 3));
            x = Relu(m, m.Conv(Relu(m, m.Conv(x, 8, 8, 3, pad: 1, groups: 8)), 8, 16, 1));
            x = Relu(m, m.Conv(m.Conv(x, 16, 32, 3, groups: 16), 32, 5, 1));
            return Classifier(m, x, 5);
        });
        yield return Network("grouped convolution", 4 + 6, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3));
            return Classifier(m, Relu(m, m.Conv(x, 8, 12, 3, groups: 2)), 12);
        });
        yield return Network("shuffled groups", 4 + 2, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 6, 6), 3, 8, 3));
            x = m.Add("Reshape", [m.Conv(x, 8, 8, 1, groups: 2), m.Vector(1, 2, 4, 4, 4)]);
            x = m.Add("Reshape", [m.Add("Transpose", [x], ("perm", new long[] { 0, 2, 1, 3, 4 })), m.Vector(1, 8, 4, 4)]);
            return Classifier(m, Relu(m, m.Conv(x, 8, 8, 1, groups: 2)), 8, prunable: false);
        });
        yield return Network("squeeze and excitation", 8 + 3, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3));
            var s = m.Add("Sigmoid", [m.Conv(Relu(m, m.Conv(m.Add("GlobalAveragePool", [x]), 8, 3, 1)), 3, 8, 1)]);
            return Classifier(m, m.Add("Mul", [x, s]), 8);
        });
        yield return Network("shortcut padded with channels of zeros", 6 + 2, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3, pad: 1));
            x = m.Add("Add", [m.Add("Pad", [x, m.Vector(0, 1, 0, 0, 0, 1, 0, 0)]), m.Conv(x, 6, 8, 3, pad: 1)]);
            return Classifier(m, Relu(m, x), 8);
        });
        yield return Network("transposed convolution, resized and padded", 6 + 5 + 4, m =>
        {
            var x = Relu(m, m.Conv(m.Input(1, 3, 6, 6), 3, 6, 3));
            x = m.Add("ConvTranspose", [x, m.Weights(0.3f, 6, 5, 2, 2), m.Weights(0.3f, 5)], ("strides", s_2x2));
            x = m.Add("Resize", [x, "", "", m.Vector(1, 5, 16, 16)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"));
            x = m.Add("Pad", [x, m.Vector(0, 0, 1, 1, 0, 0, 1, 1)]);
            x = m.Add("ConvTranspose", [Relu(m, m.Conv(x, 5, 4, 3)), m.Weights(0.3f, 4, 1, 2, 2)], ("group", 4L), ("strides", s_2x2));
            return m.Finish(m.Conv(x, 4, 2, 1));
        });
        yield return Network("attention", 6 + 6 + 6, m =>
        {
            var x = m.Input(1, 5, 12);
            string Heads(string y, params long[] perm) => m.Add("Transpose", [m.Add("Reshape", [y, m.Vector(1, 5, 2, 6)])], ("perm", perm));
            var q = Heads(m.Add("Add", [m.Add("MatMul", [x, m.Weights(0.3f, 12, 12)]), m.Weights(0.1f, 12)]), 0, 2, 1, 3);
            var k = Heads(m.Add("MatMul", [x, m.Weights(0.3f, 12, 12)]), 0, 2, 3, 1);
            var v = Heads(m.Add("MatMul", [x, m.Weights(0.3f, 12, 12)]), 0, 2, 1, 3);
            var a = m.Add("MatMul", [m.Add("Softmax", [m.Add("MatMul", [q, k])], ("axis", -1L)), v]);
            a = m.Add("Reshape", [m.Add("Transpose", [a], ("perm", new long[] { 0, 2, 1, 3 })), m.Vector(1, 5, 12)]);
            a = m.Add("MatMul", [m.Add("MatMul", [a, m.Weights(0.3f, 12, 6)]), m.Weights(0.3f, 6, 4)]);
            return m.Finish(a);
        });
        foreach (var (op, gates) in new[] { ("LSTM", 4), ("GRU", 3), ("RNN", 1) })
        {
            yield return Network($"{op} in two directions", 6 + 7, m =>
            {
                var x = Relu(m, m.Add("MatMul", [m.Input(4, 1, 5), m.Weights(0.5f, 5, 7)]));
                var y = m.AddMany(op, [x, m.Weights(0.5f, 2, gates * 6, 7), m.Weights(0.5f, 2, gates * 6, 6), m.Weights(0.3f, 2, gates * 12)], 1, ("hidden_size", 6L), ("direction", "bidirectional"))[0];
                y = m.Add("Reshape", [m.Add("Transpose", [y], ("perm", new long[] { 0, 2, 1, 3 })), m.Vector(4, 1, 12)]);
                return m.Finish(m.Add("MatMul", [y, m.Weights(0.5f, 12, 3)]));
            });
        }
    }

    /// <summary>A mean over the positions and a dense layer of ten classes.</summary>
    public static Model Classifier(ModelBuilder m, string x, int channels, bool prunable = true)
    {
        x = prunable ? m.Add("ReduceMean", [x], ("axes", new long[] { 2, 3 }), ("keepdims", 0L)) : m.Add("Softmax", [m.Add("ReduceMean", [x], ("axes", new long[] { 2, 3 }), ("keepdims", 0L))]);
        return m.Finish(m.Add("Gemm", [x, m.Weights(0.5f, 10, channels), m.Weights(0.3f, 10)], ("transB", 1L)));
    }

    public static string Relu(ModelBuilder m, string x) => m.Add("Relu", [x]);

    /// <summary>A BatchNormalization with positive variances.</summary>
    public static string Norm(ModelBuilder m, string x, int channels) => m.Add("BatchNormalization",
        [x, m.Weights(1, channels), m.Weights(0.3f, channels), m.Weights(0.3f, channels), m.Constant(TensorData.From(Enumerable.Range(0, channels).Select(i => 0.5f + i * 0.1f).ToArray(), channels))]);

    private static TestCaseData Network(string name, int channels, Func<ModelBuilder, Model> build) => new TestCaseData(build(new ModelBuilder(11)), channels).SetArgDisplayNames(name);
}
