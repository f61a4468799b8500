using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Lowering;

/// <summary>Finds when each piece of memory holds something, lets element-wise operations write over an input that dies with them, and has what is joined computed in its place of the result.</summary>
internal sealed class StorageSharing
{
    private readonly IReadOnlyList<PlanTensor> _tensors;
    private readonly IReadOnlyList<Storage> _storages;
    private readonly int[] _owner, _first, _last;
    private readonly long[] _offset; // within the owner

    /// <summary>Shares what may be shared.</summary>
    /// <param name="tensors">The tensors; their buffers are places in <paramref name="storages"/>.</param>
    /// <param name="storages">The pieces of memory.</param>
    /// <param name="operations">The operations in the order in which they run.</param>
    /// <param name="join">Whether the inputs of a concatenation are computed in the result's memory. That saves the copy and the memory of the inputs, but keeps the whole result's memory from the first of them on.</param>
    public StorageSharing(IReadOnlyList<PlanTensor> tensors, IReadOnlyList<Storage> storages, IReadOnlyList<PlanOperation> operations, bool join)
    {
        _tensors = tensors;
        _storages = storages;
        _owner = [.. Enumerable.Range(0, storages.Count)];
        _offset = new long[storages.Count];
        _first = Enumerable.Repeat(int.MaxValue, storages.Count).ToArray();
        _last = Enumerable.Repeat(-1, storages.Count).ToArray();
        for (var i = 0; i < operations.Count; i++)
        {
            foreach (var tensor in operations[i].Inputs.Concat(operations[i].Outputs).Where(t => t >= 0))
            {
                var storage = tensors[tensor].Buffer;
                _first[storage] = Math.Min(_first[storage], i);
                _last[storage] = Math.Max(_last[storage], i);
            }
        }
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i].Code != PlanOpCode.Concat)
                ShareInPlace(operations[i], i);
            else if (join)
                JoinInPlace(operations[i], i);
        }
    }

    /// <summary>Whether anything is computed in its place of a concatenation.</summary>
    public bool Joins { get; private set; }

    /// <summary>The arena memory that has to be placed.</summary>
    public IEnumerable<int> ArenaStorages => Enumerable.Range(0, _storages.Count).Where(s => _owner[s] == s && _storages[s].Kind == PlanStorage.Arena && _last[s] >= 0);

    /// <summary>The memory that another was merged into, or itself.</summary>
    public int Owner(int storage)
    {
        while (_owner[storage] != storage)
            storage = _owner[storage];
        return storage;
    }

    /// <summary>How many bytes behind the beginning of its owner the memory lies.</summary>
    public long Offset(int storage)
    {
        var offset = 0L;
        for (; _owner[storage] != storage; storage = _owner[storage])
            offset += _offset[storage];
        return offset;
    }

    /// <summary>Length and lifetime of arena memory.</summary>
    public ArenaRequest Request(int storage) => new(_storages[storage].ByteCount, _first[storage], _last[storage]);

    private void ShareInPlace(PlanOperation operation, int at)
    {
        var allowed = InPlaceInputs(operation.Code);
        if (allowed == 0)
            return;
        var output = _tensors[operation.Outputs[0]];
        var target = Owner(output.Buffer);
        for (var i = 0; i < operation.Inputs.Count; i++)
        {
            var input = operation.Inputs[i];
            if ((allowed >> i & 1) == 0 || input < 0)
                continue;
            var source = Owner(_tensors[input].Buffer);
            if (source == target || IsReadElsewhere(operation, allowed, source) || _tensors[input].Shape != output.Shape || _last[source] != at || _first[target] != at
                || _storages[source].Kind != PlanStorage.Arena || _storages[target].Kind != PlanStorage.Arena || _storages[source].ByteCount != _storages[target].ByteCount)
                continue;
            _owner[target] = source;
            _last[source] = _last[target];
            return;
        }
    }

    // Where the axis is the outermost one that counts, the inputs lie behind each other in the result. Memory that is read later, or begins where no tensor may, is copied.
    private void JoinInPlace(PlanOperation operation, int at)
    {
        var output = _tensors[operation.Outputs[0]];
        var axis = PlanAttributes.Read<ConcatAttributes>(operation).Axis;
        var target = output.Buffer;
        if (_storages[target].Kind != PlanStorage.Arena || Enumerable.Range(0, axis).Any(i => output.Shape[i] != 1))
            return;
        var place = 0L;
        foreach (var input in operation.Inputs)
        {
            var bytes = _tensors[input].Type.ByteCount(_tensors[input].Shape.ElementCount);
            var source = Owner(_tensors[input].Buffer);
            if (source != target && place % ArenaPlanner.Alignment == 0 && _storages[source].Kind == PlanStorage.Arena && _storages[source].ByteCount == bytes && _last[source] == at
                && operation.Inputs.Count(other => Owner(_tensors[other].Buffer) == source) == 1)
            {
                (_owner[source], _offset[source]) = (target, place);
                _first[target] = Math.Min(_first[target], _first[source]);
                Joins = true;
            }
            place += bytes;
        }
    }

    /// <summary>The inputs that an operation may write its output over, one bit each.</summary>
    private static ulong InPlaceInputs(PlanOpCode code) => code switch
    {
        PlanOpCode.Unary or PlanOpCode.Lookup or PlanOpCode.ScaleShift or PlanOpCode.Softmax or PlanOpCode.Binary or PlanOpCode.AddInt8 or PlanOpCode.MulInt8 or PlanOpCode.BinaryWide or PlanOpCode.Cast => ulong.MaxValue,
        PlanOpCode.Normalize or PlanOpCode.CumSum or PlanOpCode.Trilu or PlanOpCode.ScatterElements or PlanOpCode.ScatterND => 0b001,
        PlanOpCode.Where => 0b110,
        _ => 0,
    };

    /// <summary>Whether the memory is also an input that must stay as it is.</summary>
    private bool IsReadElsewhere(PlanOperation operation, ulong allowed, int storage)
    {
        for (var i = 0; i < operation.Inputs.Count; i++)
        {
            if ((allowed >> i & 1) == 0 && operation.Inputs[i] >= 0 && Owner(_tensors[operation.Inputs[i]].Buffer) == storage)
                return true;
        }
        return false;
    }
}
