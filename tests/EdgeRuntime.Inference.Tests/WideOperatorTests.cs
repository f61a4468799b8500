using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;
using Reference = EdgeRuntime.Kernels.Reference;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

/// <summary>The operators that compute on other types, reduce, normalize and quantize: results, and plans that are refused.</summary>
public unsafe class WideOperatorTests
{
    [Test]
    public void BinaryWide_broadcasts()
    {
        int[] a = Ints(3 * 40, 1), b = Ints(40, 2);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.BinaryWide, [plan.Input("a", ElementType.Int32, 3, 40), plan.Input("b", ElementType.Int32, 40)], plan.Output("y", ElementType.Int32, 3, 40), new BinaryWideAttributes { Kind = BinaryKind.Divide });
        Assert.That(Run<int>(plan, a, b), Is.EqualTo(a.Select((v, i) => b[i % 40] == 0 ? 0 : v / b[i % 40])));
    }

    [Test]
    public void BinaryWide_compares()
    {
        float[] a = [1, 2, float.NaN, 4], b = [1, 3, float.NaN, 2];
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.BinaryWide, [plan.Input("a", ElementType.Float32, 4), plan.Input("b", ElementType.Float32, 4)], plan.Output("y", ElementType.Bool, 4), new BinaryWideAttributes { Kind = BinaryKind.LessOrEqual });
        Assert.That(Run<byte>(plan, a, b), Is.EqualTo(new byte[] { 1, 1, 0, 0 }));
    }

    [Test]
    public void Cast_()
    {
        float[] x = [1.9f, -1.9f, 300, 0];
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Cast, [plan.Input("x", ElementType.Float32, 4)], plan.Output("y", ElementType.UInt8, 4));
        Assert.That(Run<byte>(plan, x), Is.EqualTo(new byte[] { 1, 255, 44, 0 }));
    }

    [TestCase(1), TestCase(6)]
    public void Reduce_(int inner)
    {
        float[] x = Floats(3 * 40 * inner, 1), expected = new float[3 * inner];
        fixed (float* px = x, py = expected)
            Reference.Reduce.Run(ReductionKind.L2, px, py, 40, inner, 0, expected.Length);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Reduce, [plan.Input("x", ElementType.Float32, 3, 40, inner)], plan.Output("y", ElementType.Float32, 3, inner), new ReduceAttributes { Kind = ReductionKind.L2, Outer = 3, Count = 40, Inner = inner });
        Assert.That(Run<float>(plan, x), Is.EqualTo(expected).Within(1e-6f));
        plan = new PlanBuilder();
        plan.Add(PlanOpCode.Reduce, [plan.Input("x", ElementType.Int32, 3, 40, inner)], plan.Output("y", ElementType.Int32, 3, inner), new ReduceAttributes { Kind = ReductionKind.Minimum, Outer = 3, Count = 40, Inner = inner });
        var integers = Ints(3 * 40 * inner, 2);
        Assert.That(Run<int>(plan, integers), Is.EqualTo(Enumerable.Range(0, 3 * inner).Select(i => Enumerable.Range(0, 40).Min(k => integers[(i / inner * 40 + k) * inner + i % inner]))));
    }

    [TestCase(1, true), TestCase(16, true), TestCase(16, false)]
    public void Normalize_(int inner, bool affine)
    {
        float[] x = Floats(3 * 40 * inner, 1), scale = Floats(16, 2), bias = Floats(16, 3), expected = new float[x.Length];
        var attributes = new NormalizeAttributes { Outer = 3, Count = 40, Inner = inner, Channels = 16, ChannelSize = 1, Epsilon = 0.01f };
        var normalization = new Normalization { Count = 40, Inner = inner, Channels = 16, ChannelSize = 1, Epsilon = 0.01f };
        fixed (float* px = x, py = expected, ps = scale, pb = bias)
            Reference.Normalize.Run(normalization, px, affine ? ps : null, affine ? pb : null, py, 0, 3 * inner);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Normalize, [plan.Input("x", ElementType.Float32, 3, 40, inner), affine ? plan.Constant(scale) : -1, affine ? plan.Constant(bias) : -1], plan.Output("y", ElementType.Float32, 3, 40, inner), attributes);
        Assert.That(Run<float>(plan, x), Is.EqualTo(expected).Within(1e-5f));
    }

    [Test]
    public void LocalResponseNormalization_()
    {
        float[] x = Floats(3 * 40, 1), expected = new float[x.Length];
        fixed (float* px = x, py = expected)
            Reference.LocalResponseNormalization.Run(px, py, 40, 5, 0.5f, 0.75f, 2, 0, 3);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.LocalResponseNormalization, [plan.Input("x", ElementType.Float32, 3, 40)], plan.Output("y", ElementType.Float32, 3, 40), new LocalResponseNormalizationAttributes { Size = 5, Alpha = 0.5f, Beta = 0.75f, Bias = 2 });
        Assert.That(Run<float>(plan, x), Is.EqualTo(expected).Within(1e-5f));
    }

    [Test]
    public void Quantize_per_channel_and_back()
    {
        float[] x = [1.04f, -2, 1.04f, 100], scale = [0.1f, 1];
        sbyte[] zero = [0, 5];
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.QuantizeWide, [plan.Input("x", ElementType.Float32, 2, 2), plan.Constant(scale), plan.Constant(zero)], plan.Output("y", ElementType.Int8, 2, 2), new QuantizeWideAttributes { Inner = 2 });
        Assert.That(Run<sbyte>(plan, x), Is.EqualTo(new sbyte[] { 10, -20, 6, 105 }));
        plan = new PlanBuilder();
        plan.Add(PlanOpCode.DequantizeWide, [plan.Input("x", ElementType.Int8, 2, 2), plan.Constant(scale), plan.Constant(zero)], plan.Output("y", ElementType.Float32, 2, 2), new QuantizeWideAttributes { Inner = 2 });
        Assert.That(Run<float>(plan, new sbyte[] { 10, -20, 6, 105 }), Is.EqualTo(new[] { 1, -2, 1f, 100 }));
    }

    [Test]
    public void DynamicQuantize_gives_step_and_zero_point()
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.DynamicQuantize, [plan.Input("x", ElementType.Float32, 3)], [plan.Output("y", ElementType.UInt8, 3), plan.Output("s", ElementType.Float32), plan.Output("z", ElementType.UInt8)]);
        using var session = NativeSession.Open(plan.Build(), new SessionOptions());
        Assert.That(TestPlans.Run(session, new[] { -1f, 0, 1.55f }), Is.EqualTo(new byte[] { 0, 100, 255 }));
        Assert.That(session.Output(1).As<float>()[0], Is.EqualTo(0.01f).Within(1e-7f));
        Assert.That(session.Output(2).Bytes[0], Is.EqualTo(100));
    }

    [Test]
    public void Hardmax_is_a_kind_of_softmax()
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Softmax, [plan.Input("x", ElementType.Float32, 2, 3)], plan.Output("y", ElementType.Float32, 2, 3), new SoftmaxAttributes { Rows = 2, Columns = 3, Log = 2 });
        Assert.That(Run<float>(plan, new float[] { 1, 2, 2, -1, -2, -3 }), Is.EqualTo(new float[] { 0, 1, 0, 1, 0, 0 }));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        int X(PlanBuilder p, ElementType type = ElementType.Float32) => p.Input("x", type, 4, 6);
        int Y(PlanBuilder p, ElementType type = ElementType.Float32) => p.Output("y", type, 4, 6);
        TestCaseData Case(string name, Action<PlanBuilder> build, string reason)
        {
            var plan = new PlanBuilder();
            build(plan);
            return new TestCaseData(plan.Build(), reason).SetArgDisplayNames(name);
        }
        yield return Case("two types", p => p.Add(PlanOpCode.BinaryWide, [X(p, ElementType.Int32), p.Constant(1L)], Y(p, ElementType.Int32), new BinaryWideAttributes()), "of i32 and i64 to i32");
        yield return Case("a function that there is not", p => p.Add(PlanOpCode.BinaryWide, [X(p), p.Constant(1f)], Y(p), new BinaryWideAttributes { Kind = (BinaryKind)99 }), "function 99");
        yield return Case("bits of reals", p => p.Add(PlanOpCode.BinaryWide, [X(p), p.Constant(1f)], Y(p), new BinaryWideAttributes { Kind = BinaryKind.And }), "of f32");
        yield return Case("a comparison in f32", p => p.Add(PlanOpCode.Binary, [X(p), p.Constant(1f)], Y(p), new BinaryAttributes { Kind = BinaryKind.Less }), "unknown function");
        yield return Case("another size", p => p.Add(PlanOpCode.BinaryWide, [X(p, ElementType.Int32), p.Constant(1, 2)], p.Output("y", ElementType.Int32, 4, 6), new BinaryWideAttributes()), "cannot be broadcast");
        yield return Case("a cast to no number", p => p.Add(PlanOpCode.Cast, [X(p)], Y(p, ElementType.Complex64)), "expected numbers");
        yield return Case("a cast to another size", p => p.Add(PlanOpCode.Cast, [X(p)], p.Output("y", ElementType.Int32, 4, 5)), "differ in size");
        foreach (var (outer, count, inner) in new[] { (4, 6, 2), (0, 6, 4), (-4, -6, 1), (1 << 30, 1 << 30, 1 << 30) })
        {
            yield return Case($"a reduction of {outer}x{count}x{inner}", p => p.Add(PlanOpCode.Reduce, [X(p)], Y(p), new ReduceAttributes { Outer = outer, Count = count, Inner = inner }), "elements");
            yield return Case($"a normalization of {outer}x{count}x{inner}", p => p.Add(PlanOpCode.Normalize, [X(p), -1, -1], Y(p), new NormalizeAttributes { Outer = outer, Count = count, Inner = inner, Channels = 1, ChannelSize = 1 }), "elements");
        }
        yield return Case("a reduction to another size", p => p.Add(PlanOpCode.Reduce, [X(p)], Y(p), new ReduceAttributes { Outer = 4, Count = 6, Inner = 1 }), "expected 4x1");
        yield return Case("a reduction of truth values", p => p.Add(PlanOpCode.Reduce, [X(p, ElementType.Bool)], p.Output("y", ElementType.Bool, 4), new ReduceAttributes { Outer = 4, Count = 6, Inner = 1 }), "of bool");
        yield return Case("another number of scales", p => p.Add(PlanOpCode.Normalize, [X(p), p.Constant(1f, 2), -1], Y(p), new NormalizeAttributes { Outer = 4, Count = 6, Inner = 1, Channels = 6, ChannelSize = 1 }), "channels");
        yield return Case("channels that columns do not have", p => p.Add(PlanOpCode.Normalize, [X(p), p.Constant(1f, 2), -1], Y(p), new NormalizeAttributes { Outer = 1, Count = 4, Inner = 6, Channels = 2, ChannelSize = 3 }), "side by side");
        yield return Case("channels of no element", p => p.Add(PlanOpCode.Normalize, [X(p), -1, -1], Y(p), new NormalizeAttributes { Outer = 4, Count = 6, Inner = 1, Channels = 6 }), "channels of 0");
        yield return Case("an unknown normalization", p => p.Add(PlanOpCode.Normalize, [X(p), -1, -1], Y(p), new NormalizeAttributes { Kind = (NormalizationKind)9, Outer = 4, Count = 6, Inner = 1, Channels = 1, ChannelSize = 1 }), "unknown");
        yield return Case("sums over no channel", p => p.Add(PlanOpCode.LocalResponseNormalization, [X(p)], Y(p), new LocalResponseNormalizationAttributes()), "over 0");
        yield return Case("zero points of another type", p => p.Add(PlanOpCode.QuantizeWide, [X(p), p.Constant(1f), p.Constant<byte>(1)], Y(p, ElementType.Int8), new QuantizeWideAttributes { Inner = 1 }), "input 2 is u8");
        yield return Case("another number of zero points", p => p.Add(PlanOpCode.QuantizeWide, [X(p), p.Constant(1f), p.Constant<sbyte>(1, 2)], Y(p, ElementType.Int8), new QuantizeWideAttributes { Inner = 1 }), "differ in size");
        yield return Case("no element of a channel", p => p.Add(PlanOpCode.DequantizeWide, [X(p, ElementType.Int8), p.Constant(1f), -1], Y(p), new QuantizeWideAttributes()), "0 elements");
        yield return Case("dequantized i64", p => p.Add(PlanOpCode.DequantizeWide, [X(p, ElementType.Int64), p.Constant(1f), -1], Y(p), new QuantizeWideAttributes { Inner = 1 }), "x is i64");
        yield return Case("several steps of one tensor", p => p.Add(PlanOpCode.DynamicQuantize, [X(p)], [Y(p, ElementType.UInt8), p.Output("s", ElementType.Float32, 4), p.Output("z", ElementType.UInt8)]), "expected one");
        yield return Case("one output of three", p => p.Add(PlanOpCode.DynamicQuantize, [X(p)], Y(p, ElementType.UInt8)), "expected 1 and 3");
        yield return Case("an unknown activation", p => p.Add(PlanOpCode.Unary, [X(p)], Y(p), new Activation(ActivationKind.Shrink + 1)), "unknown activation");
    }

    [TestCaseSource(nameof(Refused))]
    public void What_does_not_hold_together_is_refused(ExecutionPlan plan, string reason) =>
        Assert.That(() => NativeSession.Open(plan, new SessionOptions()).Dispose(), Throws.TypeOf<InvalidModelException>().With.Message.Contains(reason));

    private static T[] Run<T>(PlanBuilder builder, params Array[] inputs) where T : unmanaged
    {
        using var session = NativeSession.Open(builder.Build(), new SessionOptions { Threads = 2 });
        return MemoryMarshal.Cast<byte, T>(TestPlans.Run(session, inputs)).ToArray();
    }
}
