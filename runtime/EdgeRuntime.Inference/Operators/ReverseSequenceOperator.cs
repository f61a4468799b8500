using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.ReverseSequence"/>.</summary>
public sealed unsafe class ReverseSequenceOperator : Operator
{
    private readonly Operand _x, _lengths, _y;
    private readonly bool _wide, _timeFirst;
    private readonly int _time, _batch;
    private readonly nint _innerBytes;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ReverseSequenceOperator(OperatorContext context) : base(context)
    {
        var timeAxis = context.Attributes<ReverseSequenceAttributes>(inputs: 2).TimeAxis;
        _x = context.Input(0);
        _lengths = context.Indices(1, out _wide);
        _y = context.Output(_x.Type);
        context.Require(timeAxis is 0 or 1 && _x.Shape.Rank >= 2, $"time is axis {timeAxis} of {_x.Shape}, expected 0 or 1 of at least 2");
        (_time, _batch, _timeFirst) = (_x.Shape[timeAxis], _x.Shape[1 - timeAxis], timeAxis == 0);
        context.Require(_lengths.Count == _batch, $"{_lengths.Count} lengths of {_batch} sequences");
        context.SameCount(_x, _y);
        _innerBytes = _x.Count / (_time * _batch) * (nint)_x.ElementSize;
        Split(_time * _batch, Cost.Bytes((double)_x.Count * _x.ElementSize * 2) + _time * (double)_batch);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        ReverseSequence.Run(_x.Bytes, _lengths.Bytes, _wide, _y.Bytes, _time, _batch, _timeFirst, _innerBytes, first, end);
}
