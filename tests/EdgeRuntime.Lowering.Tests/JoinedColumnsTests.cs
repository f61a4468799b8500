using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Inference;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Concatenation along the channels: parts computed in their columns of the result give the bits of copied ones.</summary>
[ExactReference]
public class JoinedColumnsTests
{
    [Test]
    public void Random_networks_of_floats([Range(1, 24)] int seed)
    {
        var random = new Random(seed);
        var m = new ModelBuilder(seed);
        var batch = random.Next(1, 3);
        var model = m.Finish(m.Conv(Network(random, m.Input(batch, 3, 9, 8), 3, (x, from, to, kernel) => m.Conv(x, from, to, kernel, pad: kernel / 2), m.Add), LastChannels, 5, 1));
        AssertSameBits(model, seed);
        Engines.AssertSame(model, 5e-5f, seed);
    }

    [Test]
    public void Random_networks_of_bytes([Range(1, 16)] int seed, [Values(ElementType.UInt8, ElementType.Int8)] ElementType type)
    {
        var random = new Random(seed);
        var m = new QuantizedBuilder(type);
        var batch = random.Next(1, 3);
        string Add(string op, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes) =>
            m.Quantize(m.Model.Add(op, inputs, attributes), 0.03f, 13);
        var x = Network(random, m.Quantize(m.Model.Input(batch, 4, 9, 8), 0.03f, 13), 4,
            (v, from, to, kernel) => Add("Conv", [v, m.Weights([to, from, kernel, kernel], perChannel: true)], ("pads", new long[] { kernel / 2, kernel / 2, kernel / 2, kernel / 2 })), Add);
        var model = m.Model.Finish(x);
        AssertSameBits(model, seed);
        // ONNX Runtime computes convolutions before a concatenation of s8 in f32: a tie may fall to the next step, and that to another.
        Engines.AssertSame(model, type == ElementType.UInt8 ? 0 : 0.1f, seed);
    }

