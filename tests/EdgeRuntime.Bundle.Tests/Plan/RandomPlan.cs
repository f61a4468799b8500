using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests.Plan;

/// <summary>Valid plans of every shape that the format can hold, from a seed.</summary>
internal static class RandomPlan
{
    private static readonly ElementType[] s_types = [ElementType.Float32, ElementType.UInt8, ElementType.Int8, ElementType.Int64, ElementType.Float16, ElementType.UInt4, ElementType.Bool];

    public static ExecutionPlan Make(int seed)
    {
        var random = new Random(seed);
        var constants = new byte[random.Next(5) * 64 + random.Next(64)];
        random.NextBytes(constants);
        var (inputs, outputs) = (random.Next(4), random.Next(1, 4));
        var tensors = Enumerable.Range(0, inputs + outputs + random.Next(1, 12)).Select(i => Tensor(random, i)).ToList();
        var buffers = new List<PlanBuffer>();
        long arena = 0;
        foreach (var tensor in tensors.ToArray())
        {
            var (i, bytes) = (buffers.Count, ByteCount(tensor));
            buffers.Add(i < inputs ? new(PlanStorage.Input, i, bytes)
                : i < inputs + outputs ? new(PlanStorage.Output, i - inputs, bytes)
                : bytes <= constants.Length && random.Next(3) == 0 ? new(PlanStorage.Constant, random.NextInt64((constants.Length - bytes) / 64 + 1) * 64, bytes)
                : new(PlanStorage.Arena, random.Next(100) * 64, bytes + random.Next(3)));
            arena = buffers[i].Storage == PlanStorage.Arena ? Math.Max(arena, buffers[i].Offset + buffers[i].ByteCount) : arena;
            if (buffers[i].Storage == PlanStorage.Arena && tensor.Type.SizeInBits() >= 8 && tensor.Shape is { Rank: > 0 } shape && random.Next(3) == 0)
            {
                var columns = random.Next(1, shape[-1] + 1);
                tensors.Add(tensor with { Name = tensor.Name + "/columns", Shape = new TensorShape((int)shape.ElementCount / shape[-1], columns), Pitch = shape[-1], Column = random.Next(shape[-1] - columns + 1) });
            }
            if (random.Next(3) == 0)
                tensors.Add(tensor with { Name = tensor.Name + "/view", Shape = new TensorShape((int)tensor.Shape.ElementCount) });
        }
        var writable = Enumerable.Range(0, tensors.Count).Where(i => buffers[tensors[i].Buffer].Storage is PlanStorage.Arena or PlanStorage.Output).ToArray();
        return new ExecutionPlan
        {
            Buffers = buffers,
            Tensors = tensors,
            Operations = [.. Enumerable.Range(0, random.Next(10)).Select(i => Operation(random, i, tensors.Count, writable))],
            Inputs = [.. Enumerable.Range(0, inputs)],
            Outputs = [.. Enumerable.Range(inputs, outputs)],
            ArenaBytes = arena + random.Next(2) * 64,
            Constants = PlanConstants.From(constants),
        };
    }

    private static long ByteCount(PlanTensor tensor) => tensor.Type.ByteCount(tensor.Shape.ElementCount);

    private static PlanTensor Tensor(Random random, int index)
    {
        var dimensions = Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(1, 5)).ToArray();
        QuantizationParameters? quantization = random.Next(2) == 0 ? null : new(MathF.Pow(2, random.Next(-100, 100)), random.Next(128));
        return new PlanTensor($"tensor {index} é日本", s_types[random.Next(s_types.Length)], new TensorShape(dimensions), (PlanLayout)random.Next(3), index, quantization);
    }

    private static PlanOperation Operation(Random random, int index, int tensors, int[] writable)
    {
        var attributes = new byte[random.Next(30) * 4];
        random.NextBytes(attributes);
        var codes = Enum.GetValues<PlanOpCode>();
        return new PlanOperation(codes[random.Next(codes.Length)], $"node{index}",
            [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(-1, tensors))],
            [.. Enumerable.Range(0, random.Next(3)).Select(_ => writable[random.Next(writable.Length)])],
            attributes);
    }
}
