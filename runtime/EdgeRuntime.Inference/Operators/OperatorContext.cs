using System.Runtime.CompilerServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Memory;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary>
/// What an operator prepares itself from: the operation, its attributes and its operands. Everything in it comes from a file that nobody vouches for; whatever is
/// asked for here is checked here, and what does not hold is an <see cref="InvalidModelException"/> that names the operation.
/// </summary>
public sealed unsafe partial class OperatorContext
{
    private readonly ExecutionPlan _plan;
    private readonly PlanMemory _memory;
    private readonly List<TensorBuffer> _owned;
    private readonly long[] _inPlace; // where each input may lie behind the beginning of the output, or -1

    internal OperatorContext(ExecutionPlan plan, PlanOperation operation, PlanMemory memory, Workspace workspace, List<TensorBuffer> owned, int threads, int? parts, KernelChoice kernel = default)
    {
        _plan = plan;
        _memory = memory;
        _owned = owned;
        _inPlace = new long[operation.Inputs.Count];
        Array.Fill(_inPlace, -1);
        Operation = operation;
        Workspace = workspace;
        Threads = threads;
        Parts = parts;
        Kernel = kernel;
    }

    /// <summary>The operation.</summary>
    public PlanOperation Operation { get; }

    /// <summary>Threads that share the work.</summary>
    public int Threads { get; }

    /// <summary>Parts that the caller of the session wants the work split into, 1 to <see cref="Threads"/>; null: the operator estimates.</summary>
    internal int? Parts { get; }

    /// <summary>The kernel that the caller of the session wants; automatic: the operator's own.</summary>
    public KernelChoice Kernel { get; }

    /// <summary>The <see cref="Kernel"/> where it is one of the candidates.</summary>
    /// <exception cref="ConfigurationException">It is none of them.</exception>
    public KernelChoice Chosen(IReadOnlyList<KernelChoice> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        foreach (var candidate in candidates)
        {
            if (candidate == Kernel)
                return candidate;
        }
        throw new ConfigurationException($"operation '{Operation.Name}' ({Operation.Code}): '{Kernel}' is no kernel for it here.");
    }

    /// <summary>Scratch memory of the session.</summary>
    public Workspace Workspace { get; }

    /// <summary>The attributes, where the operation has as many inputs and outputs as it should.</summary>
    public T Attributes<T>(int inputs, int outputs = 1) where T : unmanaged
    {
        Arity(inputs, outputs);
        return PlanAttributes.Read<T>(Operation);
    }

    /// <summary>Demands a number of inputs and outputs.</summary>
    public void Arity(int inputs, int outputs = 1)
    {
        if (Operation.Inputs.Count != inputs || Operation.Outputs.Count != outputs)
            throw Invalid($"{Operation.Inputs.Count} inputs and {Operation.Outputs.Count} outputs, expected {inputs} and {outputs}");
    }

    /// <summary>Whether an optional input is there.</summary>
    public bool HasInput(int index) => Operation.Inputs[index] >= 0;

    /// <summary>An input of any type.</summary>
    public Operand Input(int index) => Contiguous(PitchedInput(index), $"input {index}");

    /// <summary>An input of any type whose rows may lie further apart than they are long: the operator minds <see cref="Operand.Pitch"/>.</summary>
    public Operand PitchedInput(int index) => HasInput(index) ? Operand(Operation.Inputs[index]) : throw Invalid($"input {index} is absent");

    /// <summary>The same of one type.</summary>
    public Operand PitchedInput(int index, ElementType type) => OfType(PitchedInput(index), type, $"input {index}");

    /// <summary>An input of one type.</summary>
    public Operand Input(int index, ElementType type) => OfType(Input(index), type, $"input {index}");

    /// <summary>The output, of any type.</summary>
    public Operand Output() => Contiguous(Operand(Operation.Outputs[0]), "the output");

    /// <summary>The output, of one type, whose rows may lie further apart than they are long: the operator minds <see cref="Operand.Pitch"/>.</summary>
    public Operand PitchedOutput(ElementType type) => OfType(Operand(Operation.Outputs[0]), type, "the output");

