namespace EdgeRuntime.Graph.Tests.TfLite.Operators;

/// <summary>Functions of one and two numbers.</summary>
[TestFixture]
public class ElementwiseTests
{
    private static IEnumerable<TestCaseData> Functions()
    {
        static TestCaseData Case(string name, int code, Func<double, double> f, float low = -3, float high = 8) => new TestCaseData(code, f, low, high).SetArgDisplayNames(name);
        yield return Case("RELU", 19, x => Math.Max(x, 0));
        yield return Case("RELU6", 21, x => Math.Clamp(x, 0, 6));
        yield return Case("RELU_N1_TO_1", 20, x => Math.Clamp(x, -1, 1));
        yield return Case("RELU_0_TO_1", 152, x => Math.Clamp(x, 0, 1));
        yield return Case("ELU", 111, x => x > 0 ? x : Math.Exp(x) - 1);
        yield return Case("HARD_SWISH", 117, x => x * Math.Clamp(x + 3, 0, 6) / 6);
        yield return Case("LOGISTIC", 14, x => 1 / (1 + Math.Exp(-x)));
        yield return Case("TANH", 28, Math.Tanh);
        yield return Case("EXP", 47, Math.Exp);
        yield return Case("LOG", 73, Math.Log, 0.1f);
        yield return Case("SQRT", 75, Math.Sqrt, 0.1f);
        yield return Case("RSQRT", 76, x => 1 / Math.Sqrt(x), 0.1f);
        yield return Case("SQUARE", 92, x => x * x);
        yield return Case("ABS", 101, Math.Abs);
        yield return Case("NEG", 59, x => -x);
        yield return Case("SIN", 66, Math.Sin);
        yield return Case("COS", 108, Math.Cos);
        yield return Case("FLOOR", 8, Math.Floor);
        yield return Case("CEIL", 104, Math.Ceiling);
        yield return Case("ROUND", 116, Math.Round);
        yield return Case("SIGN", 158, x => Math.Sign(x));
        yield return Case("GELU", 150, x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))), high: 3);
    }

    [TestCaseSource(nameof(Functions))]
    public void Functions_of_one_number(int code, Func<double, double> f, float low, float high)
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(24, low, high);
        var y = b.Op(code, [b.Input(x, 1, 2, 3, 4)], b.Result([1, 2, 3, 4]));
        Expect.Floats(b.Run(y)[0], x.Select(value => f(value)));
    }

    [Test]
    public void Gelu_approximated_and_leaky_relu()
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(12);
        var input = b.Input(x, 12);
        var gelu = b.Op(150, [input], b.Result([12]), FlatBufferWriter.Byte(0, 1));
        var leaky = b.Op(98, [input], b.Result([12]), FlatBufferWriter.Float(0, 0.2f));
        var results = b.Run(gelu, leaky);
        Expect.Floats(results[0], x.Select(v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)))));
        Expect.Floats(results[1], x.Select(v => v < 0 ? 0.2 * v : v));
    }

    [Test]
    public void Prelu_has_a_slope_for_each_channel()
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(24);
        float[] slope = [0.1f, 0.2f, 0.3f];
        var y = b.Op(54, [b.Input(x, 1, 2, 4, 3), b.Constant(slope, 1, 1, 3)], b.Result([1, 2, 4, 3]));
        Expect.Floats(b.Run(y)[0], x.Select((v, i) => v < 0 ? (double)v * slope[i % 3] : v));
    }

    private static IEnumerable<TestCaseData> Pairs()
    {
        static TestCaseData Case(string name, int code, Func<double, double, double> f) => new TestCaseData(code, f).SetArgDisplayNames(name);
        yield return Case("ADD", 0, (a, b) => a + b);
        yield return Case("SUB", 41, (a, b) => a - b);
        yield return Case("MUL", 18, (a, b) => a * b);
        yield return Case("DIV", 42, (a, b) => a / b);
        yield return Case("MAXIMUM", 55, Math.Max);
        yield return Case("MINIMUM", 57, Math.Min);
        yield return Case("SQUARED_DIFFERENCE", 99, (a, b) => (a - b) * (a - b));
        yield return Case("FLOOR_DIV", 90, (a, b) => Math.Floor(a / b));
        yield return Case("FLOOR_MOD", 95, (a, b) => a - b * Math.Floor(a / b));
    }

    [TestCaseSource(nameof(Pairs))]
    public void Functions_of_two_numbers_broadcast(int code, Func<double, double, double> f)
    {
        var b = new TfLiteBuilder();
        var (x, w) = (TfLiteBuilder.Ramp(24), new[] { 0.7f, -1.3f, 2.1f });
        var y = b.Op(code, [b.Input(x, 2, 4, 3), b.Constant(w, 3)], b.Result([2, 4, 3]));
        Expect.Floats(b.Run(y)[0], x.Select((v, i) => f(v, w[i % 3])), 1e-4);
    }

    [Test]
    public void Integers_are_divided_towards_minus_infinity()
    {
        var b = new TfLiteBuilder();
        int[] x = [7, -7, 7, -7, 6, -6, 0], d = [2, 2, -2, -2, 3, 3, 5];
        var (i, j) = (b.Input(x, 7), b.Input(d, 7));
        var results = b.Run(b.Op(90, [i, j], b.Result([7], 2)), b.Op(95, [i, j], b.Result([7], 2)));
        Assert.That(results[0].As<int>().ToArray(), Is.EqualTo(x.Zip(d, (a, c) => (int)Math.Floor((double)a / c))));
        Assert.That(results[1].As<int>().ToArray(), Is.EqualTo(x.Zip(d, (a, c) => a - c * (int)Math.Floor((double)a / c))));
    }

    [Test]
    public void Power_and_sums_of_several()
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(6, 0.5f, 3);
        var input = b.Input(x, 6);
        var results = b.Run(b.Op(78, [input, b.Constant([2.5f])], b.Result([6])), b.Op(106, [input, input, input], b.Result([6])));
        Expect.Floats(results[0], x.Select(v => Math.Pow(v, 2.5)));
        Expect.Floats(results[1], x.Select(v => 3.0 * v));
    }

    [TestCase(1, 0, double.PositiveInfinity)]
    [TestCase(2, -1, 1)]
    [TestCase(3, 0, 6)]
    public void Fused_activations(int activation, double low, double high)
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(16, -8, 8);
        var input = b.Input(x, 16);
        Expect.Floats(b.Run(b.Op(0, [input, b.Constant([0.5f])], b.Result([16]), FlatBufferWriter.Byte(0, activation)))[0], x.Select(v => Math.Clamp(v + 0.5, low, high)));
    }

    private static IEnumerable<TestCaseData> Comparisons()
    {
        static TestCaseData Case(string name, int code, Func<double, double, bool> f) => new TestCaseData(code, f).SetArgDisplayNames(name);
        yield return Case("LESS", 58, (a, b) => a < b);
        yield return Case("LESS_EQUAL", 63, (a, b) => a <= b);
        yield return Case("GREATER", 61, (a, b) => a > b);
        yield return Case("GREATER_EQUAL", 62, (a, b) => a >= b);
        yield return Case("EQUAL", 71, (a, b) => a == b);
        yield return Case("NOT_EQUAL", 72, (a, b) => a != b);
    }

    [TestCaseSource(nameof(Comparisons))]
    public void Comparisons_and_selection(int code, Func<double, double, bool> f)
    {
        var b = new TfLiteBuilder();
        float[] x = [1, 2, 3, 4], w = [2, 2, 2, 5];
        var (i, j) = (b.Input(x, 4), b.Input(w, 4));
        var truth = b.Op(code, [i, j], b.Result([4], 6));
        var results = b.Run(b.Op(123, [truth, i, j], b.Result([4])), b.Op(87, [truth], b.Result([4], 6)));
        Expect.Floats(results[0], x.Zip(w, (a, c) => f(a, c) ? (double)a : c));
        Assert.That(results[1].As<bool>().ToArray(), Is.EqualTo(x.Zip(w, (a, c) => !f(a, c))));
    }

    [Test]
    public void A_row_of_conditions_selects_rows()
    {
        var b = new TfLiteBuilder();
        var (x, w) = (TfLiteBuilder.Ramp(6), TfLiteBuilder.Ramp(6, 5, 9));
        var y = b.Op(64, [b.Input(new[] { true, false }, 2), b.Input(x, 2, 3), b.Input(w, 2, 3)], b.Result([2, 3]));
        Expect.Floats(b.Run(y)[0], Enumerable.Range(0, 6).Select(i => (double)(i < 3 ? x[i] : w[i])));
    }

    [Test]
    public void Truth_values_are_combined_and_found()
    {
        var b = new TfLiteBuilder();
        bool[] x = [true, true, false, false], w = [true, false, true, false];
        var (i, j) = (b.Input(x, 2, 2), b.Input(w, 2, 2));
        var results = b.Run(b.Op(86, [i, j], b.Result([2, 2], 6)), b.Op(84, [i, j], b.Result([2, 2], 6)), b.Op(109, [i], b.Result([2, 2], 4)), b.Op(91, [i, b.Constant([1], 1)], b.Result([2], 6)));
        Assert.That(results[0].As<bool>().ToArray(), Is.EqualTo(new[] { true, false, false, false }));
        Assert.That(results[1].As<bool>().ToArray(), Is.EqualTo(new[] { true, true, true, false }));
        Assert.That(results[2].As<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 0, 1 }));
        Assert.That(results[3].As<bool>().ToArray(), Is.EqualTo(new[] { true, false }));
    }

    // The Taylor series, which is exact enough up to about 3.
    private static double Erf(double x)
    {
        var (sum, term) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
