using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class VolumeTests
{
    private static readonly Activation[] s_activations = [new(ActivationKind.None), new(ActivationKind.Clip, -1, 1), new(ActivationKind.Tanh)];

    [Test]
    public void Conv3DEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool withBias, [Values(1, 3)] int groups, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(61);
        foreach (var same in Volumes.Forward(3, 12, 21))
        {
            var window = same with { OutputC = same.InputC * 2 };
            int k = window.Taps * window.InputC / groups, n = window.OutputC / groups, units = Conv3D.Units(window);
            var packed = new float[groups * WeightPacking.PackedFloatCount(k, n)];
            for (var group = 0; group < groups; group++)
                WeightPacking.PackFloat(samples.Floats(k * n), k, n, packed.AsSpan(group * WeightPacking.PackedFloatCount(k, n)));
            using var x = new GuardedMemory<float>(samples.Floats(window.Batch * window.InputPixels * window.InputC), place);
            using var weights = new GuardedMemory<float>(packed, place);
            using var bias = new GuardedMemory<float>(samples.Floats(window.OutputC), place);
            using var y = new GuardedMemory<float>(units * window.OutputC, place);
            using var workspace = new GuardedMemory<byte>(Conv3D.WorkspaceBytes(window, groups), place);
            var b = withBias ? bias.Pointer : null;
            var expected = new float[y.Length];
            foreach (var activation in s_activations)
            {
                fixed (float* e = expected)
                    Reference.Conv3D.Run(x.Pointer, weights.Pointer, b, e, window, groups, activation, 0, units);
                Conv3D.Run(x.Pointer, weights.Pointer, b, y.Pointer, window, groups, activation, 0, units / 3, workspace.Pointer);
                Conv3D.Run(x.Pointer, weights.Pointer, b, y.Pointer, window, groups, activation, units / 3, units, workspace.Pointer);
                Tolerance.Sum.Check(y.Span, expected, $"{window}, {groups} groups, {activation.Kind}");
            }
        }
    });

    [Test]
    public void ConvTransposeEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool withBias, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(62);
        foreach (var (window, groups) in Volumes.Transposed())
        {
            var units = ConvTranspose.Units(window);
            using var x = new GuardedMemory<float>(samples.Floats(window.Batch * window.InputPixels * window.InputC), place);
            using var weights = new GuardedMemory<float>(samples.Floats(window.InputC * window.OutputC / groups * window.Taps), place);
            using var packed = new GuardedMemory<float>(ConvTranspose.PackedCount(window, groups), place);
            using var bias = new GuardedMemory<float>(samples.Floats(window.OutputC), place);
            using var y = new GuardedMemory<float>(units * window.OutputC, place);
            using var workspace = new GuardedMemory<byte>(ConvTranspose.WorkspaceBytes(window, groups), place);
            ConvTranspose.Pack(weights.Pointer, window, groups, packed.Pointer);
            var b = withBias ? bias.Pointer : null;
            var expected = new float[y.Length];
            foreach (var activation in s_activations)
            {
                fixed (float* e = expected)
                    Reference.ConvTranspose.Run(x.Pointer, weights.Pointer, b, e, window, groups, activation);
                foreach (var (first, end) in new[] { (0, units / 3), (units / 3, units / 3 + 1), (units / 3 + 1, units) })
                    ConvTranspose.Run(x.Pointer, packed.Pointer, b, y.Pointer, window, groups, activation, first, end, workspace.Pointer);
                Tolerance.Sum.Check(y.Span, expected, $"{window}, {groups} groups, {activation.Kind}");
            }
        }
    });

    [Test]
    public void ConvIntegerIsExact([Values] bool signedX, [Values] bool signedWeights, [Values] bool several, [Values] GuardPlace place)
    {
        var samples = new Samples(63);
        foreach (var window in Volumes.Forward(4, 40))
        {
            const int Groups = 2;
            int groupC = window.InputC / Groups, groupN = window.OutputC / Groups, k = window.Taps * groupC, units = ConvInteger.Units(window);
            using var x = new GuardedMemory<byte>(samples.Bytes(window.Batch * window.InputPixels * window.InputC), place);
            using var weights = new GuardedMemory<byte>(samples.Bytes(Groups * k * groupN), place);
            using var zeroX = new GuardedMemory<byte>(samples.Bytes(1), place);
            using var zeroW = new GuardedMemory<byte>(samples.Bytes(several ? window.OutputC : 1), place);
            using var y = new GuardedMemory<int>(units * window.OutputC, place);
            using var workspace = new GuardedMemory<byte>(ConvInteger.WorkspaceBytes(window, Groups), place);
            var (zx, zw) = (new MatMulInteger.ZeroPoints((nint)zeroX.Pointer, false, Flip(signedX)), new MatMulInteger.ZeroPoints((nint)zeroW.Pointer, several, Flip(signedWeights)));
            ConvInteger.Run(x.Pointer, zx, weights.Pointer, zw, y.Pointer, window, Groups, 0, units / 2, workspace.Pointer);
            ConvInteger.Run(x.Pointer, zx, weights.Pointer, zw, y.Pointer, window, Groups, units / 2, units, workspace.Pointer);
            for (var i = 0; i < y.Length; i++)
            {
                int pixel = i / window.OutputC, n = i % window.OutputC, sum = 0;
                for (var tap = 0; tap < window.Taps; tap++)
                {
                    if (Naive.Tap(window, pixel, tap) is not { } from)
                        continue;
                    for (var c = 0; c < groupC; c++)
                    {
                        var value = Number(x.Pointer[from * window.InputC + n / groupN * groupC + c], signedX) - Number(*zeroX.Pointer, signedX);
                        var weight = Number(weights.Pointer[(n / groupN * k + tap * groupC + c) * groupN + n % groupN], signedWeights) - Number(zeroW.Pointer[several ? n : 0], signedWeights);
                        sum += value * weight;
                    }
                }
                Assert.That(y.Pointer[i], Is.EqualTo(sum), () => $"{window}: element {i}");
            }
        }
    }

    [Test]
    public void RepeatChannelsWritesEachChannelSeveralTimes([Values(1, 4)] int size, [Values] GuardPlace place)
    {
        const int Pixels = 7, Channels = 5, Times = 3;
        using var x = new GuardedMemory<byte>(new Samples(64).Bytes(Pixels * Channels * size), place);
        using var y = new GuardedMemory<byte>(x.Length * Times, place);
        RepeatChannels.Run(x.Pointer, y.Pointer, size, Channels, Times, 0, 3);
        RepeatChannels.Run(x.Pointer, y.Pointer, size, Channels, Times, 3, Pixels);
        for (var i = 0; i < y.Length; i++)
            Assert.That(y.Pointer[i], Is.EqualTo(x.Pointer[i / size / Times * size + i % size]), () => $"byte {i}");
    }

    private static byte Flip(bool signed) => (byte)(signed ? 0x80 : 0);

    private static int Number(byte value, bool signed) => signed ? (sbyte)value : value;
}
