using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Functions of two variables on every type that ONNX Runtime computes with, broadcasting included.</summary>
public class ArithmeticTests
{
    private static readonly ElementType[] s_integers = [ElementType.Int32, ElementType.Int64];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var type in new[] { ElementType.Int32, ElementType.Int64, ElementType.Float64 })
        {
            foreach (var op in new[] { "Add", "Sub", "Mul", "Max", "Min" })
            {
                yield return Case($"{op} of {type}", m => m.Finish(m.Add(op, [m.Input(type, 3, 4, 50), m.Input(type, 4, 1)])));
                yield return Case($"{op} of {type} and a scalar", m => m.Finish(m.Add(op, [m.Input(type), m.Input(type, 300)])));
            }
            yield return Case($"Div of {type}", m => m.Finish(m.Add("Div", [m.Input(type, 3, 50), NotZero(m, type, 50)])));
            foreach (var op in new[] { "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" })
                yield return Case($"{op} of {type}", m => m.Finish(m.Add(op, [m.Input(type, 3, 4, 50), m.Input(type, 4, 1)])));
        }
        foreach (var type in new[] { ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16, ElementType.Int32, ElementType.UInt32, ElementType.Int64, ElementType.UInt64 })
        {
            yield return Case($"Mod of {type}", m => m.Finish(m.Add("Mod", [m.Input(type, 3, 50), NotZero(m, type, 50)])));
            yield return Case($"Mod of {type}, fmod", m => m.Finish(m.Add("Mod", [m.Input(type, 3, 50), NotZero(m, type, 50)], ("fmod", 1L))));
        }
        foreach (var type in new[] { ElementType.UInt8, ElementType.Int8, ElementType.UInt32, ElementType.UInt64 })
            yield return Case($"Max and Min of {type}", m => { var (a, b) = (m.Input(type, 3, 4), m.Input(type, 4)); return m.Finish(m.Add("Max", [a, b]), m.Add("Min", [a, b])); });
        foreach (var op in new[] { "And", "Or", "Xor", "Equal" })
            yield return Case($"{op} of bool", m => m.Finish(m.Add(op, [m.Input(ElementType.Bool, 3, 4), m.Input(ElementType.Bool, 4)])));
        foreach (var op in new[] { "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" })
        {
            yield return Case($"{op} of f32", m => m.Finish(m.Add(op, [m.Add("Round", [m.Input(3, 4, 50)]), m.Add("Round", [m.Input(4, 1)])])));
            yield return Case($"{op} of features", m => m.Finish(m.Add(op, [m.Conv(m.Input(1, 3, 6, 6), 3, 7, 3), m.Weights(1, 7, 1, 1)])));
        }
        foreach (var op in new[] { "BitwiseAnd", "BitwiseOr", "BitwiseXor" })
            yield return Case($"{op}", m => m.Finish(m.Add(op, [m.Input(ElementType.Int32, 3, 4), m.Input(ElementType.Int32, 4)])), opset: 18);
        foreach (var direction in new[] { "LEFT", "RIGHT" })
            yield return Case($"BitShift {direction}", m => m.Finish(m.Add("BitShift", [m.Input(ElementType.UInt32, 30), m.Constant(TensorData.From(Enumerable.Range(0, 30).Select(i => (uint)i).ToArray(), 30))], ("direction", direction))));

        yield return Case("Pow", m => m.Finish(m.Add("Pow", [m.Add("Abs", [m.Input(3, 40)]), m.Input(40)])));
        foreach (var exponent in new[] { 2f, 3f, 0.5f, -1f })
            yield return Case($"Pow of constant {exponent}", m => m.Finish(m.Add("Relu", [m.Add("Pow", [m.Add("Abs", [m.Input(3, 40)]), m.Constant(TensorData.Scalar(exponent))])])));
        foreach (var (a, b) in new[] { (ElementType.Float32, ElementType.Int32), (ElementType.Float32, ElementType.Int64), (ElementType.Float64, ElementType.Float32), (ElementType.Float32, ElementType.Float64) })
            yield return Case($"Pow of {a} and {b}", m => m.Finish(m.Add("Pow", [m.Add("Abs", [m.Input(a, 3, 40)]), m.Input(b, 40)])));
        foreach (var (a, b) in new[] { (ElementType.Int32, ElementType.Int32), (ElementType.Int64, ElementType.Int64), (ElementType.Int32, ElementType.Float32), (ElementType.Int64, ElementType.Float32) })
            yield return Case($"Pow of {a} and {b}", m => m.Finish(m.Add("Pow", [m.Input(a, 3, 40), b == ElementType.Float32 ? m.Constant(TensorData.Scalar(3f)) : m.Constant(b == ElementType.Int32 ? TensorData.Scalar(4) : TensorData.Scalar(5L))])));
        yield return Case("Mod of f32", m => m.Finish(m.Add("Mod", [m.Input(3, 40), m.Input(40)], ("fmod", 1L))));

        yield return Case("PRelu of channels", m => m.Finish(m.Add("PRelu", [m.Conv(m.Input(1, 3, 6, 6), 3, 7, 3), m.Weights(1, 7, 1, 1)])));
        yield return Case("PRelu of rows", m => m.Finish(m.Add("PRelu", [m.Input(3, 4, 9), m.Weights(1, 9)])));
        yield return Case("PRelu with one slope", m => m.Finish(m.Add("PRelu", [m.Conv(m.Input(1, 3, 6, 6), 3, 7, 3), m.Weights(1, 1)])));
        yield return Case("PRelu with a slope from an input", m => m.Finish(m.Add("PRelu", [m.Input(3, 4, 9), m.Input(4, 1)])));

        foreach (var op in new[] { "Sum", "Mean", "Max", "Min" })
        {
            yield return Case($"{op} of one", m => m.Finish(m.Add(op, [m.Input(3, 4)])));
            yield return Case($"{op} of three", m => m.Finish(m.Add("Relu", [m.Add(op, [m.Input(1, 3, 4, 4), m.Conv(m.Input(1, 2, 4, 4), 2, 3, 1), m.Weights(1, 3, 1, 1)])])));
        }
        foreach (var type in s_integers)
        {
            yield return Case($"Max of three {type}", m => m.Finish(m.Add("Max", [m.Input(type, 3, 1), m.Input(type, 4), m.Input(type, 2, 3, 4)])));
            yield return Case($"Neg, Abs, Sign and Clip of {type}", m =>
            {
                var x = m.Input(type, 3, 40);
                var (low, high) = type == ElementType.Int32 ? (m.Constant(TensorData.Scalar(-7)), m.Constant(TensorData.Scalar(9))) : (m.Constant(TensorData.Scalar(-7L)), m.Constant(TensorData.Scalar(9L)));
                return m.Finish(m.Add("Neg", [x]), m.Add("Abs", [x]), m.Add("Sign", [x]), m.Add("Clip", [x, low, high]), m.Add("Clip", [x, "", high]));
            });
        }
        yield return Case("Clip of u8", m => m.Finish(m.Add("Clip", [m.Input(ElementType.UInt8, 300), m.Constant(TensorData.Scalar((byte)20)), m.Constant(TensorData.Scalar((byte)200))])));
        yield return Case("Clip to bounds from inputs", m => m.Finish(m.Add("Clip", [m.Input(3, 40), m.Constant(TensorData.Scalar(-0.5f)), m.Add("Abs", [m.Input()])])));
        yield return Case("Relu of i32", m => m.Finish(m.Add("Relu", [m.Input(ElementType.Int32, 40)])));
        yield return Case("Not", m => m.Finish(m.Add("Not", [m.Input(ElementType.Bool, 40)])));
        yield return Case("BitwiseNot", m => m.Finish(m.Add("BitwiseNot", [m.Input(ElementType.Int32, 40)])), opset: 18);
        yield return Case("IsNaN and IsInf", m =>
        {
            var x = m.Add("Div", [m.Add("Round", [m.Input(3, 40)]), m.Constant(TensorData.Scalar(0f))]);
            return m.Finish(m.Add("IsNaN", [x]), m.Add("IsInf", [x]), m.Add("IsInf", [x], ("detect_negative", 0L)), m.Add("IsInf", [x], ("detect_positive", 0L)));
        });
        yield return Case("arithmetic on indices behind features", m => m.Finish(m.Add("Mul", [m.Add("Cast", [m.Conv(m.Input(1, 3, 6, 6), 3, 7, 3)], ("to", (long)ElementType.Int64)), m.Input(ElementType.Int64, 7, 1, 1)])));
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model);

    private static string NotZero(ModelBuilder m, ElementType type, int count) => m.Constant(type switch
    {
        ElementType.Int8 => TensorData.From(Divisors(count, i => (sbyte)i), count),
        ElementType.UInt8 => TensorData.From(Divisors(count, i => (byte)Math.Abs(i)), count),
        ElementType.Int16 => TensorData.From(Divisors(count, i => (short)i), count),
        ElementType.UInt16 => TensorData.From(Divisors(count, i => (ushort)Math.Abs(i)), count),
        ElementType.Int32 => TensorData.From(Divisors(count, i => i), count),
        ElementType.UInt32 => TensorData.From(Divisors(count, i => (uint)Math.Abs(i)), count),
        ElementType.Int64 => TensorData.From(Divisors(count, i => (long)i), count),
        ElementType.UInt64 => TensorData.From(Divisors(count, i => (ulong)Math.Abs(i)), count),
        _ => TensorData.From(Divisors(count, i => (double)i), count),
    });

    private static T[] Divisors<T>(int count, Func<int, T> of) => [.. Enumerable.Range(0, count).Select(i => of(i % 2 == 0 ? i / 2 + 1 : -i / 2 - 1))];

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 17) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
