using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Tests;

/// <summary>
/// Plans damaged at random, by their records and by their bytes: each is refused with an <see cref="InvalidModelException"/>, or runs without touching memory that
/// is not its own: every buffer, constants, inputs and outputs included, ends at an inaccessible page.
/// </summary>
public class MutatedPlanTests
{
    private const int MutantsEach = 1000;
    private static readonly int[] s_extremes = [int.MinValue, -1, 0, 1, 2, 3, 15, 16, 17, 63, 64, 255, 256, 65535, 1 << 20, 1 << 27, int.MaxValue];

    private static readonly PlanOpCode[] s_codes = [0, .. Enum.GetValues<PlanOpCode>(), (PlanOpCode)int.MaxValue];

    [Test]
    public void Mutated_records_are_refused_or_run([Values] TestPlan which)
    {
        var source = TestPlans.Make(which);
        var random = new Random(11 + (int)which);
        int ran = 0, refused = 0;
        for (var mutant = 0; mutant < MutantsEach; mutant++)
        {
            var plan = Mutate(source, random);
            if (Try(plan))
                ran++;
            else
                refused++;
        }
        TestContext.Out.WriteLine($"{ran} ran, {refused} were refused");
        Assert.That(refused, Is.GreaterThan(MutantsEach / 4), "many mutants are refused");
        Assert.That(ran, Is.GreaterThan(MutantsEach / 100), "some run");
    }

