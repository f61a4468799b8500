using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

/// <summary>Operators that move, select and sort: their results on small inputs, what indices beyond their axis do, and which plans are refused.</summary>
public class SelectionOperatorTests
{
    private static readonly float[] s_six = [0, 1, 2, 3, 4, 5];

    [Test]
    public void StridedCopy_repeats_and_goes_backwards()
    {
        Check(One(PlanOpCode.StridedCopy, [("x", ElementType.Float32, [6])], ElementType.Float32, [2, 3], Walk(5, (2, 0), (3, -2))), (float[])[5, 3, 1, 5, 3, 1], s_six);
        Check(One(PlanOpCode.StridedCopy, [("x", ElementType.Int64, [3])], ElementType.Int64, [2], Walk(0, (2, 2))), (long[])[7, 9], new long[] { 7, 8, 9 });
    }

    [Test]
    public void Gather_takes_slices_and_clamps([Values] bool wide)
    {
        Array indices = wide ? new long[] { 1, -1, long.MaxValue, long.MinValue } : new[] { 1, -1, int.MaxValue, int.MinValue };
        var plan = One(PlanOpCode.Gather, [("x", ElementType.Float32, [3, 2]), ("i", wide ? ElementType.Int64 : ElementType.Int32, [4])], ElementType.Float32, [4, 2], new AxisAttributes());
        Check(plan, (float[])[2, 3, 4, 5, 4, 5, 0, 1], s_six, indices);
    }

    [Test]
    public void GatherElements_takes_elements_and_clamps() => Check(
        One(PlanOpCode.GatherElements, [("x", ElementType.UInt8, [2, 3]), ("i", ElementType.Int64, [2, 2])], ElementType.UInt8, [2, 2], new AxisAttributes { Axis = 1 }),
        (byte[])[12, 10, 15, 13], new byte[] { 10, 11, 12, 13, 14, 15 }, new long[] { -1, -99, 99, 0 });

    [Test]
    public void GatherND_takes_slices_by_tuples_and_clamps() => Check(
        One(PlanOpCode.GatherND, [("x", ElementType.Float32, [2, 3, 1]), ("i", ElementType.Int64, [3, 2])], ElementType.Float32, [3, 1], new GatherNDAttributes()),
        (float[])[5, 1, 3], s_six, new long[] { -1, 99, 0, 1, 7, -99 });

    [TestCase(ScatterKind.Replace, new[] { 30f, 1, 2, 3, 4, 20 }), TestCase(ScatterKind.Add, new[] { 40f, 1, 2, 3, 4, 25 }), TestCase(ScatterKind.Multiply, new[] { 0f, 1, 2, 3, 4, 100 })]
    [TestCase(ScatterKind.Maximum, new[] { 30f, 1, 2, 3, 4, 20 }), TestCase(ScatterKind.Minimum, new[] { 0f, 1, 2, 3, 4, 5 })]
    public void Scatter_combines_in_order_and_clamps(ScatterKind kind, float[] expected)
    {
        (string, ElementType, int[])[] inputs = [("x", ElementType.Float32, [6]), ("i", ElementType.Int32, [3]), ("u", ElementType.Float32, [3])];
        var attributes = new ScatterAttributes { Kind = kind };
        Array[] values = [s_six, new[] { -99, 99, 0 }, new[] { 10f, 20, 30 }];
        Check(One(PlanOpCode.ScatterElements, inputs, ElementType.Float32, [6], attributes), expected, values);
        inputs[1] = ("i", ElementType.Int32, [3, 1]);
        Check(One(PlanOpCode.ScatterND, inputs, ElementType.Float32, [6], attributes), expected, values);
    }

