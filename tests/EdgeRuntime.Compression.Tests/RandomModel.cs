using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests;

/// <summary>A random convolutional network: convolutions (dense, grouped, depthwise), Relu/Relu6, pooling, residual sums, concatenation, and a dense or pooled end. The seed decides all.</summary>
internal static class RandomModel
{
    public static Model Build(int seed)
    {
        var random = new Random(seed);
        var m = new ModelBuilder(seed);
        var (channels, size) = (random.Next(1, 5), random.Next(9, 21));
        var x = m.Input(1, channels, size, size);
        for (var layer = random.Next(2, 7); layer > 0; layer--)
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    var outputs = random.Next(1, 40);
                    (var kernel, var stride) = (random.Next(1, 4), size > 6 ? random.Next(1, 3) : 1);
                    var pad = random.Next(0, kernel);
                    size = (size + 2 * pad - kernel) / stride + 1;
                    x = Activate(m, random, m.Conv(x, channels, outputs, kernel, stride, pad));
                    channels = outputs;
                    break;
                case 2:
                    x = Activate(m, random, m.Conv(x, channels, channels, 3, 1, 1, channels));
                    break;
                case 3 when channels % 2 == 0:
                    x = Activate(m, random, m.Conv(x, channels, channels * 2, 3, 1, 1, 2));
                    channels *= 2;
                    break;
                case 4:
                    x = Activate(m, random, m.Add("Add", [x, m.Conv(x, channels, channels, 3, 1, 1)]));
                    break;
                case 5 when size >= 4:
                    x = m.Add(random.Next(2) == 0 ? "MaxPool" : "AveragePool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
                    size /= 2;
                    break;
                case 6:
                    x = m.Add("Concat", [Activate(m, random, m.Conv(x, channels, 5, 1)), x], ("axis", 1L));
                    channels += 5;
                    break;
                default:
                    x = Activate(m, random, m.Conv(x, channels, channels, 1));
                    break;
            }
        }
        if (random.Next(2) == 0)
        {
            x = m.Add("Flatten", [m.Add("GlobalAveragePool", [x])]);
        }
        else
        {
            x = m.Add("Flatten", [x]);
            channels *= size * size;
        }
        var amplitude = 1.7f / MathF.Sqrt(channels);
        return m.Finish(random.Next(2) == 0
            ? m.Add("Gemm", [x, m.Weights(amplitude, 10, channels), m.Weights(0.3f, 10)], ("transB", 1L))
            : m.Add("Gemm", [m.Add("Relu", [m.Add("Gemm", [x, m.Weights(amplitude, channels, 33), m.Weights(0.3f, 33)])]), m.Weights(0.3f, 33, 10)]));
    }

    private static string Activate(ModelBuilder m, Random random, string x) => random.Next(4) switch
    {
        0 => m.Add("Clip", [x, m.Constant(TensorData.Scalar(0f)), m.Constant(TensorData.Scalar(1.5f))]),
        1 => x,
        _ => m.Add("Relu", [x]),
    };
}
