using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite.Operators;

/// <summary>Operators that move, choose, join and reduce elements.</summary>
[TestFixture]
public class LayoutTests
{
    // [2,3,4], element (i,j,k) being x[12i + 4j + k].
    private static readonly float[] s_x = TfLiteBuilder.Ramp(24);

    private static double X(int i, int j, int k) => s_x[12 * i + 4 * j + k];

    private static IEnumerable<(int I, int J, int K)> All => from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 4) select (i, j, k);

    private static TensorData Run(int code, int[] result, Func<TfLiteBuilder, int[]> more, params Field[] options) => Run(code, result, 0, more, options);

    private static TensorData Run(int code, int[] result, int type, Func<TfLiteBuilder, int[]> more, params Field[] options)
    {
        var b = new TfLiteBuilder();
        var x = b.Input(s_x, 2, 3, 4);
        return b.Run(b.Op(code, [x, .. more(b)], b.Result(result, type), options))[0];
    }

    [Test]
    public void Shapes_change()
    {
        var b = new TfLiteBuilder();
        var x = b.Input(s_x, 2, 3, 4);
        var flat = b.Op(22, [x], b.Result([6, 4]));
        var wide = b.Op(70, [flat, b.Constant([1], 1)], b.Result([6, 1, 4]));
        var results = b.Run(flat, b.Op(43, [wide], b.Result([6, 4]), Ints(0, 1)), b.Op(77, [x], b.Result([3], 2)), b.Op(110, [x], b.Result([], 2)));
        Expect.Floats(results[0], s_x.Select(v => (double)v));
        Expect.Floats(results[1], s_x.Select(v => (double)v));
        Assert.That(results[2].As<int>().ToArray(), Is.EqualTo(new[] { 2, 3, 4 }));
        Assert.That(results[3].As<int>().ToArray(), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public void Transpose() => Expect.Floats(Run(39, [4, 2, 3], b => [b.Constant([2, 0, 1], 3)]),
        from k in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) select X(i, j, k));

    [Test]
    public void Tile_and_broadcast()
    {
        Expect.Floats(Run(69, [2, 6, 4], b => [b.Constant([1, 2, 1], 3)]), from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 6) from k in Enumerable.Range(0, 4) select X(i, j % 3, k));
        Expect.Floats(Run(130, [2, 2, 3, 4], b => [b.Constant([2, 2, 3, 4], 4)]), Enumerable.Repeat(s_x, 2).SelectMany(x => x).Select(v => (double)v));
    }

    [Test]
    public void Slice() => Expect.Floats(Run(65, [1, 2, 4], b => [b.Constant([1, 1, 0], 3), b.Constant([1, -1, 4], 3)]), from j in Enumerable.Range(1, 2) from k in Enumerable.Range(0, 4) select X(1, j, k));

    [Test]
    public void Reverse() => Expect.Floats(Run(105, [2, 3, 4], b => [b.Constant([1, 2], 2)]), All.Select(at => X(at.I, 2 - at.J, 3 - at.K)));

    private static IEnumerable<TestCaseData> StridedSlices()
    {
        static TestCaseData Case(string name, int[] begin, int[] end, int[] stride, int[] masks, int[] result, IEnumerable<double> expected) =>
            new TestCaseData(begin, end, stride, masks, result, expected.ToArray()).SetArgDisplayNames(name);
        yield return Case("x[0:2, 1:3, ::2]", [0, 1, 0], [2, 3, 0], [1, 1, 2], [4, 4, 0, 0, 0], [2, 2, 2], from i in Enumerable.Range(0, 2) from j in Enumerable.Range(1, 2) from k in new[] { 0, 2 } select X(i, j, k));
        yield return Case("x[:, -1]", [0, -1], [0, 0], [1, 1], [1, 1, 0, 0, 2], [2, 4], from i in Enumerable.Range(0, 2) from k in Enumerable.Range(0, 4) select X(i, 2, k));
        yield return Case("x[..., ::-1]", [0, 0], [0, 0], [1, -1], [2, 2, 1, 0, 0], [2, 3, 4], All.Select(at => X(at.I, at.J, 3 - at.K)));
        yield return Case("x[1, newaxis, 3:0:-2]", [1, 0, 3], [2, 0, 0], [1, 1, -2], [0, 0, 0, 2, 1], [1, 1, 4], from j in new[] { 2 } from k in Enumerable.Range(0, 4) select X(1, j, k));
        yield return Case("x[..., 2]", [0, 2], [0, 3], [1, 1], [0, 0, 1, 0, 2], [2, 3], from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) select X(i, j, 2));
        yield return Case("x[:, -2:-1]", [0, -2], [0, -1], [1, 1], [1, 1, 0, 0, 0], [2, 1, 4], from i in Enumerable.Range(0, 2) from k in Enumerable.Range(0, 4) select X(i, 1, k));
    }

    [TestCaseSource(nameof(StridedSlices))]
    public void Strided_slices(int[] begin, int[] end, int[] stride, int[] masks, int[] result, double[] expected) => Expect.Floats(
        Run(45, result, b => [b.Constant(begin, begin.Length), b.Constant(end, end.Length), b.Constant(stride, stride.Length)], [.. masks.Select((mask, id) => Int(id, mask))]), expected);

    [Test]
    public void Join_and_separate()
    {
        var b = new TfLiteBuilder();
        var x = b.Input(s_x, 2, 3, 4);
        var axis = b.Constant([2]);
        int[] parts = [b.Result([2, 3, 2]), b.Result([2, 3, 2])], uneven = [b.Result([2, 1, 4]), b.Result([2, 2, 4])], single = [b.Result([3, 4]), b.Result([3, 4])];
        b.Op(49, [axis, x], parts, Int(0, 2));
        b.Op(102, [x, b.Constant([1, -1], 2), b.Constant([1])], uneven, Int(0, 2));
        b.Op(88, [x], single, Int(0, 2), Int(1, 0));
        var joined = b.Op(2, [parts[1], parts[0]], b.Result([2, 3, 4]), Int(0, -1), Byte(1, 1));
        var packed = b.Op(83, [single[1], single[0]], b.Result([3, 2, 4]), Int(0, 2), Int(1, 1));
        var results = b.Run(joined, packed, uneven[1]);
        Expect.Floats(results[0], All.Select(at => Math.Max(0, X(at.I, at.J, (at.K + 2) % 4))));
        Expect.Floats(results[1], from j in Enumerable.Range(0, 3) from i in new[] { 1, 0 } from k in Enumerable.Range(0, 4) select X(i, j, k));
        Expect.Floats(results[2], from i in Enumerable.Range(0, 2) from j in new[] { 1, 2 } from k in Enumerable.Range(0, 4) select X(i, j, k));
    }

    [Test]
    public void Gathers()
    {
        Expect.Floats(Run(36, [2, 2, 4], b => [b.Constant([2, 0], 2)], Int(0, 1)), from i in Enumerable.Range(0, 2) from j in new[] { 2, 0 } from k in Enumerable.Range(0, 4) select X(i, j, k));
        Expect.Floats(Run(36, [2, 2, 4], b => [b.Constant([2, 0, 1, 1], 2, 2)], Int(0, 1), Int(1, 1)), from p in new[] { (0, 2), (0, 0), (1, 1), (1, 1) } from k in Enumerable.Range(0, 4) select X(p.Item1, p.Item2, k));
        Expect.Floats(Run(107, [2], b => [b.Constant([1, 2, 3, 0, 1, 0], 2, 3)]), [X(1, 2, 3), X(0, 1, 0)]);
    }

    [Test]
    public void Pads()
    {
        Expect.Floats(Run(34, [2, 5, 4], b => [b.Constant([0, 0, 1, 1, 0, 0], 3, 2)]), from i in Enumerable.Range(0, 2) from j in Enumerable.Range(-1, 5) from k in Enumerable.Range(0, 4) select j is < 0 or > 2 ? 0 : X(i, j, k));
        Expect.Floats(Run(60, [2, 5, 4], b => [b.Constant([0, 0, 1, 1, 0, 0], 3, 2), b.Constant([-5f])]), from i in Enumerable.Range(0, 2) from j in Enumerable.Range(-1, 5) from k in Enumerable.Range(0, 4) select j is < 0 or > 2 ? -5 : X(i, j, k));
        int[] reflect = [2, 1, 0, 1, 2, 3, 2], symmetric = [1, 0, 0, 1, 2, 3, 3];
        Expect.Floats(Run(100, [2, 3, 7], b => [b.Constant([0, 0, 0, 0, 2, 1], 3, 2)], Byte(0, 0)), from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in reflect select X(i, j, k));
        Expect.Floats(Run(100, [2, 3, 7], b => [b.Constant([0, 0, 0, 0, 2, 1], 3, 2)], Byte(0, 1)), from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in symmetric select X(i, j, k));
    }

    private static IEnumerable<TestCaseData> Reductions()
    {
        static TestCaseData Case(string name, int code, Func<IEnumerable<double>, double> f) => new TestCaseData(code, f).SetArgDisplayNames(name);
        yield return Case("MEAN", 40, Enumerable.Average);
        yield return Case("SUM", 74, Enumerable.Sum);
        yield return Case("REDUCE_MAX", 82, Enumerable.Max);
        yield return Case("REDUCE_MIN", 89, Enumerable.Min);
        yield return Case("REDUCE_PROD", 81, values => values.Aggregate(1.0, (a, b) => a * b));
    }

    [TestCaseSource(nameof(Reductions))]
    public void Reduces(int code, Func<IEnumerable<double>, double> f)
    {
        var expected = from j in Enumerable.Range(0, 3) select f(from i in Enumerable.Range(0, 2) from k in Enumerable.Range(0, 4) select X(i, j, k));
        Expect.Floats(Run(code, [3], b => [b.Constant([0, -1], 2)]), expected);
        Expect.Floats(Run(code, [1, 3, 1], b => [b.Constant([0, -1], 2)], Byte(0, 1)), expected);
    }

    [Test]
    public void Mean_over_height_and_width([Values] bool keep)
    {
        var b = new TfLiteBuilder();
        var y = b.Op(40, [b.Input(s_x, 1, 2, 3, 4), b.Constant([1, 2], 2)], b.Result(keep ? [1, 1, 1, 4] : [1, 4]), Byte(0, keep ? 1 : 0));
        Expect.Floats(b.Run(y)[0], from k in Enumerable.Range(0, 4) select (from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) select X(i, j, k)).Average());
    }

    [Test]
    public void Largest_and_smallest_are_found()
    {
        var b = new TfLiteBuilder();
        var x = b.Input(new float[] { 3, 9, 9, 1, 0, 0 }, 2, 3);
        int[] top = [b.Result([2, 2]), b.Result([2, 2], 2)];
        b.Op(48, [x, b.Constant([2])], top);
        var results = b.Run(b.Op(56, [x, b.Constant([1])], b.Result([2], 4)), b.Op(79, [x, b.Constant([1])], b.Result([2], 2)), top[0], top[1]);
        Assert.That(results[0].As<long>().ToArray(), Is.EqualTo(new long[] { 1, 0 }));
        Assert.That(results[1].As<int>().ToArray(), Is.EqualTo(new[] { 0, 1 }));
        Expect.Floats(results[2], [9, 9, 1, 0]);
        Assert.That(results[3].As<int>().ToArray(), Is.EqualTo(new[] { 1, 2, 0, 1 }));
    }

    [Test]
    public void Sums_so_far([Values] bool exclusive, [Values] bool reverse)
    {
        var expected = All.Select(at => Enumerable.Range(0, 4).Where(k => reverse ? exclusive ? k > at.K : k >= at.K : exclusive ? k < at.K : k <= at.K).Sum(k => X(at.I, at.J, k)));
        Expect.Floats(Run(128, [2, 3, 4], b => [b.Constant([-1])], Byte(0, exclusive ? 1 : 0), Byte(1, reverse ? 1 : 0)), expected);
    }

    [Test]
    public void Generators_and_casts()
    {
        var b = new TfLiteBuilder();
        var x = b.Input(new[] { 1.7f, -2.3f, 0 }, 3);
        var results = b.Run(
            b.Op(53, [x], b.Result([3], 2)),
            b.Op(94, [b.Constant([2, 2], 2), b.Constant([7f])], b.Result([2, 2])),
            b.Op(96, [b.Constant([1]), b.Constant([9]), b.Constant([3])], b.Result([3], 2)),
            b.Op(93, [x], b.Result([3])),
            b.Op(85, [b.Input([2, 0], 2), b.Constant([3]), b.Constant([5f]), b.Constant([-1f])], b.Result([2, 3]), Int(0, -1)));
        Assert.That(results[0].As<int>().ToArray(), Is.EqualTo(new[] { 1, -2, 0 }));
        Expect.Floats(results[1], [7, 7, 7, 7]);
        Assert.That(results[2].As<int>().ToArray(), Is.EqualTo(new[] { 1, 4, 7 }));
        Expect.Floats(results[3], [0, 0, 0]);
        Expect.Floats(results[4], [-1, -1, 5, 5, -1, -1]);
    }

    [Test]
    public void Rows_are_normalized()
    {
        var b = new TfLiteBuilder();
        var x = b.Input(s_x, 6, 4);
        var results = b.Run(b.Op(25, [x], b.Result([6, 4]), Float(0, 0.5f)), b.Op(50, [x], b.Result([6, 4])), b.Op(11, [x], b.Result([6, 4])));
        IEnumerable<double> Rows(Func<double[], double, double> f) => s_x.Select((v, i) => f([.. s_x.Skip(i / 4 * 4).Take(4).Select(w => (double)w)], v));
        Expect.Floats(results[0], Rows((row, v) => Math.Exp(0.5 * v) / row.Sum(w => Math.Exp(0.5 * w))));
        Expect.Floats(results[1], Rows((row, v) => v - Math.Log(row.Sum(Math.Exp))));
        Expect.Floats(results[2], Rows((row, v) => v / Math.Sqrt(row.Sum(w => w * w))));
    }

    [Test]
    public void Matrices_are_multiplied([Values] bool adjoint, [Values] bool keep)
    {
        var b = new TfLiteBuilder();
        var (w, bias) = (TfLiteBuilder.Ramp(20, -1, 1), TfLiteBuilder.Ramp(5));
        var x = b.Input(s_x, 2, 3, 4);
        var m = b.Constant(w, adjoint ? [5, 4] : [4, 5]);
        double W(int k, int n) => adjoint ? w[n * 4 + k] : w[k * 5 + n];
        var product = b.Op(126, [x, m], b.Result([2, 3, 5]), Byte(1, adjoint ? 1 : 0));
        var dense = b.Op(9, [x, b.Constant(w, 5, 4), b.Constant(bias, 5)], b.Result(keep ? [2, 3, 5] : [6, 5]), Byte(2, keep ? 1 : 0));
        var results = b.Run(product, dense);
        Expect.Floats(results[0], from r in Enumerable.Range(0, 6) from n in Enumerable.Range(0, 5) select Enumerable.Range(0, 4).Sum(k => s_x[r * 4 + k] * W(k, n)), 1e-4);
        Expect.Floats(results[1], from r in Enumerable.Range(0, 6) from n in Enumerable.Range(0, 5) select bias[n] + Enumerable.Range(0, 4).Sum(k => (double)s_x[r * 4 + k] * w[n * 4 + k]), 1e-4);
    }
}
