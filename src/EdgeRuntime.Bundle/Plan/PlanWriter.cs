using System.Text;

namespace EdgeRuntime.Bundle.Plan;

/// <summary>Writes a plan as the bytes of <c>plan.bin</c>.</summary>
public static unsafe class PlanWriter
{
    /// <summary>The plan's bytes, the same for the same plan; <see cref="PlanReader"/> accepts them.</summary>
    /// <exception cref="InvalidModelException">The plan breaks a rule that the reader checks.</exception>
    public static byte[] ToBytes(ExecutionPlan plan)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var version = Version(plan);
        WriteHeader(writer, plan, version, constantsOffset: 0);
        foreach (var buffer in plan.Buffers)
            WriteBuffer(writer, buffer);
        foreach (var tensor in plan.Tensors)
            WriteTensor(writer, tensor, version);
        foreach (var operation in plan.Operations)
            WriteOperation(writer, operation);
        WriteIndices(writer, plan.Inputs);
        WriteIndices(writer, plan.Outputs);
        writer.Write(new byte[PlanFormat.AlignUp(stream.Length) - stream.Length]);

        var constantsOffset = stream.Length;
        if (constantsOffset + plan.Constants.ByteCount > Array.MaxLength)
            throw new InvalidModelException($"plan: {plan.Constants.ByteCount} bytes of constants are more than an entry of a bundle holds ({Array.MaxLength}); use '--precision int8' or a smaller model.");
        stream.Position = 0;
        WriteHeader(writer, plan, version, constantsOffset);
        stream.Position = constantsOffset;
        stream.Write(new ReadOnlySpan<byte>(plan.Constants.Pointer, (int)plan.Constants.ByteCount));
        var bytes = stream.ToArray();
        PlanRecords.Read(bytes, BundleEntryNames.Plan);
        return bytes;
    }

    // The lowest version that can say what is in the plan: 2 where parts of a concatenation are computed in its result, which programs that read version 1 do not expect.
    private static int Version(ExecutionPlan plan) => plan.Tensors.Any(tensor => tensor.Pitch != 0) || plan.Operations.Any(operation => operation.Code == PlanOpCode.Concat && JoinsInPlace(plan, operation)) ? PlanFormat.Version : 1;

    private static bool JoinsInPlace(ExecutionPlan plan, PlanOperation concat) =>
        concat.Outputs is [var output] && ArenaBuffer(plan, output) is { } y && concat.Inputs.Any(input => ArenaBuffer(plan, input) is { } x && x.Offset < y.Offset + y.ByteCount && y.Offset < x.Offset + x.ByteCount);

    private static PlanBuffer? ArenaBuffer(ExecutionPlan plan, int tensor) =>
        tensor >= 0 && tensor < plan.Tensors.Count && plan.Tensors[tensor].Buffer is var buffer && buffer >= 0 && buffer < plan.Buffers.Count && plan.Buffers[buffer].Storage == PlanStorage.Arena ? plan.Buffers[buffer] : null;

    private static void WriteHeader(BinaryWriter writer, ExecutionPlan plan, int version, long constantsOffset)
    {
        writer.Write(PlanFormat.Magic);
        writer.Write(version);
        writer.Write(plan.Buffers.Count);
        writer.Write(plan.Tensors.Count);
        writer.Write(plan.Operations.Count);
        writer.Write(plan.Inputs.Count);
        writer.Write(plan.Outputs.Count);
        writer.Write(plan.ArenaBytes);
        writer.Write(constantsOffset);
        writer.Write(plan.Constants.ByteCount);
        writer.Write(0L);
    }

    private static void WriteBuffer(BinaryWriter writer, PlanBuffer buffer)
    {
        writer.Write((int)buffer.Storage);
        writer.Write(buffer.Offset);
        writer.Write(buffer.ByteCount);
    }

    private static void WriteTensor(BinaryWriter writer, PlanTensor tensor, int version)
    {
        WriteName(writer, tensor.Name);
        writer.Write((int)tensor.Type);
        writer.Write((int)tensor.Layout);
        writer.Write(tensor.Buffer);
        writer.Write(tensor.Shape.Rank);
        WriteIndices(writer, tensor.Shape.Dimensions);
        writer.Write(tensor.Quantization is null ? 0 : 1);
        if (tensor.Quantization is { } quantization)
        {
            writer.Write(quantization.Scale);
            writer.Write(quantization.ZeroPoint);
        }
        if (version < 2)
            return;
        writer.Write(tensor.Pitch);
        writer.Write(tensor.Column);
    }

    private static void WriteOperation(BinaryWriter writer, PlanOperation operation)
    {
        writer.Write((int)operation.Code);
        WriteName(writer, operation.Name);
        writer.Write(operation.Inputs.Count);
        WriteIndices(writer, operation.Inputs);
        writer.Write(operation.Outputs.Count);
        WriteIndices(writer, operation.Outputs);
        writer.Write(operation.Attributes.Length);
        writer.Write(operation.Attributes.Span);
    }

    private static void WriteIndices(BinaryWriter writer, IReadOnlyList<int> indices)
    {
        foreach (var index in indices)
            writer.Write(index);
    }

    private static void WriteName(BinaryWriter writer, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
