using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.RepeatChannels"/>.</summary>
public sealed unsafe class RepeatChannelsOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _channels, _times;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public RepeatChannelsOperator(OperatorContext context) : base(context)
    {
        _times = context.Attributes<RepeatChannelsAttributes>(inputs: 1).Times;
        _x = context.Input(0);
        _y = context.Output(_x.Type);
        context.Require(_x.ElementSize is 1 or 4, $"elements of {_x.ElementSize} bytes, expected 1 or 4");
        context.Require(_x.Shape.Rank >= 1 && _times >= 1 && (long)_x.Count * _times == _y.Count, $"x is {_x.Shape} and y {_y.Shape}, expected {_times} times as many channels");
        _channels = _x.Shape[-1];
        Split(_x.Count / _channels, Cost.Bytes((double)_y.Count * _y.ElementSize * 4));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => RepeatChannels.Run(_x.Bytes, _y.Bytes, _x.ElementSize, _channels, _times, first, end);
}