    /// <summary>The output, of one type.</summary>
    public Operand Output(ElementType type) => OfType(Output(), type, "the output");

    /// <summary>An output of an operation that has several, of one type.</summary>
    public Operand Output(int index, ElementType type) => OfType(Contiguous(Operand(Operation.Outputs[index]), $"output {index}"), type, $"output {index}");

    /// <summary>Whether an input is a constant of the plan.</summary>
    public bool IsConstant(int index) => HasInput(index) && _plan.Buffers[_plan.Tensors[Operation.Inputs[index]].Buffer].Storage == PlanStorage.Constant;

    /// <summary>The address of a constant of at least <paramref name="count"/> elements, of which <paramref name="readable"/> may be read (more than there are elements where kernels read whole tiles).</summary>
    public void* Constant(int index, ElementType type, long count, long readable)
    {
        var operand = Input(index, type);
        var buffer = _plan.Buffers[_plan.Tensors[Operation.Inputs[index]].Buffer];
        if (buffer.Storage != PlanStorage.Constant)
            throw Invalid($"input {index} must be a constant");
        if (operand.Count < count || buffer.ByteCount < type.ByteCount(readable))
            throw Invalid($"input {index} has {operand.Count} elements in {buffer.ByteCount} bytes, expected {count} in {type.ByteCount(readable)}");
        return operand.Bytes;
    }

    /// <summary>Memory of the session for what an operator prepares, 64-byte aligned; null for no bytes.</summary>
    public byte* Prepared(int bytes)
    {
        if (bytes == 0)
            return null;
        var buffer = new TensorBuffer(ElementType.UInt8, new TensorShape(bytes));
        _owned.Add(buffer);
        return (byte*)buffer.Pointer;
    }

    /// <summary>
    /// Lets an input lie in the output's memory, <paramref name="offset"/> bytes behind its beginning and nowhere else: at 0 one that has as many elements of the same size, each element being written over its own.
    /// Without it an overlap is refused.
    /// </summary>
    public void AllowInPlace(int input, long offset = 0) => _inPlace[input] = offset;

    /// <summary>Whether an input may lie so many bytes behind the beginning of the output.</summary>
    internal bool MayLieInPlace(int input, long offset) => offset >= 0 && _inPlace[input] == offset;

    /// <summary>Whether the plan has an input where <see cref="AllowInPlace"/> lets it be.</summary>
    internal bool IsInPlace(int input) => Place(Operation.Inputs[input]) is { } x && Place(Operation.Outputs[0]) is { } y && MayLieInPlace(input, x - y);

    private long? Place(int index)
    {
        var tensor = _plan.Tensors[index];
        var buffer = _plan.Buffers[tensor.Buffer];
        return buffer.Storage == PlanStorage.Arena ? buffer.Offset + tensor.Type.ByteCount(tensor.Column) : null;
    }

    /// <summary>Reserves scratch memory for every thread.</summary>
    public void ReserveWorkspace(int bytes)
    {
        if (bytes is < 0 or > Workspace.MaxBytes)
            throw Invalid($"needs {(uint)bytes} bytes of scratch memory, at most {Workspace.MaxBytes}");
        Workspace.Reserve(bytes);
    }

    /// <summary>Refuses the operation where a condition does not hold.</summary>
    public void Require(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] FailureMessage found)
    {
        if (!condition)
            throw Invalid(found.ToString());
    }

    /// <summary>The error for an operation that does not hold together.</summary>
    public InvalidModelException Invalid(string found) => PlanValidator.Invalid($"operation '{Operation.Name}' ({Operation.Code}): {found}");

    private Operand Operand(int index)
    {
        var tensor = _plan.Tensors[index];
        return new Operand(tensor.Type, tensor.Shape, _memory.Slot(tensor.Buffer), tensor.Pitch, tensor.Column);
    }

    private Operand Contiguous(Operand operand, string what) =>
        operand.Pitch == 0 ? operand : throw Invalid($"{what} has rows {operand.Pitch} elements apart, which this operation cannot have");

    private Operand OfType(Operand operand, ElementType type, string what) =>
        operand.Type == type ? operand : throw Invalid($"{what} is {operand.Type.ShortName()}, expected {type.ShortName()}");
}
