using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Inference;
using EdgeRuntime.Training;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Runs one model on both engines.</summary>
internal static class Engines
{
    /// <summary>The feeds that a seed gives: uniform, floats in [−2, 2], integers wider than 8 bits in [−<paramref name="integers"/>, <paramref name="integers"/>] (unsigned: from 0 to twice that), batch 1 where it is symbolic.</summary>
    public static Dictionary<string, TensorData> Feeds(Model model, int seed, int integers = 20)
    {
        var random = new Random(seed);
        var feeds = new Dictionary<string, TensorData>();
        foreach (var input in model.Graph.RequiredInputs)
        {
            long[] shape = [.. input.Shape!.Select(d => d.IsKnown ? d.Value : 1)];
            var count = shape.Aggregate(1L, (product, size) => product * size);
            feeds[input.Name] = Random(input.Type, (int)count, random, integers, shape);
        }
        return feeds;
    }

    private static TensorData Random(ElementType type, int count, Random random, int integers, long[] shape) => type switch
    {
        ElementType.UInt8 => TensorData.From(Array(count, () => (byte)random.Next(256)), shape),
        ElementType.Int8 => TensorData.From(Array(count, () => (sbyte)random.Next(-128, 128)), shape),
        ElementType.Int16 => TensorData.From(Array(count, () => (short)random.Next(-integers, integers + 1)), shape),
        ElementType.UInt16 => TensorData.From(Array(count, () => (ushort)random.Next(2 * integers + 1)), shape),
        ElementType.Int32 => TensorData.From(Array(count, () => random.Next(-integers, integers + 1)), shape),
        ElementType.UInt32 => TensorData.From(Array(count, () => (uint)random.Next(2 * integers + 1)), shape),
        ElementType.Int64 => TensorData.From(Array(count, () => (long)random.Next(-integers, integers + 1)), shape),
        ElementType.UInt64 => TensorData.From(Array(count, () => (ulong)random.Next(2 * integers + 1)), shape),
        ElementType.Bool => TensorData.From(Array(count, () => random.Next(2) == 1), shape),
        ElementType.Float16 => TensorData.From(Array(count, () => (Half)(random.NextSingle() * 4 - 2)), shape),
        ElementType.Float64 => TensorData.From(Array(count, () => random.NextDouble() * 4 - 2), shape),
        _ => TensorData.From(Array(count, () => random.NextSingle() * 4 - 2), shape),
    };

    private static T[] Array<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];

    /// <summary>The outputs of ONNX Runtime.</summary>
    public static IReadOnlyDictionary<string, TensorData> Reference(Model model, IReadOnlyDictionary<string, TensorData> feeds)
    {
        using var runner = new GraphRunner(model, threads: 1);
        return runner.Run(feeds);
    }

    /// <summary>The outputs of the native engine, the plan written to bytes and read back first.</summary>
    public static IReadOnlyDictionary<string, TensorData> Native(Model model, IReadOnlyDictionary<string, TensorData> feeds, LoweringOptions? options = null, int threads = 1)
    {
        var plan = PlanReader.Read(PlanWriter.ToBytes(GraphLowering.Lower(model, options ?? new LoweringOptions())));
        using var constants = plan.Constants;
        using var session = NativeSession.Open(plan, new SessionOptions { Threads = threads });
        foreach (var (name, tensor) in feeds)
            tensor.Bytes.Span.CopyTo(session.Input(session.InputIndex(name)).Bytes);
        session.Run();
        session.Run(); // a second run finds the arena full of the first one's values
        return session.Outputs.Select((info, i) => new TensorData(info.Type, [.. info.Shape.Dimensions.Select(d => (long)d)], session.Output(i).Bytes.ToArray(), info.Name)).ToDictionary(t => t.Name);
    }

    /// <summary>Asserts that both engines give the same shapes, and floats within the tolerance (relative, with an absolute floor of the same size).</summary>
    public static void AssertSame(Model model, float tolerance = 2e-5f, int seed = 1, LoweringOptions? options = null, int integers = 20)
    {
        var feeds = Feeds(model, seed, integers);
        var expected = Reference(model, feeds);
        var actual = Native(model, feeds, options);
        Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (name, tensor) in expected)
        {
            Assert.That(actual[name].Shape, Is.EqualTo(tensor.Shape), name);
            Assert.That(actual[name].Type, Is.EqualTo(tensor.Type), name);
            if (tensor.Type is not (ElementType.Float32 or ElementType.Float64) || tolerance == 0)
            {
                Assert.That(Mismatch(tensor, actual[name]), Is.Null, name);
                continue;
            }
            double[] wanted = Doubles(tensor), found = Doubles(actual[name]);
            for (var i = 0; i < wanted.Length; i++)
            {
                if (wanted[i] != found[i] && !(double.IsNaN(wanted[i]) && double.IsNaN(found[i])) && !(Math.Abs(wanted[i] - found[i]) <= tolerance * (1 + Math.Abs(wanted[i]))))
                    Assert.Fail($"{name}[{i}]: ONNX Runtime {wanted[i]:R}, native {found[i]:R} (seed {seed})");
            }
        }
    }

    private static double[] Doubles(TensorData tensor) => tensor.Type == ElementType.Float64 ? tensor.As<double>().ToArray() : System.Array.ConvertAll(tensor.As<float>().ToArray(), value => (double)value);

    /// <summary>What differs first, bit by bit; null where nothing does.</summary>
    public static string? Mismatch(TensorData expected, TensorData actual)
    {
        if (expected.Bytes.Span.SequenceEqual(actual.Bytes.Span))
            return null;
        if (expected.Type != ElementType.Float32)
            return $"byte {expected.Bytes.Span.CommonPrefixLength(actual.Bytes.Span)} differs";
        var wanted = expected.As<float>();
        var found = actual.As<float>();
        var different = 0;
        var first = -1;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(wanted[i]) == BitConverter.SingleToInt32Bits(found[i]))
                continue;
            different++;
            first = first < 0 ? i : first;
        }
        return $"{different} of {wanted.Length} differ, first [{first}]: ONNX Runtime {wanted[first]:R}, native {found[first]:R}";
    }
}
