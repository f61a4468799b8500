namespace EdgeRuntime.Bundle.Plan;

/// <summary>
/// What the native engine runs: fused operations in order of execution over buffers whose places are fixed. Made by edgec, stored as <c>plan.bin</c>
/// by PlanWriter, read back and checked by PlanReader.
/// </summary>
public sealed class ExecutionPlan
{
    /// <summary>The buffers that tensors live in.</summary>
    public required IReadOnlyList<PlanBuffer> Buffers { get; init; }

    /// <summary>Every tensor, referred to by its index.</summary>
    public required IReadOnlyList<PlanTensor> Tensors { get; init; }

    /// <summary>The operations in order of execution.</summary>
    public required IReadOnlyList<PlanOperation> Operations { get; init; }

    /// <summary>Indices into <see cref="Tensors"/> of the inputs, in the model's order. Input i lives in the buffer with storage Input and slot i.</summary>
    public required IReadOnlyList<int> Inputs { get; init; }

    /// <summary>Indices into <see cref="Tensors"/> of the outputs, in the model's order. Output i lives in the buffer with storage Output and slot i.</summary>
    public required IReadOnlyList<int> Outputs { get; init; }

    /// <summary>Bytes of the arena: the largest end of an arena buffer.</summary>
    public required long ArenaBytes { get; init; }

    /// <summary>The constants: weights as the kernels want them, biases, tables. The memory is 64-byte aligned when it comes from a mapped bundle.</summary>
    public required PlanConstants Constants { get; init; }
}

/// <summary>Where a buffer lives. The numbers are stored in plans.</summary>
public enum PlanStorage
{
    /// <summary>In the arena, at a byte offset.</summary>
    Arena = 0,
    /// <summary>In the constants, at a byte offset.</summary>
    Constant = 1,
    /// <summary>The memory bound to an input; the offset is the input's slot.</summary>
    Input = 2,
    /// <summary>The memory bound to an output; the offset is the output's slot.</summary>
    Output = 3,
}

/// <summary>A place in memory. Tensors that are views of each other (Reshape) share one; buffers whose lifetimes do not overlap share arena bytes.</summary>
/// <param name="Storage">Where it lives.</param>
/// <param name="Offset">Bytes from the start of the arena or the constants, a multiple of 64; or the slot of an input or output.</param>
/// <param name="ByteCount">Its length in bytes.</param>
public sealed record PlanBuffer(PlanStorage Storage, long Offset, long ByteCount);

/// <summary>How a tensor's elements are ordered against the model's own tensor of that name. The numbers are stored in plans.</summary>
public enum PlanLayout
{
    /// <summary>As in the model.</summary>
    Model = 0,
    /// <summary>The model's <c>[N,C,H,W]</c> stored as <c>[N,H,W,C]</c>; the plan tensor's shape is the stored one.</summary>
    ChannelsLast = 1,
    /// <summary>Packed for a kernel; nothing but that kernel reads it.</summary>
    Packed = 2,
}

/// <summary>One tensor of a plan.</summary>
/// <param name="Name">The name of the model's tensor that it holds, so that engines can be compared tensor by tensor.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The shape as stored.</param>
/// <param name="Layout">How the elements are ordered.</param>
/// <param name="Buffer">Index of the buffer it lives in.</param>
/// <param name="Quantization">Scale and zero point, for quantized activations.</param>
/// <param name="Pitch">
/// Elements from one row of the last axis to the next, where the tensor is columns of a wider matrix that fills an arena buffer, as a part of a concatenation along the channels is; 0: rows lie behind each other.
/// </param>
/// <param name="Column">The first of these columns: elements from the beginning of the buffer; 0 without a pitch.</param>
public sealed record PlanTensor(string Name, ElementType Type, TensorShape Shape, PlanLayout Layout, int Buffer, QuantizationParameters? Quantization = null, int Pitch = 0, int Column = 0)
{
    /// <summary>Bytes of the buffer that it needs: of a tensor with a pitch, those of all rows of the wider matrix.</summary>
    public long ByteSpan => Type.ByteCount(Pitch == 0 ? Shape.ElementCount : Shape.ElementCount / Math.Max(1, Shape[-1]) * Pitch);

    /// <summary>What is wrong with pitch and column; null where they fit the shape.</summary>
    public string? PitchFault => Pitch == 0 && Column == 0 || Pitch > 0 && Column >= 0 && Shape.Rank > 0 && Shape[-1] >= 1 && (long)Column + Shape[-1] <= Pitch && Type.SizeInBits() >= 8
        ? null : $"columns of {Shape} from {Column} on in rows of {Pitch}";
}

/// <summary>One operation of a plan.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Name">The name of the model's node (the last one, where several were fused).</param>
/// <param name="Inputs">Indices into the plan's tensors; −1 for an optional input that is absent.</param>
/// <param name="Outputs">Indices into the plan's tensors.</param>
/// <param name="Attributes">The bytes of the operation's attribute structure (<see cref="PlanAttributes"/>); empty where it has none.</param>
public sealed record PlanOperation(PlanOpCode Code, string Name, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs, ReadOnlyMemory<byte> Attributes);
