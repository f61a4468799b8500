namespace EdgeRuntime.Kernels;

/// <summary>Walks units [first, end) of a <see cref="Broadcast"/> run by run of the innermost merged axis, whose steps are 0 or 1 each; the outer axes count like an odometer.</summary>
internal ref struct BroadcastCursor
{
    private readonly ref readonly Broadcast _broadcast;
    private readonly int _end;
    private int _column;
    private nint _a, _b;
    private AxisValues _index;

    /// <summary>Stands before the first run.</summary>
    public BroadcastCursor(in Broadcast broadcast, int first, int end)
    {
        _broadcast = ref broadcast;
        _end = end;
        First = first;
        if (first >= end)
            return;
        var inner = broadcast.Rank - 1;
        var size = broadcast.Sizes[inner];
        _column = first % size;
        var rest = first / size;
        for (var axis = inner - 1; axis >= 0; axis--)
        {
            _index[axis] = rest % broadcast.Sizes[axis];
            rest /= broadcast.Sizes[axis];
            _a += (nint)_index[axis] * broadcast.StridesA[axis];
            _b += (nint)_index[axis] * broadcast.StridesB[axis];
        }
    }

    /// <summary>The first unit of the run.</summary>
    public int First { get; private set; }

    /// <summary>Its units.</summary>
    public int Count { get; private set; }

    /// <summary>The element of a that the run begins with.</summary>
    public nint OffsetA { get; private set; }

    /// <summary>The element of b that the run begins with.</summary>
    public nint OffsetB { get; private set; }

    /// <summary>Goes to the next run; false after the last.</summary>
    public bool Next()
    {
        First += Count;
        if (First >= _end)
            return false;
        var inner = _broadcast.Rank - 1;
        if (Count > 0)
            Carry(inner - 1);
        OffsetA = _a + (nint)_column * _broadcast.StridesA[inner];
        OffsetB = _b + (nint)_column * _broadcast.StridesB[inner];
        Count = Math.Min(_broadcast.Sizes[inner] - _column, _end - First);
        _column = 0;
        return true;
    }

    private void Carry(int axis)
    {
        for (; ; axis--)
        {
            _a += _broadcast.StridesA[axis];
            _b += _broadcast.StridesB[axis];
            if (++_index[axis] < _broadcast.Sizes[axis])
                return;
            _index[axis] = 0;
            _a -= (nint)_broadcast.Sizes[axis] * _broadcast.StridesA[axis];
            _b -= (nint)_broadcast.Sizes[axis] * _broadcast.StridesB[axis];
        }
    }
}