    [Test]
    public void Mutated_bytes_are_refused_or_run([Values] TestPlan which)
    {
        var source = TestPlans.Make(which);
        var bytes = PlanWriter.ToBytes(source);
        var records = bytes.Length - (int)source.Constants.ByteCount;
        var random = new Random(21 + (int)which);
        int ran = 0, refused = 0;
        for (var mutant = 0; mutant < MutantsEach; mutant++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var change = random.Next(1, 3); change > 0; change--)
            {
                var position = random.Next(records);
                if (random.Next(2) == 0)
                    mutated[position] = (byte)random.Next(256);
                else
                    MemoryMarshal.Write(mutated.AsSpan(Math.Min(position / 4 * 4, records - 4)), s_extremes[random.Next(s_extremes.Length)]);
            }
            ExecutionPlan plan;
            try
            {
                plan = PlanReader.Read(mutated);
            }
            catch (InvalidModelException)
            {
                refused++;
                continue;
            }
            if (Try(plan))
                ran++;
            else
                refused++;
            plan.Constants.Dispose();
        }
        TestContext.Out.WriteLine($"{ran} ran, {refused} were refused");
        Assert.That(refused, Is.GreaterThan(MutantsEach / 4), "many mutants are refused");
        Assert.That(ran, Is.GreaterThan(MutantsEach / 100), "some run");
    }

    private static bool Try(ExecutionPlan plan)
    {
        GuardedArena? memory = null;
        try
        {
            var options = new SessionOptions { Threads = 2, Parts = [.. Enumerable.Repeat(2, plan.Operations.Count)] }; // small as they are, all that can be is shared
            using var session = NativeSession.Open(plan, options, OperatorRegistry.Default, p => memory = new GuardedArena(p), null, null, ownsConstants: false);
            memory!.GuardInputsAndOutputs(new Random(5));
            session.Run();
            return true;
        }
        catch (Exception e) when (e is InvalidModelException or UnsupportedOperatorException)
        {
            Assert.That(e.Message, Does.Not.Contain("\n"));
            return false;
        }
    }

    private static ExecutionPlan Mutate(ExecutionPlan plan, Random random)
    {
        PlanBuffer[] buffers = [.. plan.Buffers];
        PlanTensor[] tensors = [.. plan.Tensors];
        PlanOperation[] operations = [.. plan.Operations];
        int[] inputs = [.. plan.Inputs], outputs = [.. plan.Outputs];
        var arenaBytes = plan.ArenaBytes;
        for (var change = random.Next(1, 3); change > 0; change--)
        {
            ref var buffer = ref buffers[random.Next(buffers.Length)];
            ref var tensor = ref tensors[random.Next(tensors.Length)];
            ref var operation = ref operations[random.Next(operations.Length)];
            switch (random.Next(15))
            {
                case 0: buffer = buffer with { Offset = Number(random, buffer.Offset) }; break;
                case 1: buffer = buffer with { Offset = buffer.Offset + random.Next(-4, 5) * 64 }; break;
                case 2: buffer = buffer with { ByteCount = Number(random, buffer.ByteCount) }; break;
                case 3: buffer = buffer with { Storage = (PlanStorage)random.Next(-1, 5) }; break;
                case 4: tensor = tensor with { Type = (ElementType)random.Next(28) }; break;
                case 5: tensor = tensor with { Shape = Shape(random, tensor.Shape) }; break;
                case 6: tensor = tensor with { Layout = (PlanLayout)random.Next(-1, 4) }; break;
                case 7: tensor = tensor with { Buffer = random.Next(-1, buffers.Length + 1) }; break;
                case 8: operation = operation with { Code = s_codes[random.Next(s_codes.Length)] }; break;
                case 9: operation = operation with { Inputs = Indices(random, operation.Inputs, tensors.Length) }; break;
                case 10: operation = operation with { Outputs = Indices(random, operation.Outputs, tensors.Length) }; break;
                case 11: arenaBytes = Number(random, arenaBytes); break;
                case 13: tensor = tensor with { Pitch = (int)Number(random, tensor.Pitch), Column = random.Next(3) == 0 ? (int)Number(random, tensor.Column) : tensor.Column + random.Next(-1, 2) }; break;
                case 12: (random.Next(2) == 0 ? inputs : outputs)[0] = random.Next(-1, tensors.Length + 1); break;
                default: operation = operation with { Attributes = Attributes(random, operation.Attributes) }; break;
            }
        }
        return new ExecutionPlan { Buffers = buffers, Tensors = tensors, Operations = operations, Inputs = inputs, Outputs = outputs, ArenaBytes = arenaBytes, Constants = plan.Constants };
    }

    private static long Number(Random random, long value) => random.Next(4) switch
    {
        0 => s_extremes[random.Next(s_extremes.Length)],
        1 => value + random.Next(-65, 66),
        2 => (long)s_extremes[random.Next(s_extremes.Length)] << random.Next(33),
        _ => value / 2,
    };

    private static TensorShape Shape(Random random, TensorShape shape)
    {
        var dimensions = shape.Dimensions.ToList();
        var axis = random.Next(Math.Max(1, dimensions.Count));
        switch (random.Next(4))
        {
            case 0 when dimensions.Count > 0: dimensions.RemoveAt(axis); break;
            case 1 when dimensions.Count < TensorShape.MaxRank: dimensions.Insert(axis, random.Next(1, 4)); break;
            case 2 when dimensions.Count > 0: dimensions[axis] = Math.Max(0, dimensions[axis] + random.Next(-2, 3)); break;
            default: dimensions = [.. dimensions.Order()]; break;
        }
        return new TensorShape([.. dimensions]);
    }

    private static int[] Indices(Random random, IReadOnlyList<int> indices, int tensors)
    {
        var list = indices.ToList();
        switch (random.Next(4))
        {
            case 0: list.Add(random.Next(-1, tensors)); break;
            case 1 when list.Count > 0: list.RemoveAt(random.Next(list.Count)); break;
            default:
                if (list.Count > 0)
                    list[random.Next(list.Count)] = random.Next(-2, tensors + 1);
                break;
        }
        return [.. list];
    }

    private static byte[] Attributes(Random random, ReadOnlyMemory<byte> attributes)
    {
        var bytes = attributes.ToArray();
        if (bytes.Length < 4 || random.Next(20) == 0)
            return bytes[..random.Next(bytes.Length + 1)];
        var field = bytes.AsSpan(random.Next(bytes.Length / 4) * 4);
        var value = MemoryMarshal.Read<int>(field);
        MemoryMarshal.Write(field, random.Next(3) == 0 ? s_extremes[random.Next(s_extremes.Length)] : value + random.Next(-2, 3));
        return bytes;
    }
}
