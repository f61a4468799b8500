using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Lowering;

/// <summary>Finds when each piece of memory holds something, lets element-wise operations write over an input that dies with them, and has what is joined computed in its place of the result.</summary>
internal sealed class StorageSharing
{
    private readonly IReadOnlyList<PlanTensor> _tensors;
    private readonly IReadOnlyList<Storage> _storages;
    private readonly IReadOnlyList<PlanOperation> _operations;
    private readonly int[] _owner, _first, _last;
    private readonly long[] _offset; // within the owner
    private readonly int[] _column; // within the owner's rows where those are longer, else -1

    /// <summary>Shares what may be shared.</summary>
    /// <param name="tensors">The tensors; their buffers are places in <paramref name="storages"/>.</param>
    /// <param name="storages">The pieces of memory.</param>
    /// <param name="operations">The operations in the order in which they run.</param>
    /// <param name="joined">The concatenations, by their places in <paramref name="operations"/>, whose inputs are computed in the result's memory where that is possible. That saves the copy and the memory of the inputs, but keeps the whole result's memory from the first of them on.</param>
    public StorageSharing(IReadOnlyList<PlanTensor> tensors, IReadOnlyList<Storage> storages, IReadOnlyList<PlanOperation> operations, IReadOnlySet<int> joined)
    {
        _tensors = tensors;
        _storages = storages;
        _operations = operations;
        _owner = [.. Enumerable.Range(0, storages.Count)];
        _offset = new long[storages.Count];
        _column = Enumerable.Repeat(-1, storages.Count).ToArray();
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
            if (joined.Contains(i))
                JoinColumns(operations[i]);
        }
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i].Code != PlanOpCode.Concat)
                ShareInPlace(operations[i], i);
            else if (joined.Contains(i))
                JoinInPlace(operations[i], i);
        }
    }

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

    /// <summary>The memory whose rows this one is columns of, or itself; and the first of these columns, −1 where it is none.</summary>
    public (int Matrix, int Column) Rows(int storage)
    {
        if (_column[storage] < 0)
            return (storage, -1);
        var column = 0;
        for (; _column[storage] >= 0; storage = _owner[storage])
            column += _column[storage];
        return (storage, column);
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

    // Along the last axis, the inputs are columns of the result: whoever writes or reads one, as long as it is there, minds the pitch. What is read after the concatenation keeps the result's memory as it is.
    private void JoinColumns(PlanOperation operation)
    {
        var output = _tensors[operation.Outputs[0]];
        var target = output.Buffer;
        var rows = output.Shape.ElementCount / output.Shape[-1];
        if (!RowPitch.JoinsColumns(operation, _tensors) || rows == 1 || _storages[target].Kind != PlanStorage.Arena)
            return;
        var column = 0;
        foreach (var input in operation.Inputs)
        {
            var (shape, source) = (_tensors[input].Shape, _tensors[input].Buffer);
            if (shape[-1] < output.Shape[-1] && _owner[source] == source && source != target && _storages[source].Kind == PlanStorage.Arena && operation.Inputs.Count(other => Owner(_tensors[other].Buffer) == source) == 1 && MindPitch(source, rows))
            {
                (_owner[source], _column[source]) = (target, column);
                var matrix = Owner(target);
                _first[matrix] = Math.Min(_first[matrix], _first[source]);
                _last[matrix] = Math.Max(_last[matrix], _last[source]);
            }
            column += shape[-1];
        }
    }

    // Memory that holds so many rows whenever it is used, by operations that mind how far they lie apart. What was joined in it has as many rows and was asked before.
    private bool MindPitch(int storage, long rows)
    {
        for (var at = _first[storage]; at <= _last[storage]; at++)
        {
            var operation = _operations[at];
            for (var i = 0; i < operation.Inputs.Count; i++)
            {
                if (Holds(operation.Inputs[i]) && (!HasRows(operation.Inputs[i]) || !RowPitch.IsRead(operation, i, _tensors)))
                    return false;
            }
            foreach (var output in operation.Outputs)
            {
                if (Holds(output) && (!HasRows(output) || operation.Outputs.Count > 1 || !RowPitch.IsWritten(operation, _tensors)))
                    return false;
            }
        }
        return true;

        bool Holds(int tensor) => tensor >= 0 && _tensors[tensor].Buffer == storage;

        bool HasRows(int tensor) => _tensors[tensor].Shape is { Rank: > 0 } shape && shape.ElementCount == rows * shape[-1];
    }

    // Where the axis is the outermost one that counts, the inputs lie behind each other in the result. Memory that is read later, or begins where no tensor may, is copied.
    private void JoinInPlace(PlanOperation operation, int at)
    {
        var output = _tensors[operation.Outputs[0]];
        var axis = PlanAttributes.Read<ConcatAttributes>(operation).Axis;
        var target = output.Buffer;
        if (_storages[target].Kind != PlanStorage.Arena || Enumerable.Range(0, axis).Any(i => output.Shape[i] != 1) || _column[target] >= 0)
            return;
        var place = 0L;
        foreach (var input in operation.Inputs)
        {
            var bytes = _tensors[input].Type.ByteCount(_tensors[input].Shape.ElementCount);
            var source = Owner(_tensors[input].Buffer);
            if (source != target && _column[_tensors[input].Buffer] < 0 && place % ArenaPlanner.Alignment == 0 && _storages[source].Kind == PlanStorage.Arena && _storages[source].ByteCount == bytes && _last[source] == at
                && operation.Inputs.Count(other => Owner(_tensors[other].Buffer) == source) == 1)
            {
                (_owner[source], _offset[source]) = (target, place);
                _first[target] = Math.Min(_first[target], _first[source]);
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
