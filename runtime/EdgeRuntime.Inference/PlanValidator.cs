using System.Runtime.CompilerServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Operators;

namespace EdgeRuntime.Inference;

/// <summary>
/// Checks a plan as a whole, before any operator looks at it: indices, places in memory, and that every value is written once before it is read and is still
/// there when it is. What a single operation demands of its tensors, the operator checks itself.
/// </summary>
internal sealed class PlanValidator
{
    /// <summary>The most elements of a tensor: products of a few dimensions of it stay within 31 bits.</summary>
    public const long MaxElements = int.MaxValue / 16;

    private static readonly (long Offset, int Buffer) s_none = (-1, -1);

    private readonly ExecutionPlan _plan;
    private readonly long[] _readableBytes;
    private readonly bool[] _written;
    private readonly List<Columns>?[] _parts; // the columns that were written so far of a buffer that is written by columns
    private readonly long[] _pitchBytes; // of such a buffer
    private readonly SortedSet<(long Offset, int Buffer)> _live = [s_none]; // the arena buffers that hold values: never two at one place

    /// <summary>Checks all but the operations.</summary>
    /// <exception cref="InvalidModelException">Something does not fit.</exception>
    public PlanValidator(ExecutionPlan plan)
    {
        _plan = plan;
        Require(plan.ArenaBytes is >= 0 and <= PlanLimits.MaxArenaBytes, $"an arena of {plan.ArenaBytes} bytes, at most {PlanLimits.MaxArenaBytes}");
        _readableBytes = new long[plan.Buffers.Count];
        _written = new bool[plan.Buffers.Count];
        _parts = new List<Columns>?[plan.Buffers.Count];
        _pitchBytes = new long[plan.Buffers.Count];
        CheckBuffers();
        for (var i = 0; i < plan.Tensors.Count; i++)
            CheckTensor(i, plan.Tensors[i]);
        CheckBoundary(plan.Inputs, PlanStorage.Input);
        CheckBoundary(plan.Outputs, PlanStorage.Output);
    }

    /// <summary>Checks that an operation's operands exist and that what it reads was written; called in order of execution, before the operator is made.</summary>
    /// <exception cref="InvalidModelException">An operand is missing, or holds no value at this point.</exception>
    public void CheckOperands(PlanOperation operation)
    {
        foreach (var index in operation.Inputs)
        {
            if (index == -1)
                continue;
            Require(index >= 0 && index < _plan.Tensors.Count, operation, $"input {index} of {_plan.Tensors.Count} tensors");
            var tensor = _plan.Tensors[index];
            Require(_readableBytes[tensor.Buffer] >= tensor.ByteSpan || IsPartReadable(tensor), operation, $"reads '{tensor.Name}', which holds no value at this point");
        }
        foreach (var index in operation.Outputs)
        {
            Require(index >= 0 && index < _plan.Tensors.Count, operation, $"output {index} of {_plan.Tensors.Count} tensors");
            var tensor = _plan.Tensors[index];
            var buffer = _plan.Buffers[tensor.Buffer];
            Require(buffer.Storage is PlanStorage.Arena or PlanStorage.Output, operation, $"writes '{tensor.Name}', which lives in the {buffer.Storage} memory");
            Require(!_written[tensor.Buffer], operation, $"writes '{tensor.Name}' into a buffer that was written before");
            _written[tensor.Buffer] = tensor.Pitch == 0;
        }
    }

