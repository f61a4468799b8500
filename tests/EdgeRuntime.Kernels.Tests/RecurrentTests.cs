using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>LSTM, GRU and RNN against their twins, all memory between guard pages.</summary>
[TestFixture]
public sealed unsafe class RecurrentTests
{
    /// <summary>The operators.</summary>
    public enum Cell { Lstm, Gru, Rnn }

    [Test]
    public void EqualsItsTwin([Values] Cell cell, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(91);
        foreach (var (steps, batch, input, hidden) in Sizes)
        {
            foreach (var direction in Enum.GetValues<RecurrenceDirection>())
                Compare(samples, cell, Shape(samples, cell, steps, batch, input, hidden, direction), place, options: samples.Next(0, 63));
        }
    });

    [Test]
    public void EveryFunctionEqualsItsTwin([Values] Cell cell, [Values] GateFunction function, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(92);
        var shape = Shape(samples, cell, 4, 2, 5, 19, RecurrenceDirection.Bidirectional);
        for (var i = 0; i < 2 * GateActivations.PerDirection; i++)
            shape.Activations[i] = new GateActivation(function, 0.3f, 0.4f);
        Compare(samples, cell, shape, GuardPlace.After, options: 63);
    });

    [Test]
    public void EveryGateStartsAtATile([Values(1, 3)] int gates, [Values(1, 15, 16, 17)] int hidden)
    {
        const int K = 5;
        float[] weights = new Samples(93).Floats(gates * hidden * K), packed = new float[RecurrentPacking.PackedCount(K, gates, hidden)];
        Array.Fill(packed, float.NaN);
        RecurrentPacking.Pack(weights, K, gates, hidden, packed);
        var padded = RecurrentPacking.Padded(hidden);
        for (var column = 0; column < gates * padded; column++)
        {
            for (var k = 0; k < K; k++)
            {
                var (gate, unit) = (column / padded, column % padded);
                Assert.That(packed[WeightPacking.FloatIndex(k, column, K)], Is.EqualTo(unit < hidden ? weights[(gate * hidden + unit) * K + k] : 0), $"gate {gate}, unit {unit}, row {k}");
            }
        }
        Assert.That(() => RecurrentPacking.Pack(weights, K, gates, hidden + 1, packed), Throws.ArgumentException);
    }

    // bits of options: 1 bias, 2 extra, 4 lengths, 8 initial h, 16 initial c, 32 all outputs
    private static void Compare(Samples samples, Cell cell, Recurrence shape, GuardPlace place, int options)
    {
        int gates = cell == Cell.Lstm ? 4 : cell == Cell.Gru ? 3 : 1, padded = RecurrentPacking.Padded(shape.HiddenSize), states = shape.Directions * shape.Batch * shape.HiddenSize;
        using var x = new GuardedMemory<float>(samples.Floats(shape.Steps * shape.Batch * shape.InputSize), place);
        using var weights = new GuardedMemory<float>(Packed(samples, shape, shape.InputSize, gates), place);
        using var recurrent = new GuardedMemory<float>(Packed(samples, shape, shape.HiddenSize, gates), place);
        using var bias = new GuardedMemory<float>(samples.Floats(shape.Directions * gates * padded), place);
        using var extra = new GuardedMemory<float>(samples.Floats(shape.Directions * 3 * padded), place);
        using var lengths = new GuardedMemory<int>(samples.Ints(shape.Batch, -1, shape.Steps + 1), place);
        using var h = new GuardedMemory<float>(samples.Floats(states), place);
        using var c = new GuardedMemory<float>(samples.Floats(states), place);
        using var y = new GuardedMemory<float>(shape.Steps * states, place);
        using var lastH = new GuardedMemory<float>(states, place);
        using var lastC = new GuardedMemory<float>(states, place);
        using var workspace = new GuardedMemory<byte>(WorkspaceBytes(cell, shape), place);
        var data = new RecurrentData
        {
            X = x.Pointer, Weights = weights.Pointer, Recurrent = recurrent.Pointer,
            Bias = (options & 1) != 0 ? bias.Pointer : null,
            Extra = (options & 2) != 0 && cell != Cell.Rnn ? extra.Pointer : null,
            Lengths = (options & 4) != 0 ? lengths.Pointer : null,
            InitialH = (options & 8) != 0 ? h.Pointer : null,
            InitialC = (options & 16) != 0 && cell == Cell.Lstm ? c.Pointer : null,
            Y = y.Pointer, LastH = (options & 32) != 0 ? lastH.Pointer : null, LastC = (options & 32) != 0 && cell == Cell.Lstm ? lastC.Pointer : null,
        };
        var units = shape.Directions * shape.Batch;
        var before = KernelVariants.Float;
        KernelVariants.Float = KernelVariant.Scalar;
        Run(cell, shape, data, 0, units, workspace.Pointer);
        KernelVariants.Float = before;
        float[] expected = [.. y.Span, .. lastH.Span, .. lastC.Span];
        y.Span.Fill(float.NaN);
        Run(cell, shape, data, units / 2, units, workspace.Pointer);
        Run(cell, shape, data, 0, units / 2, workspace.Pointer);
        float[] actual = [.. y.Span, .. lastH.Span, .. lastC.Span];
        if (KernelVariants.ReadsHalf)
        {
            using var halfWeights = HalfWeights.Of(weights, place);
            using var halfRecurrent = HalfWeights.Of(recurrent, place);
            data.Weights = (float*)halfWeights.Pointer;
            data.Recurrent = (float*)halfRecurrent.Pointer;
            data.HalfWeights = data.HalfRecurrent = true;
            y.Span.Fill(float.NaN);
            using var scratch = new GuardedMemory<byte>(WorkspaceBytes(cell, shape, half: true), place);
            Run(cell, shape, data, 0, units, scratch.Pointer);
            Assert.That((float[])[.. y.Span, .. lastH.Span, .. lastC.Span], Is.EqualTo(actual), () => $"f16 weights: {cell} {shape.Direction} {shape.Steps}x{shape.Batch}x{shape.InputSize} to {shape.HiddenSize}");
        }
        Tolerance.Sum.Check(actual, expected, $"{cell} {shape.Direction} {shape.Steps}x{shape.Batch}x{shape.InputSize} to {shape.HiddenSize}, variant {shape.Variant}, clip {shape.Clip}, options {options}");
    }

    private static void Run(Cell cell, in Recurrence shape, in RecurrentData data, int first, int end, byte* workspace)
    {
        switch (cell)
        {
            case Cell.Lstm: Lstm.Run(shape, data, first, end, workspace); break;
            case Cell.Gru: Gru.Run(shape, data, first, end, workspace); break;
            default: Rnn.Run(shape, data, first, end, workspace); break;
        }
    }

    private static int WorkspaceBytes(Cell cell, in Recurrence shape, bool half = false) =>
        cell switch { Cell.Lstm => Lstm.WorkspaceBytes(shape, half), Cell.Gru => Gru.WorkspaceBytes(shape, half), _ => Rnn.WorkspaceBytes(shape, half) };

    private static float[] Packed(Samples samples, in Recurrence shape, int k, int gates)
    {
        var count = RecurrentPacking.PackedCount(k, gates, shape.HiddenSize);
        var packed = new float[shape.Directions * count];
        for (var direction = 0; direction < shape.Directions; direction++)
            RecurrentPacking.Pack(samples.Floats(gates * shape.HiddenSize * k, -0.3f, 0.3f), k, gates, shape.HiddenSize, packed.AsSpan(direction * count));
        return HalfWeights.Round(packed);
    }

    private static Recurrence Shape(Samples samples, Cell cell, int steps, int batch, int input, int hidden, RecurrenceDirection direction)
    {
        var shape = new Recurrence
        {
            Steps = steps, Batch = batch, InputSize = input, HiddenSize = hidden, Direction = direction,
            Variant = cell == Cell.Rnn ? 0 : samples.Next(0, 1), Clip = samples.Next(0, 1) == 0 ? float.PositiveInfinity : 0.6f,
        };
        for (var i = 0; i < 2 * GateActivations.PerDirection; i++)
            shape.Activations[i] = new GateActivation(i % GateActivations.PerDirection == 0 && cell != Cell.Rnn ? GateFunction.Sigmoid : GateFunction.Tanh);
        return shape;
    }

    // One step and many (a chunk has 24), whole and partial tiles, the smallest of everything.
    private static IEnumerable<(int Steps, int Batch, int Input, int Hidden)> Sizes =>
        [(1, 1, 1, 1), (1, 1, 128, 128), (2, 3, 7, 15), (24, 1, 5, 16), (25, 2, 3, 17), (49, 1, 9, 33), (5, 4, 40, 70)];
}
