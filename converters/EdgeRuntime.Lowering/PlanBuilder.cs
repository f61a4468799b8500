using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Lowering;

/// <summary>Collects tensors and operations of a plan; <see cref="Build"/> decides which share memory and places them.</summary>
internal sealed class PlanBuilder
{
    private readonly List<PlanTensor> _tensors = []; // Buffer: index into _storages
    private readonly List<Storage> _storages = [];
    private readonly List<PlanOperation> _operations = [];
    private readonly ConstantPool _constants = new();
    private readonly Dictionary<(long Offset, ElementType Type, TensorShape Shape, PlanLayout Layout), int> _constantTensors = [];

    public PlanTensor this[int tensor] => _tensors[tensor];

    /// <summary>A tensor that the caller of the session fills; <paramref name="slot"/> is the input's index.</summary>
    public int Input(string name, ElementType type, TensorShape shape, int slot, QuantizationParameters? quantization = null) =>
        Add(name, type, shape, PlanLayout.Model, quantization, new Storage(PlanStorage.Input, slot, type.ByteCount(shape.ElementCount)));

    /// <summary>A constant; equal bytes are stored once.</summary>
    public int Constant(string name, ElementType type, TensorShape shape, PlanLayout layout, ReadOnlySpan<byte> bytes)
    {
        var offset = _constants.Add(bytes);
        if (_constantTensors.TryGetValue((offset, type, shape, layout), out var known))
            return known;
        return _constantTensors[(offset, type, shape, layout)] = Add(name, type, shape, layout, null, new Storage(PlanStorage.Constant, offset, bytes.Length));
    }

    /// <summary>A tensor that an operation writes.</summary>
    public int Tensor(string name, ElementType type, TensorShape shape, PlanLayout layout, QuantizationParameters? quantization = null) =>
        Add(name, type, shape, layout, quantization, new Storage(PlanStorage.Arena, 0, type.ByteCount(shape.ElementCount)));

    /// <summary>The same elements in the same memory under another name and shape.</summary>
    public int View(int source, string name, TensorShape shape, PlanLayout layout)
    {
        var tensor = _tensors[source];
        if (tensor.Name == name && tensor.Shape == shape && tensor.Layout == layout)
            return source;
        _tensors.Add(tensor with { Name = name, Shape = shape, Layout = layout });
        return _tensors.Count - 1;
    }

    /// <summary>Appends an operation.</summary>
    public void Operation(PlanOpCode code, string name, IReadOnlyList<int> inputs, int output, ReadOnlyMemory<byte> attributes = default) =>
        Operation(code, name, inputs, [output], attributes);

    /// <summary>Appends an operation that writes several tensors.</summary>
    public void Operation(PlanOpCode code, string name, IReadOnlyList<int> inputs, IReadOnlyList<int> outputs, ReadOnlyMemory<byte> attributes = default) =>
        _operations.Add(new PlanOperation(code, name, inputs, outputs, attributes));

    /// <summary>Takes the last operation back where it is of that kind and writes the memory of <paramref name="tensor"/>, for one that does its work and more.</summary>
    public PlanOperation? TakeLast(PlanOpCode code, int tensor)
    {
        if (_operations is not [.., var last] || last.Code != code || _tensors[last.Outputs[0]].Buffer != _tensors[tensor].Buffer)
            return null;
        _operations.RemoveAt(_operations.Count - 1);
        return last;
    }

    /// <summary>The plan: outputs bound to their slots, operations in place where they may be, everything else placed in the arena.</summary>
    public ExecutionPlan Build(IReadOnlyList<int> inputs, IReadOnlyList<int> outputs)
    {
        var bound = new int[outputs.Count];
        for (var slot = 0; slot < outputs.Count; slot++)
            bound[slot] = BindOutput(outputs[slot], slot);

        var (sharing, placement) = PlaceJoined();
        var owners = sharing.ArenaStorages.ToList();
        for (var i = 0; i < owners.Count; i++)
            _storages[owners[i]] = _storages[owners[i]] with { Offset = placement.Offsets[i] };

        var used = new HashSet<int>(inputs.Concat(bound).Concat(_operations.SelectMany(o => o.Inputs.Concat(o.Outputs))).Where(t => t >= 0));
        return Compact(sharing, used, inputs, bound, placement.ByteCount);
    }