    /// <summary>Records what an operation writes, and with it which values end; called after the operator was made.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="context">Knows which inputs may lie in the output's memory, and where.</param>
    /// <exception cref="InvalidModelException">The operation would overwrite what it still reads.</exception>
    public void RecordWrites(PlanOperation operation, OperatorContext context)
    {
        foreach (var index in operation.Outputs)
        {
            var tensor = _plan.Tensors[index];
            var buffer = _plan.Buffers[tensor.Buffer];
            for (var i = 0; i < operation.Inputs.Count; i++)
            {
                if (operation.Inputs[i] == -1)
                    continue;
                var input = _plan.Tensors[operation.Inputs[i]];
                Require(!Meet(tensor, input) || MayMeet(context, i, tensor, input), operation, $"its output '{tensor.Name}' lies over its input {i}");
            }
            if (_parts[tensor.Buffer] is { } parts)
                TakeParts(operation, context, tensor, parts);
            else if (buffer.Storage == PlanStorage.Arena)
            {
                EndOverlapped(buffer);
                _live.Add((buffer.Offset, tensor.Buffer));
            }
            if (tensor.Pitch == 0)
                _readableBytes[tensor.Buffer] = ByteCount(tensor);
            else
                (_parts[tensor.Buffer] ??= []).Add(Columns.Of(tensor));
        }
        foreach (var index in operation.Outputs)
        {
            var tensor = _plan.Tensors[index];
            Require(_readableBytes[tensor.Buffer] > 0 || IsPartReadable(tensor), operation, $"its outputs lie over each other at '{tensor.Name}'");
        }
    }

    /// <summary>Checks that every output was written; called last.</summary>
    /// <exception cref="InvalidModelException">One was not.</exception>
    public void CheckOutputs()
    {
        foreach (var index in _plan.Outputs)
        {
            var tensor = _plan.Tensors[index];
            Require(_readableBytes[tensor.Buffer] >= ByteCount(tensor), $"the output '{tensor.Name}' is never written");
        }
    }

    private void CheckBuffers()
    {
        for (var i = 0; i < _plan.Buffers.Count; i++)
        {
            var (storage, offset, byteCount) = _plan.Buffers[i];
            Require(offset >= 0 && byteCount >= 0, $"buffer {i}: {byteCount} bytes at {offset}");
            switch (storage)
            {
                case PlanStorage.Arena:
                    RequireRange(i, offset, byteCount, _plan.ArenaBytes);
                    break;
                case PlanStorage.Constant:
                    RequireRange(i, offset, byteCount, _plan.Constants.ByteCount);
                    _readableBytes[i] = byteCount;
                    break;
                case PlanStorage.Input:
                    Require(offset < _plan.Inputs.Count, $"buffer {i}: input {offset} of {_plan.Inputs.Count}");
                    _readableBytes[i] = byteCount;
                    break;
                case PlanStorage.Output:
                    Require(offset < _plan.Outputs.Count, $"buffer {i}: output {offset} of {_plan.Outputs.Count}");
                    break;
                default:
                    throw Invalid($"buffer {i}: unknown storage {(int)storage}");
            }
        }
    }

    private static void RequireRange(int buffer, long offset, long byteCount, long available)
    {
        Require(offset % TensorBuffer.Alignment == 0, $"buffer {buffer}: offset {offset} is no multiple of {TensorBuffer.Alignment}");
        Require(byteCount <= available && offset <= available - byteCount, $"buffer {buffer}: {byteCount} bytes at {offset} of {available}");
    }

    private void CheckTensor(int index, PlanTensor tensor)
    {
        Require(tensor.Shape.ElementCount is >= 1 and <= MaxElements, $"tensor {index} '{tensor.Name}': {tensor.Shape.ElementCount} elements, expected 1 to {MaxElements}");
        Require(tensor.Buffer >= 0 && tensor.Buffer < _plan.Buffers.Count, $"tensor {index} '{tensor.Name}': buffer {tensor.Buffer} of {_plan.Buffers.Count}");
        // Two to a byte are weights, which an operator takes apart when it is made.
        Require(tensor.Type.SizeInBits() is 8 or 16 or 32 or 64 || (tensor.Type == ElementType.Int4 && tensor.Shape.ElementCount % 2 == 0 && _plan.Buffers[tensor.Buffer].Storage == PlanStorage.Constant), $"tensor {index} '{tensor.Name}': elements of type {tensor.Type.ShortName()}");
        CheckPitch(index, tensor);
        Require(tensor.ByteSpan <= _plan.Buffers[tensor.Buffer].ByteCount, $"tensor {index} '{tensor.Name}': {tensor.ByteSpan} bytes in a buffer of {_plan.Buffers[tensor.Buffer].ByteCount}");
        Require(tensor.Layout is PlanLayout.Model or PlanLayout.ChannelsLast or PlanLayout.Packed, $"tensor {index} '{tensor.Name}': unknown layout {(int)tensor.Layout}");
    }

