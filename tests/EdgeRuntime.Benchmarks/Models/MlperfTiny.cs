using EdgeRuntime.Graph;

namespace EdgeRuntime.Benchmarks.Models;

/// <summary>The networks of MLPerf Tiny (Banbury et al. 2021), and TensorFlow Lite Micro's person detector, with random weights.</summary>
internal static class MlperfTiny
{
    private const float Relu = float.PositiveInfinity;

    /// <summary>ad01: an autoencoder of ten dense layers for the sound of machines.</summary>
    public static Model Autoencoder()
    {
        var network = new Network("autoencoder", 1);
        var x = network.Vector(640);
        foreach (var units in (int[])[128, 128, 128, 128, 8, 128, 128, 128, 128])
            x = network.Dense(x, units, Relu);
        return network.Finish(network.Dense(x, 640));
    }

    /// <summary>kws01: a network of depthwise separable convolutions for keywords (Zhang et al. 2017).</summary>
    public static Model DsCnn()
    {
        var network = new Network("ds_cnn", 2);
        var x = network.Conv(network.Picture(1, 49, 10), 64, 10, 4, 2);
        for (var block = 0; block < 4; block++)
            x = network.Conv(network.Depthwise(x, 3, 3), 64, 1, 1);
        return network.Softmax(network.Dense(network.GlobalAverage(x), 12));
    }

    /// <summary>sww01: the streaming wake-word network, depthwise separable convolutions over time.</summary>
    public static Model WakeWord()
    {
        var network = new Network("wake_word", 3);
        var x = network.Picture(40, 30, 1);
        foreach (var (kernel, filters) in ((int, int)[])[(3, 128), (5, 128), (10, 128), (15, 32)])
            x = network.Conv(network.Depthwise(x, kernel, 1, limit: 0, same: false), filters, 1, 1);
        return network.Softmax(network.Dense(network.Flatten(x), 3));
    }

    /// <summary>vww01 (three input channels) and person_detect (one): MobileNetV1 with a quarter of its channels on 96×96 pixels (Howard et al. 2017).</summary>
    public static Model MobileNetV1(int channels)
    {
        var network = new Network("mobilenet_v1", 4 + channels);
        var x = network.Conv(network.Picture(channels, 96, 96), 8, 3, 3, 2, limit: 6);
        foreach (var (stride, filters) in ((int, int)[])[(1, 16), (2, 32), (1, 32), (2, 64), (1, 64), (2, 128), (1, 128), (1, 128), (1, 128), (1, 128), (1, 128), (2, 256), (1, 256)])
            x = network.Conv(network.Depthwise(x, 3, 3, stride, limit: 6), filters, 1, 1, limit: 6);
        return network.Softmax(network.Dense(network.GlobalAverage(x), 2));
    }

    /// <summary>ic01 (16 channels at first) and ic02 (40): a residual network of three blocks on 32×32 pixels (He et al. 2016).</summary>
    public static Model ResNet8(int channels)
    {
        var network = new Network("resnet8", 8 + channels);
        var x = network.Conv(network.Picture(3, 32, 32), channels, 3, 3);
        for (var block = 0; block < 3; block++)
        {
            var (filters, stride) = (channels << block, block == 0 ? 1 : 2);
            var y = network.Conv(network.Conv(x, filters, 3, 3, stride), filters, 3, 3, limit: 0);
            x = network.Add(block == 0 ? x : network.Conv(x, filters, 1, 1, stride, limit: 0), y, Relu);
        }
        return network.Softmax(network.Dense(network.GlobalAverage(x), 10));
    }
}