    // Concatenations whose inputs are computed in place: all of them, or one after the other as long as the arena is never longer than with copies.
    private (StorageSharing Sharing, ArenaPlacement Placement) PlaceJoined()
    {
        var joined = new HashSet<int>();
        var best = Place(joined);
        int[] concats = [.. Enumerable.Range(0, _operations.Count).Where(i => _operations[i].Code == PlanOpCode.Concat)];
        if (concats.Length == 0)
            return best;
        var all = Place(concats.ToHashSet());
        if (all.Placement.ByteCount <= best.Placement.ByteCount)
            return all;
        foreach (var concat in concats)
        {
            joined.Add(concat);
            var with = Place(joined);
            if (with.Placement.ByteCount <= best.Placement.ByteCount)
                best = with;
            else
                joined.Remove(concat);
        }
        return best;
    }

    private (StorageSharing Sharing, ArenaPlacement Placement) Place(HashSet<int> joined)
    {
        var sharing = new StorageSharing(_tensors, _storages, _operations, joined);
        return (sharing, ArenaPlanner.Place([.. sharing.ArenaStorages.Select(sharing.Request)]));
    }

    private ExecutionPlan Compact(StorageSharing sharing, HashSet<int> used, IReadOnlyList<int> inputs, int[] outputs, long arenaBytes)
    {
        var buffers = new List<PlanBuffer>();
        var bufferOf = new Dictionary<int, int>();
        var tensors = new List<PlanTensor>();
        var tensorOf = new Dictionary<int, int> { [-1] = -1 };
        for (var i = 0; i < _tensors.Count; i++)
        {
            if (!used.Contains(i))
                continue;
            var (storage, column) = sharing.Rows(_tensors[i].Buffer);
            if (!bufferOf.TryGetValue(storage, out var buffer))
            {
                bufferOf[storage] = buffer = buffers.Count;
                buffers.Add(new PlanBuffer(_storages[storage].Kind, _storages[sharing.Owner(storage)].Offset + sharing.Offset(storage), _storages[storage].ByteCount));
            }
            tensorOf[i] = tensors.Count;
            var pitch = column < 0 ? 0 : (int)(_storages[storage].ByteCount / _tensors[i].Type.ByteCount(_tensors[i].Shape.ElementCount / _tensors[i].Shape[-1]));
            tensors.Add(_tensors[i] with { Buffer = buffer, Pitch = pitch, Column = Math.Max(column, 0) });
        }
        return new ExecutionPlan
        {
            Buffers = buffers,
            Tensors = tensors,
            Operations = [.. _operations.Select(o => o with { Inputs = [.. o.Inputs.Select(t => tensorOf[t])], Outputs = [.. o.Outputs.Select(t => tensorOf[t])] })],
            Inputs = [.. inputs.Select(t => tensorOf[t])],
            Outputs = [.. outputs.Select(t => tensorOf[t])],
            ArenaBytes = arenaBytes,
            Constants = PlanConstants.From(_constants.ToBytes()),
        };
    }

    /// <summary>Moves the tensor's memory to the output's slot; where that memory is an input, a constant or another output already, copies.</summary>
    private int BindOutput(int tensor, int slot)
    {
        var value = _tensors[tensor];
        if (_storages[value.Buffer].Kind == PlanStorage.Arena)
        {
            _storages[value.Buffer] = _storages[value.Buffer] with { Kind = PlanStorage.Output, Offset = slot };
            return tensor;
        }
        var copy = Add(value.Name, value.Type, value.Shape, value.Layout, value.Quantization, new Storage(PlanStorage.Output, slot, value.Type.ByteCount(value.Shape.ElementCount)));
        Operation(PlanOpCode.Copy, value.Name, [tensor], copy);
        return copy;
    }

    private int Add(string name, ElementType type, TensorShape shape, PlanLayout layout, QuantizationParameters? quantization, Storage storage)
    {
        _storages.Add(storage);
        _tensors.Add(new PlanTensor(name, type, shape, layout, _storages.Count - 1, quantization));
        return _tensors.Count - 1;
    }
}

/// <summary>Memory that one or more tensors live in.</summary>
internal sealed record Storage(PlanStorage Kind, long Offset, long ByteCount);