    [Test]
    public void Where_selects_elements_of_every_size()
    {
        byte[] condition = [1, 0, 200];
        Check(One(PlanOpCode.Where, [("c", ElementType.Bool, [3]), ("a", ElementType.Bool, [3]), ("b", ElementType.Bool, [1])], ElementType.Bool, [3], default(NoAttributes)), (byte[])[1, 9, 3], condition, new byte[] { 1, 2, 3 }, new byte[] { 9 });
        Check(One(PlanOpCode.Where, [("c", ElementType.Bool, [3]), ("a", ElementType.Int16, []), ("b", ElementType.Int16, [2, 1])], ElementType.Int16, [2, 3], default(NoAttributes)), (short[])[7, 1, 7, 7, 2, 7], condition, new short[] { 7 }, new short[] { 1, 2 });
        Check(One(PlanOpCode.Where, [("c", ElementType.Bool, [3]), ("a", ElementType.Int64, [3]), ("b", ElementType.Int64, [3])], ElementType.Int64, [3], default(NoAttributes)), (long[])[1, 5, 3], condition, new long[] { 1, 2, 3 }, new long[] { 4, 5, 6 });
    }

    [Test]
    public void OneHot_has_nothing_on_for_indices_beyond()
    {
        var attributes = new AxisAttributes { Axis = 1 };
        Check(One(PlanOpCode.OneHot, [("i", ElementType.Int32, [4]), ("v", ElementType.Int16, [2])], ElementType.Int16, [4, 2], attributes), (short[])[8, 9, 9, 8, 8, 8, 8, 8], new[] { 1, -2, 2, -3 }, new short[] { 8, 9 });
        Check(One(PlanOpCode.OneHot, [("i", ElementType.Float32, [4]), ("v", ElementType.UInt8, [2])], ElementType.UInt8, [4, 2], attributes), (byte[])[8, 9, 8, 8, 8, 8, 8, 8], new[] { 1, 0.5f, float.NaN, float.PositiveInfinity }, new byte[] { 8, 9 });
        Check(One(PlanOpCode.OneHot, [("i", ElementType.Int64, [2]), ("v", ElementType.UInt8, [2])], ElementType.UInt8, [2, 2], attributes), (byte[])[8, 8, 8, 8], new[] { long.MinValue, long.MaxValue }, new byte[] { 8, 9 });
    }

    [Test]
    public void CumSum_sums_in_four_ways()
    {
        foreach (var (exclusive, reverse, expected) in new[] { (0, 0, new[] { 1, 3, 6 }), (1, 0, new[] { 0, 1, 3 }), (0, 1, new[] { 6, 5, 3 }), (1, 1, new[] { 5, 3, 0 }) })
            Check(One(PlanOpCode.CumSum, [("x", ElementType.Int32, [3])], ElementType.Int32, [3], new CumSumAttributes { Exclusive = exclusive, Reverse = reverse }), expected, new[] { 1, 2, 3 });
    }

    [Test]
    public void TopK_takes_the_first_of_equal_elements()
    {
        foreach (var (smallest, values, order) in new[] { (0, new byte[] { 9, 9, 7 }, new long[] { 1, 4, 3 }), (1, new byte[] { 3, 3, 7 }, new long[] { 0, 2, 3 }) })
        {
            var plan = new PlanBuilder();
            int v = plan.Output("v", ElementType.UInt8, 3), i = plan.Output("i", ElementType.Int64, 3);
            plan.Add(PlanOpCode.TopK, [plan.Input("x", ElementType.UInt8, 5)], [v, i], new TopKAttributes { Smallest = smallest });
            using var session = NativeSession.Open(plan.Build(), new SessionOptions());
            Assert.That(Run(session, new byte[] { 3, 9, 3, 7, 9 }), Is.EqualTo(values));
            Assert.That(MemoryMarshal.Cast<byte, long>(session.Output(1).Bytes).ToArray(), Is.EqualTo(order));
        }
    }

