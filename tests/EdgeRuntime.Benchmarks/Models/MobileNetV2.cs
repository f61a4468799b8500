using EdgeRuntime.Graph;

namespace EdgeRuntime.Benchmarks.Models;

/// <summary>MobileNetV2-1.0 on 224×224 pixels (Sandler et al. 2018, table 2) with random weights.</summary>
internal static class MobileNetV2
{
    private const float Relu6 = 6;

    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] s_stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static Model Build()
    {
        var network = new Network("mobilenet_v2", 224);
        var x = network.Conv(network.Picture(3, 224, 224), 32, 3, 3, 2, Relu6);
        foreach (var (expansion, channels, repeats, stride) in s_stages)
        {
            for (var i = 0; i < repeats; i++)
                x = Bottleneck(network, x, expansion, channels, i == 0 ? stride : 1);
        }
        x = network.Conv(x, 1280, 1, 1, limit: Relu6);
        return network.Finish(network.Dense(network.GlobalAverage(x), 1000));
    }

    private static Feature Bottleneck(Network network, Feature x, int expansion, int channels, int stride)
    {
        var wide = expansion == 1 ? x : network.Conv(x, x.Channels * expansion, 1, 1, limit: Relu6);
        var y = network.Conv(network.Depthwise(wide, 3, 3, stride, Relu6), channels, 1, 1, limit: 0);
        return stride == 1 && x.Channels == channels ? network.Add(x, y) : y;
    }
}
