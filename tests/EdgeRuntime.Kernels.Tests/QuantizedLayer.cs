using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>A random INT8 convolution in guarded memory. Its multipliers let the results cover all of u8, some at exact ties and some clamped.</summary>
internal sealed unsafe class QuantizedLayer : IDisposable
{
    private readonly Window2D _window;
    private readonly int _groups;
    private readonly KernelChoice _choice;
    private readonly GuardedMemory<byte> _workspace, _prepared;

    public QuantizedLayer(Window2D window, int groups, GuardPlace place, ulong seed, sbyte? weight = null, KernelChoice choice = default)
    {
        var samples = new Samples(seed);
        _window = window;
        _groups = groups;
        _choice = choice;
        int k = window.KernelVolume / groups, n = window.OutputC / groups, padded = WeightPacking.Tiles(window.OutputC) * WeightPacking.Tile;
        InputZeroPoint = samples.Next(0, 255);
        Requantization = samples.Next(0, 2) == 0 ? new Requantization(samples.Next(0, 255)) : new Requantization(100, 100, 220);
        X = new GuardedMemory<byte>(samples.Bytes(window.Batch * window.InputH * window.InputW * window.InputC), place);
        RawWeights = samples.SBytes(k * window.OutputC);
        if (weight is { } all)
            Array.Fill(RawWeights, all);
        var packed = new sbyte[groups * WeightPacking.PackedInt8Count(k, n)];
        for (var group = 0; group < groups; group++)
            WeightPacking.PackInt8(RawWeights.AsSpan(group * k * n), k, n, packed.AsSpan(group * WeightPacking.PackedInt8Count(k, n)));
        Weights = new GuardedMemory<sbyte>(packed, place);
        var bias = samples.Ints(padded, -3000, 3000);
        var multipliers = samples.Floats(padded, 0.2f, 2f);
        var typical = 120 * 74 * MathF.Sqrt(k) / 100;
        for (var i = 0; i < padded; i++)
        {
            multipliers[i] = i >= window.OutputC ? 0 : i % 4 == 0 ? 1f / (1 << (int)MathF.Log2(typical)) : multipliers[i] / typical;
            bias[i] = i >= window.OutputC ? 0 : bias[i] - InputZeroPoint * Sum(RawWeights, k, n, i);
        }
        Bias = new GuardedMemory<int>(bias, place);
        Multipliers = new GuardedMemory<float>(multipliers, place);
        Y = new GuardedMemory<byte>(window.OutputPixels * window.OutputC, place);
        _workspace = new GuardedMemory<byte>((Conv2DInt8.WorkspaceBytes(window, groups, choice) + 63) / 64 * 64, place);
        _prepared = new GuardedMemory<byte>(Conv2DInt8.PreparedBytes(window, groups, choice), place);
        Conv2DInt8.Prepare(Weights.Pointer, window, groups, _prepared.Pointer, choice);
        new Random(1).NextBytes(_workspace.Span);
    }

    public int InputZeroPoint { get; }

    public Requantization Requantization { get; }

    public GuardedMemory<byte> X { get; }

    /// <summary>Group after group, each [K, N/groups].</summary>
    public sbyte[] RawWeights { get; }

    public GuardedMemory<sbyte> Weights { get; }

    public GuardedMemory<int> Bias { get; }

    public GuardedMemory<float> Multipliers { get; }

    public GuardedMemory<byte> Y { get; }

    public byte[] Output => Y.Span.ToArray();

    public static string Describe(Window2D w, int groups) =>
        $"{w.Batch}x{w.InputH}x{w.InputW}x{w.InputC} -> {w.OutputC}, kernel {w.KernelH}x{w.KernelW}, stride {w.StrideH}, dilation {w.DilationH}, pad {w.PadTop},{w.PadLeft},{w.PadBottom},{w.PadRight}, groups {groups}";

    public byte[] Run(int first, int end)
    {
        Conv2DInt8.Run(X.Pointer, Weights.Pointer, Bias.Pointer, Multipliers.Pointer, _prepared.Pointer, Y.Pointer, _window, _groups, InputZeroPoint, Requantization, first, end, _workspace.Pointer, choice: _choice);
        return Output;
    }

    /// <summary>The same over other values, somewhere else.</summary>
    public void Run(byte* x, byte* y, PixelPitch pitch, int first, int end) =>
        Conv2DInt8.Run(x, Weights.Pointer, Bias.Pointer, Multipliers.Pointer, _prepared.Pointer, y, _window, _groups, InputZeroPoint, Requantization, first, end, _workspace.Pointer, pitch, _choice);

    public byte[] RunReference()
    {
        var result = new byte[Y.Length];
        fixed (byte* y = result)
            Reference.Conv2DInt8.Run(X.Pointer, Weights.Pointer, Bias.Pointer, Multipliers.Pointer, y, _window, _groups, InputZeroPoint, Requantization, 0, _window.OutputPixels);
        return result;
    }

    public void Dispose()
    {
        foreach (var memory in (IDisposable[])[X, Weights, Bias, Multipliers, Y, _workspace, _prepared])
            memory.Dispose();
    }

    private static int Sum(sbyte[] weights, int k, int n, int channel)
    {
        var sum = 0;
        for (var i = 0; i < k; i++)
            sum += weights[channel / n * k * n + i * n + channel % n];
        return sum;
    }
}