    [TestCase(0, 0, 1), TestCase(0, 1, 4), TestCase(1, 0, 0), TestCase(1, 1, 2)]
    public void ArgMax_takes_the_first_or_last_of_equal_elements(int smallest, int last, long expected)
    {
        var attributes = new ArgMaxAttributes { Smallest = smallest, SelectLast = last };
        Check(One(PlanOpCode.ArgMax, [("x", ElementType.Float32, [5])], ElementType.Int64, [1], attributes), (long[])[expected], new[] { -0.5f, 9, -0.5f, 7, 9 });
        Check(One(PlanOpCode.ArgMax, [("x", ElementType.Int8, [5])], ElementType.Int64, [1], attributes), (long[])[expected], new sbyte[] { -3, 9, -3, 7, 9 });
    }

    [Test]
    public void NonMaxSuppression_fills_what_is_left_with_minus_one() => Check(
        One(PlanOpCode.NonMaxSuppression, [("b", ElementType.Float32, [1, 3, 4]), ("s", ElementType.Float32, [1, 1, 3])], ElementType.Int64, [3, 3], new NonMaxSuppressionAttributes { Limit = 9, IouThreshold = 0.5f, ScoreThreshold = 0 }),
        (long[])[0, 0, 1, 0, 0, 2, -1, -1, -1], new[] { 0f, 0, 1, 1, 0, 0, 1, 1.1f, 5, 5, 6, 6 }, new[] { 0.5f, 0.9f, 0.4f });