    private void CheckPitch(int index, PlanTensor tensor)
    {
        if (tensor.Pitch == 0 && tensor.Column == 0)
            return;
        Require(tensor.PitchFault is null, $"tensor {index} '{tensor.Name}': {tensor.PitchFault}");
        Require(tensor.Shape.ElementCount / tensor.Shape[-1] * tensor.Pitch <= MaxElements, $"tensor {index} '{tensor.Name}': rows of {tensor.Pitch}, expected {MaxElements} elements at most");
        Require(_plan.Buffers[tensor.Buffer].Storage == PlanStorage.Arena, $"tensor {index} '{tensor.Name}': rows of {tensor.Pitch} in the {_plan.Buffers[tensor.Buffer].Storage} memory");
        var bytes = tensor.Type.ByteCount(tensor.Pitch);
        Require(_pitchBytes[tensor.Buffer] == 0 || _pitchBytes[tensor.Buffer] == bytes, $"tensor {index} '{tensor.Name}': rows of {bytes} bytes in a buffer of rows of {_pitchBytes[tensor.Buffer]}");
        _pitchBytes[tensor.Buffer] = bytes;
    }

    private void CheckBoundary(IReadOnlyList<int> tensors, PlanStorage storage)
    {
        var buffers = new int[tensors.Count];
        for (var slot = 0; slot < tensors.Count; slot++)
        {
            Require(tensors[slot] >= 0 && tensors[slot] < _plan.Tensors.Count, $"{storage} {slot}: tensor {tensors[slot]} of {_plan.Tensors.Count}");
            var tensor = _plan.Tensors[tensors[slot]];
            var buffer = _plan.Buffers[tensor.Buffer];
            Require(buffer.Storage == storage && buffer.Offset == slot, $"{storage} {slot}: '{tensor.Name}' lives elsewhere");
            Require(buffer.ByteCount == ByteCount(tensor), $"{storage} {slot}: '{tensor.Name}' has {ByteCount(tensor)} bytes, its buffer {buffer.ByteCount}");
            Require(IsModelOrder(tensor), $"{storage} {slot}: '{tensor.Name}' is not in the model's layout");
            buffers[slot] = tensor.Buffer;
        }
        for (var i = 0; i < _plan.Buffers.Count; i++)
        {
            if (_plan.Buffers[i].Storage == storage)
                Require(buffers[_plan.Buffers[i].Offset] == i, $"buffer {i}: a second buffer for {storage} {_plan.Buffers[i].Offset}");
        }
    }

    private void EndOverlapped(PlanBuffer buffer)
    {
        var end = buffer.Offset + buffer.ByteCount;
        var before = _live.GetViewBetween(s_none, (buffer.Offset, -1)).Max;
        var from = before != s_none && Overlap(_plan.Buffers[before.Buffer], buffer) ? before.Offset : buffer.Offset;
        foreach (var ended in _live.GetViewBetween((from, 0), (end, -1)).ToArray())
        {
            _live.Remove(ended);
            _readableBytes[ended.Buffer] = 0;
            _parts[ended.Buffer]?.Clear();
        }
    }

    private bool IsPartReadable(PlanTensor tensor) => tensor.Pitch != 0 && _parts[tensor.Buffer] is { } parts && parts.Exists(part => part.Hold(Columns.Of(tensor)));

