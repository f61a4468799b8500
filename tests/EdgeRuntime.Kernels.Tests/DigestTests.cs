using System.Security.Cryptography;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>
/// The INT8 kernels give the same bits on every processor, in every lane and variant: the SHA-256 of all their outputs over seeded inputs is committed here. A mismatch is a fault in a kernel
/// (or a change of the arithmetic, which breaks every bundle's promise), not a reason to record a new digest.
/// </summary>
[TestFixture]
public sealed unsafe class DigestTests
{
    // Made with the scalar twins (variant Scalar), whose arithmetic OnnxRuntimeTests compares with ONNX Runtime 1.29.
    private const string Expected = "2e0caa352efc50eca2f064639a78f4bdc3346d75b6f9332657fdd79eea728fbb";

    [Test]
    public void EveryVariantGivesTheCommittedBits([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant) => Variants.UsingInt8(variant, () =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (window, groups) in Windows.Convolutions())
        {
            using var layer = new QuantizedLayer(window, groups, GuardPlace.After, seed: 91);
            hash.AppendData(layer.Run(0, Conv2DInt8.Units(window)));
        }
        foreach (var window in Windows.PerChannel())
            PerChannel(hash, window);
        Elements(hash, new Samples(92));
        Assert.That(Convert.ToHexStringLower(hash.GetHashAndReset()), Is.EqualTo(Expected));
    });

    private static void PerChannel(IncrementalHash hash, Window2D window)
    {
        var samples = new Samples(93);
        int channels = window.InputC, padded = WeightPacking.Tiles(channels) * WeightPacking.Tile;
        using var x = new GuardedMemory<byte>(samples.Bytes(window.Batch * window.InputH * window.InputW * channels));
        using var weights = new GuardedMemory<sbyte>(samples.SBytes(window.KernelVolume));
        using var bias = new GuardedMemory<int>(samples.Ints(padded, -9000, 9000));
        using var multipliers = new GuardedMemory<float>(samples.Floats(padded, 0.001f, 0.02f));
        using var y = new GuardedMemory<byte>(window.OutputPixels * channels);
        using var workspace = new GuardedMemory<byte>((DepthwiseConv2DInt8.WorkspaceBytes(window) + 63) / 64 * 64);
        using var prepared = new GuardedMemory<byte>(DepthwiseConv2DInt8.PreparedBytes(window));
        DepthwiseConv2DInt8.Prepare(weights.Pointer, bias.Pointer, multipliers.Pointer, window, prepared.Pointer);
        DepthwiseConv2DInt8.Run(x.Pointer, weights.Pointer, bias.Pointer, multipliers.Pointer, prepared.Pointer, y.Pointer, window, 99, new Requantization(77), 0, DepthwiseConv2DInt8.Units(window), workspace.Pointer);
        hash.AppendData(y.Span);
        MaxPool2D.Run(x.Pointer, y.Pointer, window, 0, MaxPool2D.Units(window));
        hash.AppendData(y.Span);
        AveragePool2DInt8.Run(x.Pointer, y.Pointer, window, false, new QuantizationParameters(0.021f, 117), new QuantizationParameters(0.017f, 33), 0, AveragePool2DInt8.Units(window));
        hash.AppendData(y.Span);
        GlobalAveragePoolInt8.Run(x.Pointer, y.Pointer, window.InputH * window.InputW, channels, new QuantizationParameters(0.021f, 117), new QuantizationParameters(0.017f, 33), 0, GlobalAveragePoolInt8.Units(window.Batch, channels));
        hash.AppendData(y.Span[..(window.Batch * channels)]);
    }

    private static void Elements(IncrementalHash hash, Samples samples)
    {
        const int Length = 4099;
        using var a = new GuardedMemory<byte>(samples.Bytes(Length));
        using var b = new GuardedMemory<byte>(samples.Bytes(Length));
        using var floats = new GuardedMemory<float>(samples.Floats(Length, -4, 4));
        using var y = new GuardedMemory<byte>(Length);
        AddInt8.Run(a.Pointer, new QuantizationParameters(0.031f, 5), b.Pointer, new QuantizationParameters(0.044f, 211), y.Pointer, 0.052f, new Requantization(140), 0, Length);
        hash.AppendData(y.Span);
        Quantize.Run(floats.Pointer, y.Pointer, new QuantizationParameters(0.0271f, 120), 0, Length);
        hash.AppendData(y.Span);
        Dequantize.Run(a.Pointer, floats.Pointer, new QuantizationParameters(0.0271f, 120), 0, Length);
        foreach (var value in floats.Span)
            hash.AppendData(BitConverter.GetBytes(value));
    }
}
