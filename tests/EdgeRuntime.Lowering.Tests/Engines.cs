using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Inference;
using EdgeRuntime.Training;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Runs one model on both engines.</summary>
internal static class Engines
{
    /// <summary>The feeds that a seed gives: f32 uniform in [−2, 2], whole numbers over all that their type has, batch 1 where it is symbolic.</summary>
    public static Dictionary<string, TensorData> Feeds(Model model, int seed)
    {
        var random = new Random(seed);
        var feeds = new Dictionary<string, TensorData>();
        foreach (var input in model.Graph.RequiredInputs)
        {
            long[] shape = [.. input.Shape!.Select(d => d.IsKnown ? d.Value : 1)];
            var count = shape.Aggregate(1L, (product, size) => product * size);
            feeds[input.Name] = input.Type == ElementType.Float32
                ? TensorData.From(Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() * 4 - 2).ToArray(), shape)
                : WholeNumbers(random, input.Type, count, shape);
        }
        return feeds;
    }

    private static TensorData WholeNumbers(Random random, ElementType type, long count, long[] shape)
    {
        var bytes = new byte[count * type.SizeInBits() / 8];
        random.NextBytes(bytes);
        return new TensorData(type, shape, bytes);
    }

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
    public static void AssertSame(Model model, float tolerance = 2e-5f, int seed = 1, LoweringOptions? options = null)
    {
        var feeds = Feeds(model, seed);
        var expected = Reference(model, feeds);
        var actual = Native(model, feeds, options);
        Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (name, tensor) in expected)
        {
            Assert.That(actual[name].Shape, Is.EqualTo(tensor.Shape), name);
            Assert.That(actual[name].Type, Is.EqualTo(tensor.Type), name);
            if (tensor.Type != ElementType.Float32 || tolerance == 0)
            {
                Assert.That(Mismatch(tensor, actual[name]), Is.Null, name);
                continue;
            }
            var wanted = tensor.As<float>();
            var found = actual[name].As<float>();
            for (var i = 0; i < wanted.Length; i++)
            {
                if (!(Math.Abs(wanted[i] - found[i]) <= tolerance * (1 + Math.Abs(wanted[i]))))
                    Assert.Fail($"{name}[{i}]: ONNX Runtime {wanted[i]:R}, native {found[i]:R} (seed {seed})");
            }
        }
    }

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
