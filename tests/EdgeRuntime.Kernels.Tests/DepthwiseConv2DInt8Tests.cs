using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class DepthwiseConv2DInt8Tests
{
    public static IEnumerable<TestCaseData> Cases() =>
        from variant in Variants.Int8
        from place in Enum.GetValues<GuardPlace>()
        select new TestCaseData(variant, place);

    [TestCaseSource(nameof(Cases))]
    public void EqualsTheScalarTwin(KernelVariant variant, GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        foreach (var window in Windows.PerChannel())
            Compare(window, place, units => [(0, units)]);
    });

    [TestCaseSource(nameof(Cases))]
    public void RangesOfUnitsAddUpToTheWhole(KernelVariant variant, GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        foreach (var window in Windows.PerChannel().Where((_, i) => i % 3 == 0))
            Compare(window, place, units => [.. Enumerable.Range(0, units).Select(u => (u, u + 1))]);
    });

    [Test]
    public void EveryCandidateEqualsTheScalarTwin([Values] GuardPlace place)
    {
        var most = 0;
        foreach (var window in Windows.PerChannel())
        {
            var candidates = DepthwiseConv2DInt8.Candidates(window);
            Assert.That(candidates, Is.Unique.And.ItemAt(0).EqualTo(DepthwiseConv2DInt8.Default(window)));
            most = Math.Max(most, candidates.Count);
            foreach (var choice in candidates)
            {
                Compare(window, place, units => [(0, units)], choice);
                Compare(window, place, units => [.. Enumerable.Range(0, units).Select(u => (u, u + 1))], choice);
            }
        }
        Assert.That(most, KernelVariants.Int8 > KernelVariant.Avx2 ? Is.GreaterThan(1) : Is.EqualTo(1));
    }

    private static void Compare(Window2D window, GuardPlace place, Func<int, (int First, int End)[]> ranges, KernelChoice choice = default)
    {
        var samples = new Samples(11);
        int channels = window.InputC, padded = WeightPacking.Tiles(channels) * WeightPacking.Tile, taps = window.KernelH * window.KernelW;
        var zeroPoint = samples.Next(0, 255);
        var output = new Requantization(samples.Next(0, 255), 3, 250);
        using var x = new GuardedMemory<byte>(samples.Bytes(window.Batch * window.InputH * window.InputW * channels), place);
        using var weights = new GuardedMemory<sbyte>(samples.SBytes(taps * channels), place);
        using var bias = new GuardedMemory<int>(samples.Ints(padded, -9000, 9000), place);
        using var multipliers = new GuardedMemory<float>(samples.Floats(padded, 0.001f, 0.02f), place);
        using var y = new GuardedMemory<byte>(window.OutputPixels * channels, place);
        using var workspace = new GuardedMemory<byte>((DepthwiseConv2DInt8.WorkspaceBytes(window, choice) + 63) / 64 * 64, place);
        using var prepared = new GuardedMemory<byte>(DepthwiseConv2DInt8.PreparedBytes(window, choice), place);
        DepthwiseConv2DInt8.Prepare(weights.Pointer, bias.Pointer, multipliers.Pointer, window, prepared.Pointer, choice);
        new Random(2).NextBytes(workspace.Span);
        var expected = new byte[y.Length];
        fixed (byte* e = expected)
            Reference.DepthwiseConv2DInt8.Run(x.Pointer, weights.Pointer, bias.Pointer, multipliers.Pointer, e, window, zeroPoint, output, 0, DepthwiseConv2DInt8.Units(window));
        foreach (var (first, end) in ranges(DepthwiseConv2DInt8.Units(window)))
            DepthwiseConv2DInt8.Run(x.Pointer, weights.Pointer, bias.Pointer, multipliers.Pointer, prepared.Pointer, y.Pointer, window, zeroPoint, output, first, end, workspace.Pointer, choice);
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"{choice}: {QuantizedLayer.Describe(window, channels)}");
    }
}