    [Test]
    public void Parts_are_columns_of_the_result_as_far_as_their_operations_can_be([Values] bool nested)
    {
        var m = new ModelBuilder();
        var x = m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3, pad: 1);
        var (a, b) = (m.Conv(x, 8, 12, 1), m.Add("MaxPool", [x], ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 })));
        var all = m.Add("Concat", [nested ? m.Add("Concat", [a, b], ("axis", 1L)) : a, m.Add("Mul", [m.Conv(x, 8, 5, 3, pad: 1), m.Conv(x, 8, 5, 1)]), m.Conv(x, 8, 4, 3, pad: 1)], ("axis", 1L));
        var plan = GraphLowering.Lower(m.Finish(m.Conv(all, nested ? 29 : 21, 4, 1)), new LoweringOptions());
        var pitched = plan.Tensors.Where(tensor => tensor.Pitch != 0).Select(tensor => (tensor.Column, tensor.Shape[-1], tensor.Pitch)).Order().ToArray();
        // The product writes side by side, and is copied.
        Assert.That(pitched, Is.EqualTo(nested ? [(0, 12, 29), (0, 20, 29), (12, 8, 29), (25, 4, 29)] : new[] { (0, 12, 21), (17, 4, 21) }));
    }

    [Test]
    public void A_part_may_be_read_after_the_concatenation_but_is_not_overwritten_before()
    {
        var m = new ModelBuilder();
        var large = m.Conv(m.Conv(m.Input(1, 3, 8, 8), 3, 64, 1), 64, 64, 1); // so that the arena has room for all that follows
        var a = m.Conv(large, 64, 8, 3, pad: 1);
        var all = m.Add("Concat", [a, m.Conv(a, 8, 8, 1)], ("axis", 1L));
        var late = m.Conv(m.Add("Relu", [all]), 16, 8, 1);
        var model = m.Finish(m.Conv(m.Add("Add", [late, m.Conv(a, 8, 8, 1)]), 8, 4, 3));
        Assert.That(GraphLowering.Lower(model, new LoweringOptions()).Tensors.Count(tensor => tensor.Pitch != 0), Is.EqualTo(2));
        AssertSameBits(model, 3);
        Engines.AssertSame(model);
    }

    [Test]
    public void What_is_an_input_an_output_a_constant_or_joined_twice_is_copied()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 4, 6, 6);
        var (a, b, c) = (m.Conv(x, 4, 8, 1), m.Conv(x, 4, 8, 3, pad: 1), m.Conv(x, 4, 6, 1));
        var first = m.Add("Concat", [a, x, a, m.Weights(1, 1, 3, 6, 6), b, c], ("axis", 1L));
        var second = m.Add("Concat", [c, first], ("axis", 1L)); // c is part of the first already, which therefore is copied into the second
        var model = m.Finish(b, m.Conv(second, 43, 4, 1));
        AssertSameBits(model, 4);
        Engines.AssertSame(model);
        Assert.That(GraphLowering.Lower(model, new LoweringOptions()).Tensors.Where(tensor => tensor.Pitch != 0).Select(tensor => tensor.Shape[-1]).Order(), Is.EqualTo(new[] { 6 }));
    }

    [Test]
    public void Where_it_would_make_the_arena_longer_parts_are_copied()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 3, 16, 16);
        var small = m.Conv(x, 3, 4, 1);
        // The result of 64 channels would be there while 60 to 64 channels and 64 to 60 are computed.
        var large = m.Conv(m.Conv(m.Conv(x, 3, 64, 1), 64, 64, 3, pad: 1), 64, 60, 1);
        var plan = GraphLowering.Lower(m.Finish(m.Conv(m.Add("Concat", [small, large], ("axis", 1L)), 64, 4, 1)), new LoweringOptions());
        Assert.That(plan.Tensors.Count(tensor => tensor.Pitch != 0), Is.Zero);
    }

    private const int LastChannels = 6;

    // Branches of convolutions, pools and resizes that are joined along the channels, some of them twice, some in each other; ends with 6 channels.
    private static string Network(Random random, string input, int channels, Func<string, int, int, int, string> conv, Func<string, IEnumerable<string>, (string Name, AttributeValue Value)[], string> add)
    {
        var values = new List<(string Name, int Channels)> { (conv(input, channels, 8, 3), 8) };
        for (var i = 0; i < 10; i++)
        {
            var (x, c) = values[random.Next(values.Count)];
            switch (random.Next(5))
            {
                case 0:
                    values.Add((add("MaxPool", [x], [("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 })]), c));
                    break;
                case 1 or 2:
                    var to = random.Next(1, 21);
                    values.Add((conv(x, c, to, random.Next(2) * 2 + 1), to));
                    break;
                default:
                    var parts = Enumerable.Range(0, random.Next(2, 4)).Select(_ => values[random.Next(values.Count)]).ToArray();
                    if (parts.Sum(part => part.Channels) <= 120)
                        values.Add((add("Concat", parts.Select(part => part.Name), [("axis", 1L)]), parts.Sum(part => part.Channels)));
                    break;
            }
        }
        var all = add("Concat", values.TakeLast(4).Select(value => value.Name), [("axis", 1L)]);
        return conv(all, values.TakeLast(4).Sum(value => value.Channels), LastChannels, 1);
    }

    private static void AssertSameBits(Model model, int seed)
    {
        var feeds = Engines.Feeds(model, seed);
        var plan = GraphLowering.Lower(model, new LoweringOptions());
        var expected = Run(Copied(plan), feeds, 1);
        for (var threads = 1; threads <= 3; threads++)
            Assert.That(Run(plan, feeds, threads), Is.EqualTo(expected), $"{threads} threads");
    }

    // The plan with memory of its own for every tensor that lies in another.
    private static ExecutionPlan Copied(ExecutionPlan plan)
    {
        var buffers = plan.Buffers.ToList();
        var end = plan.ArenaBytes;
        var places = new Dictionary<(int, int, int), int>();
        PlanTensor Own(PlanTensor tensor)
        {
            if (tensor.Pitch == 0)
                return tensor;
            if (!places.TryGetValue((tensor.Buffer, tensor.Column, tensor.Shape[-1]), out var buffer))
            {
                var bytes = tensor.Type.ByteCount(tensor.Shape.ElementCount);
                end = (end + 63) / 64 * 64;
                buffers.Add(new PlanBuffer(PlanStorage.Arena, end, bytes));
                places[(tensor.Buffer, tensor.Column, tensor.Shape[-1])] = buffer = buffers.Count - 1;
                end += bytes;
            }
            return tensor with { Buffer = buffer, Pitch = 0, Column = 0 };
        }

        var tensors = plan.Tensors.Select(Own).ToArray();
        return new ExecutionPlan { Buffers = buffers, Tensors = tensors, Operations = plan.Operations, Inputs = plan.Inputs, Outputs = plan.Outputs, ArenaBytes = end, Constants = plan.Constants };
    }

    private static byte[][] Run(ExecutionPlan plan, Dictionary<string, TensorData> feeds, int threads)
    {
        using var session = NativeSession.Open(plan, new SessionOptions { Threads = threads, Parts = [.. Enumerable.Repeat(threads, plan.Operations.Count)] });
        foreach (var (name, tensor) in feeds)
            tensor.Bytes.Span.CopyTo(session.Input(session.InputIndex(name)).Bytes);
        session.Run();
        session.Run();
        return [.. session.Outputs.Select((_, i) => session.Output(i).Bytes.ToArray())];
    }
}
