using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Tests;

/// <summary>Puts small plans together: every arena buffer gets a place of its own unless the test gives it one.</summary>
internal sealed class PlanBuilder
{
    private readonly List<PlanBuffer> _buffers = [];
    private readonly List<PlanTensor> _tensors = [];
    private readonly List<PlanOperation> _operations = [];
    private readonly List<int> _inputs = [], _outputs = [];
    private readonly List<byte> _constants = [];
    private long _arenaBytes;

    public IReadOnlyList<PlanBuffer> Buffers => _buffers;

    public IReadOnlyList<PlanTensor> Tensors => _tensors;

    public int Input(string name, ElementType type, params int[] shape)
    {
        _inputs.Add(Tensor(name, type, new TensorShape(shape), PlanLayout.Model, new PlanBuffer(PlanStorage.Input, _inputs.Count, Bytes(type, shape))));
        return _inputs[^1];
    }

    public int Output(string name, ElementType type, params int[] shape)
    {
        _outputs.Add(Tensor(name, type, new TensorShape(shape), PlanLayout.Model, new PlanBuffer(PlanStorage.Output, _outputs.Count, Bytes(type, shape))));
        return _outputs[^1];
    }

    /// <summary>A tensor of the arena, in the model's layout or, with rank 4 and that name, channels last.</summary>
    public int Arena(string name, ElementType type, int[] shape, PlanLayout layout = PlanLayout.Model, long? offset = null)
    {
        var bytes = Bytes(type, shape);
        var place = offset ?? (_arenaBytes + 63) / 64 * 64;
        _arenaBytes = Math.Max(_arenaBytes, place + bytes);
        return Tensor(name, type, new TensorShape(shape), layout, new PlanBuffer(PlanStorage.Arena, place, bytes));
    }

    public long OffsetOf(int tensor) => _buffers[_tensors[tensor].Buffer].Offset;

    /// <summary>Another shape for the memory of a tensor.</summary>
    public int View(int tensor, string name, int[] shape, PlanLayout layout = PlanLayout.Model)
    {
        _tensors.Add(new PlanTensor(name, _tensors[tensor].Type, new TensorShape(shape), layout, _tensors[tensor].Buffer));
        return _tensors.Count - 1;
    }

    /// <summary>Columns of the rows of a tensor, from one column on.</summary>
    public int Columns(int matrix, string name, int column, params int[] shape)
    {
        var whole = _tensors[matrix];
        _tensors.Add(new PlanTensor(name, whole.Type, new TensorShape(shape), whole.Layout, whole.Buffer, null, whole.Shape[-1], column));
        return _tensors.Count - 1;
    }

    public int Constant<T>(params T[] values) where T : unmanaged
    {
        while (_constants.Count % 64 != 0)
            _constants.Add(0);
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        var buffer = new PlanBuffer(PlanStorage.Constant, _constants.Count, bytes.Length);
        _constants.AddRange(bytes);
        return Tensor("", ElementTypes.Of<T>(), new TensorShape(values.Length), PlanLayout.Packed, buffer);
    }

    /// <summary>A constant with one entry a channel, filled up with zeros to whole tiles of 16.</summary>
    public int PerChannel<T>(params T[] values) where T : unmanaged
    {
        var padded = new T[(values.Length + 15) / 16 * 16];
        values.CopyTo(padded, 0);
        return Constant(padded);
    }

    public void Add(PlanOpCode code, int[] inputs, int output, ReadOnlyMemory<byte> attributes = default) =>
        Add(code, inputs, [output], attributes);

    public void Add(PlanOpCode code, int[] inputs, int[] outputs, ReadOnlyMemory<byte> attributes = default) =>
        _operations.Add(new PlanOperation(code, $"{code}_{_operations.Count}", inputs, outputs, attributes));

    public void Add<T>(PlanOpCode code, int[] inputs, int[] outputs, T attributes) where T : unmanaged =>
        _operations.Add(new PlanOperation(code, $"{code}_{_operations.Count}", inputs, outputs, PlanAttributes.Write(attributes)));

    public void Add<T>(PlanOpCode code, int[] inputs, int output, T attributes) where T : unmanaged => Add(code, inputs, output, PlanAttributes.Write(attributes));

    public ExecutionPlan Build() => new()
    {
        Buffers = [.. _buffers],
        Tensors = [.. _tensors],
        Operations = [.. _operations],
        Inputs = [.. _inputs],
        Outputs = [.. _outputs],
        ArenaBytes = _arenaBytes,
        Constants = PlanConstants.From(CollectionsMarshal.AsSpan(_constants)),
    };

    private int Tensor(string name, ElementType type, TensorShape shape, PlanLayout layout, PlanBuffer buffer)
    {
        _buffers.Add(buffer);
        _tensors.Add(new PlanTensor(name, type, shape, layout, _buffers.Count - 1));
        return _tensors.Count - 1;
    }

    private static long Bytes(ElementType type, int[] shape) => type.ByteCount(new TensorShape(shape).ElementCount);
}