    [Test]
    public void ReverseSequence_clamps_lengths() => Check(
        One(PlanOpCode.ReverseSequence, [("x", ElementType.UInt8, [3, 3]), ("n", ElementType.Int64, [3])], ElementType.UInt8, [3, 3], new ReverseSequenceAttributes { TimeAxis = 1 }),
        (byte[])[2, 1, 3, 6, 5, 4, 7, 8, 9], new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, new long[] { 2, long.MaxValue, -5 });

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Refuse("too far", "reads elements 0 to 6 of 6", One(PlanOpCode.StridedCopy, [("x", ElementType.Float32, [6])], ElementType.Float32, [3], Walk(0, (3, 3))));
        yield return Refuse("before the start", "reads elements -1 to 1", One(PlanOpCode.StridedCopy, [("x", ElementType.Float32, [6])], ElementType.Float32, [3], Walk(1, (3, -1))));
        yield return Refuse("huge strides", "reads elements", One(PlanOpCode.StridedCopy, [("x", ElementType.Float32, [6])], ElementType.Float32, [2, 2], Walk(0, (2, int.MaxValue), (2, int.MinValue))));
        yield return Refuse("another size", "4 steps in all", One(PlanOpCode.StridedCopy, [("x", ElementType.Float32, [6])], ElementType.Float32, [6], Walk(0, (4, 1))));
        yield return Refuse("no axes", "0 axes", One(PlanOpCode.StridedCopy, [("x", ElementType.Float32, [6])], ElementType.Float32, [1], Walk(0)));
        yield return Refuse("nine axes", "9 axes", One(PlanOpCode.StridedCopy, [("x", ElementType.Float32, [6])], ElementType.Float32, [1], Walk(0) with { Rank = 9 }));
        yield return Refuse("no such axis", "axis 2 of 3x2", One(PlanOpCode.Gather, [("x", ElementType.Float32, [3, 2]), ("i", ElementType.Int64, [4])], ElementType.Float32, [4, 2], new AxisAttributes { Axis = 2 }));
        yield return Refuse("indices in f32", "expected indices in i32 or i64", One(PlanOpCode.Gather, [("x", ElementType.Float32, [3, 2]), ("i", ElementType.Float32, [4])], ElementType.Float32, [4, 2], new AxisAttributes()));
        yield return Refuse("too large a result", "do not give y", One(PlanOpCode.Gather, [("x", ElementType.Float32, [3, 2]), ("i", ElementType.Int64, [4])], ElementType.Float32, [5, 2], new AxisAttributes()));
        yield return Refuse("indices of another rank", "same rank", One(PlanOpCode.GatherElements, [("x", ElementType.Float32, [3, 2]), ("i", ElementType.Int64, [2])], ElementType.Float32, [2], new AxisAttributes()));
        yield return Refuse("indices that reach beyond", "reach beyond", One(PlanOpCode.GatherElements, [("x", ElementType.Float32, [3, 2]), ("i", ElementType.Int64, [3, 3])], ElementType.Float32, [3, 3], new AxisAttributes()));
        yield return Refuse("deep tuples", "do not fit", One(PlanOpCode.GatherND, [("x", ElementType.Float32, [3, 2]), ("i", ElementType.Int64, [1, 3])], ElementType.Float32, [1], new GatherNDAttributes()));
        yield return Refuse("other batches", "differ along batch axis 0", One(PlanOpCode.GatherND, [("x", ElementType.Float32, [3, 2]), ("i", ElementType.Int64, [2, 1])], ElementType.Float32, [2], new GatherNDAttributes { BatchDimensions = 1 }));
        yield return Refuse("sum of bytes", "cannot be combined", One(PlanOpCode.ScatterElements, [("x", ElementType.UInt8, [3]), ("i", ElementType.Int64, [3]), ("u", ElementType.UInt8, [3])], ElementType.UInt8, [3], new ScatterAttributes { Kind = ScatterKind.Add }));
        yield return Refuse("unknown way", "in the way 5", One(PlanOpCode.ScatterND, [("x", ElementType.Float32, [3]), ("i", ElementType.Int64, [3, 1]), ("u", ElementType.Float32, [3])], ElementType.Float32, [3], new ScatterAttributes { Kind = (ScatterKind)5 }));
        yield return Refuse("too few updates", "the updates are 2", One(PlanOpCode.ScatterND, [("x", ElementType.Float32, [3]), ("i", ElementType.Int64, [3, 1]), ("u", ElementType.Float32, [2])], ElementType.Float32, [3], new ScatterAttributes()));
        yield return Refuse("condition of another size", "cannot be broadcast", One(PlanOpCode.Where, [("c", ElementType.Bool, [2]), ("a", ElementType.Float32, [3]), ("b", ElementType.Float32, [3])], ElementType.Float32, [3], default(NoAttributes)));
        yield return Refuse("condition in u8", "expected bool", One(PlanOpCode.Where, [("c", ElementType.UInt8, [3]), ("a", ElementType.Float32, [3]), ("b", ElementType.Float32, [3])], ElementType.Float32, [3], default(NoAttributes)));
        yield return Refuse("three values", "expected 2", One(PlanOpCode.OneHot, [("i", ElementType.Int64, [3]), ("v", ElementType.Float32, [3])], ElementType.Float32, [3, 4], new AxisAttributes { Axis = 1 }));
        yield return Refuse("sum of f16", "expected f32, f64, i32 or i64", One(PlanOpCode.CumSum, [("x", ElementType.Float16, [3])], ElementType.Float16, [3], new CumSumAttributes()));
        yield return Refuse("largest of f16", "cannot be compared", One(PlanOpCode.ArgMax, [("x", ElementType.Float16, [3])], ElementType.Int64, [1], new ArgMaxAttributes()));
        yield return Refuse("boxes of five", "expected [N,B,4]", One(PlanOpCode.NonMaxSuppression, [("b", ElementType.Float32, [1, 3, 5]), ("s", ElementType.Float32, [1, 1, 3])], ElementType.Int64, [3, 3], new NonMaxSuppressionAttributes { Limit = 9 }));
        yield return Refuse("limit of 0", "0 boxes of a class", One(PlanOpCode.NonMaxSuppression, [("b", ElementType.Float32, [1, 3, 4]), ("s", ElementType.Float32, [1, 1, 3])], ElementType.Int64, [3, 3], new NonMaxSuppressionAttributes()));
        yield return Refuse("third axis as time", "time is axis 2", One(PlanOpCode.ReverseSequence, [("x", ElementType.UInt8, [3, 3, 3]), ("n", ElementType.Int64, [3])], ElementType.UInt8, [3, 3, 3], new ReverseSequenceAttributes { TimeAxis = 2 }));
        yield return Refuse("a vector as matrix", "expected matrices", One(PlanOpCode.Trilu, [("x", ElementType.UInt8, [3])], ElementType.UInt8, [3], new TriluAttributes()));
        foreach (var index in new[] { -2, 3, int.MaxValue })
        {
            var plan = new PlanBuilder();
            plan.Add(PlanOpCode.Interpolate, [plan.Input("x", ElementType.Float32, 3), plan.Constant(index), plan.Constant(1f)], plan.Output("y", ElementType.Float32, 1), new InterpolateAttributes { Taps = 1 });
            yield return Refuse($"slice {index}", $"reads slice {index} of 3", plan);
        }
        yield return Refuse("indices that are fed", "must be a constant", One(PlanOpCode.Interpolate, [("x", ElementType.Float32, [3]), ("i", ElementType.Int32, [1]), ("w", ElementType.Float32, [1])], ElementType.Float32, [1], new InterpolateAttributes { Taps = 1 }));
        yield return Refuse("more than there is", "4 of 3 elements", TopK(3, 4));
        yield return Refuse("unknown padding", "padding 3", One(PlanOpCode.GridSample, [("x", ElementType.Float32, [1, 2, 2, 1]), ("g", ElementType.Float32, [1, 1, 1, 2])], ElementType.Float32, [1, 1, 1, 1], new GridSampleAttributes { Padding = (GridPadding)3 }));
        yield return Refuse("other channels", "expected [N,H,W,C]", One(PlanOpCode.RoiAlign, [("x", ElementType.Float32, [1, 2, 2, 1]), ("r", ElementType.Float32, [1, 4]), ("b", ElementType.Int64, [1])], ElementType.Float32, [1, 1, 1, 2], new RoiAlignAttributes()));
        yield return Refuse("two values", "expected one element", One(PlanOpCode.Pad, [("x", ElementType.Float32, [2]), ("v", ElementType.Float32, [2])], ElementType.Float32, [2], new PadAttributes()));
    }

    [TestCaseSource(nameof(Refused))]
    public void What_would_read_or_write_elsewhere_is_refused(ExecutionPlan plan, string reason) =>
        Assert.That(() => NativeSession.Open(plan, new SessionOptions()), Throws.TypeOf<InvalidModelException>().With.Message.Contains(reason));

    private static PlanBuilder TopK(int size, int k)
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.TopK, [plan.Input("x", ElementType.Float32, size)], [plan.Output("v", ElementType.Float32, k), plan.Output("i", ElementType.Int64, k)], new TopKAttributes());
        return plan;
    }

    private static PlanBuilder One<T>(PlanOpCode code, (string Name, ElementType Type, int[] Shape)[] inputs, ElementType type, int[] shape, T attributes) where T : unmanaged
    {
        var plan = new PlanBuilder();
        int[] tensors = [.. inputs.Select(input => plan.Input(input.Name, input.Type, input.Shape))];
        plan.Add(code, tensors, plan.Output("y", type, shape), attributes is NoAttributes ? default : PlanAttributes.Write(attributes));
        return plan;
    }

    private static void Check(PlanBuilder plan, Array expected, params Array[] inputs)
    {
        using var session = NativeSession.Open(plan.Build(), new SessionOptions());
        Assert.That(Run(session, inputs), Is.EqualTo(AsBytes(expected).ToArray()));
    }

    private static TestCaseData Refuse(string name, string reason, PlanBuilder plan) => new TestCaseData(plan.Build(), reason).SetArgDisplayNames(name);

    private struct NoAttributes;
}