    // What is written over a buffer's parts must take them where they lie; the rest of the buffer must still be its own.
    private void TakeParts(PlanOperation operation, OperatorContext context, PlanTensor tensor, List<Columns> parts)
    {
        Require(_live.Contains((_plan.Buffers[tensor.Buffer].Offset, tensor.Buffer)), operation, $"writes '{tensor.Name}' into a buffer that another value has taken");
        Require(parts.Count < PlanLimits.MaxOperands, operation, $"writes '{tensor.Name}' into a buffer of {parts.Count} parts");
        var columns = Columns.Of(tensor);
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            if (!parts[i].Meet(columns))
                continue;
            Require(IsTaken(operation, context, tensor, parts[i]), operation, $"writes '{tensor.Name}' into a buffer that was written before");
            parts.RemoveAt(i);
        }
    }

    private bool IsTaken(PlanOperation operation, OperatorContext context, PlanTensor output, Columns part)
    {
        for (var i = 0; i < operation.Inputs.Count; i++)
        {
            if (operation.Inputs[i] >= 0 && _plan.Tensors[operation.Inputs[i]] is var input && input.Buffer == output.Buffer && Columns.Of(input) == part && MayMeet(context, i, output, input))
                return Columns.Of(output).Hold(part);
        }
        return false;
    }

    private bool Meet(PlanTensor a, PlanTensor b) => a.Buffer == b.Buffer ? Columns.Of(a).Meet(Columns.Of(b)) : Overlap(_plan.Buffers[a.Buffer], _plan.Buffers[b.Buffer]);

    // In one buffer, places are columns; rows of different lengths never lie in each other's place.
    private bool MayMeet(OperatorContext context, int index, PlanTensor output, PlanTensor input) => output.Buffer == input.Buffer
        ? context.MayLieInPlace(index, Columns.Of(input).From - Columns.Of(output).From)
        : output.Pitch == 0 && input.Pitch == 0 && context.MayLieInPlace(index, _plan.Buffers[input.Buffer].Offset - _plan.Buffers[output.Buffer].Offset);

    private static bool Overlap(PlanBuffer a, PlanBuffer b) =>
        a.Storage == PlanStorage.Arena && b.Storage == PlanStorage.Arena && a.Offset < b.Offset + b.ByteCount && b.Offset < a.Offset + a.ByteCount;

    // With one channel, or one pixel, channels last is the model's own order.
    private static bool IsModelOrder(PlanTensor tensor) =>
        tensor.Layout == PlanLayout.Model || (tensor.Layout == PlanLayout.ChannelsLast && tensor.Shape.Rank >= 2
            && (tensor.Shape[-1] == 1 || tensor.Shape.ElementCount == (long)tensor.Shape[0] * tensor.Shape[-1]));

    /// <summary>The bytes of a row that a tensor has: all of it without a pitch.</summary>
    private readonly record struct Columns(long From, long To, long Rows)
    {
        public static Columns Of(PlanTensor tensor) => tensor.Pitch == 0 ? new Columns(0, long.MaxValue, long.MaxValue)
            : new Columns(tensor.Type.ByteCount(tensor.Column), tensor.Type.ByteCount(tensor.Column + tensor.Shape[-1]), tensor.Shape.ElementCount / Math.Max(1, tensor.Shape[-1]));

        public bool Meet(Columns other) => From < other.To && other.From < To;

        public bool Hold(Columns other) => From <= other.From && other.To <= To && other.Rows <= Rows;
    }

    private static long ByteCount(PlanTensor tensor) => tensor.Type.ByteCount(tensor.Shape.ElementCount);

    private static void Require(bool condition, PlanOperation operation, [InterpolatedStringHandlerArgument(nameof(condition))] FailureMessage found)
    {
        if (!condition)
            throw Invalid($"operation '{operation.Name}' ({operation.Code}): {found.ToString()}");
    }

    private static void Require(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] FailureMessage found)
    {
        if (!condition)
            throw Invalid(found.ToString());
    }

    /// <summary>The one sentence for a plan that does not hold together.</summary>
    internal static InvalidModelException Invalid(string found) => new($"plan: {found}; convert the model again.");
}
