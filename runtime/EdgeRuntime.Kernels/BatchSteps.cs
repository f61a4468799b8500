namespace EdgeRuntime.Kernels;

/// <summary>Which matrices the products of a batch are made of, under numpy broadcasting: for each batch axis its size and the steps of both factors along it, 0 where one is repeated.</summary>
public readonly struct BatchSteps
{
    private readonly AxisValues _sizes, _stepsA, _stepsB;
    private readonly int _rank;

    /// <summary>Takes the batch axes, outermost first, at most <see cref="TensorShape.MaxRank"/>; all spans have one length.</summary>
    public BatchSteps(ReadOnlySpan<int> sizes, ReadOnlySpan<int> stepsA, ReadOnlySpan<int> stepsB)
    {
        _rank = sizes.Length;
        for (var axis = 0; axis < _rank; axis++)
        {
            _sizes[axis] = sizes[axis];
            _stepsA[axis] = stepsA[axis];
            _stepsB[axis] = stepsB[axis];
        }
    }

    /// <summary>The indices of the factors of product <paramref name="batch"/>.</summary>
    public (int A, int B) Of(int batch)
    {
        int a = 0, b = 0;
        for (var axis = _rank - 1; axis >= 0; axis--)
        {
            var at = batch % _sizes[axis];
            batch /= _sizes[axis];
            a += at * _stepsA[axis];
            b += at * _stepsB[axis];
        }
        return (a, b);
    }
}
