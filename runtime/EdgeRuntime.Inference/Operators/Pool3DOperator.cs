using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Pool3D"/> in f32; its maximum in u8 and s8 too.</summary>
public sealed unsafe class Pool3DOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Window3D _window;
    private readonly PoolOptions _options;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public Pool3DOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<Pool3DAttributes>(inputs: 1);
        _x = context.Input(0);
        context.Require(attributes.Kind is >= PoolKind.Maximum and <= PoolKind.Norm, $"unknown pooling {(int)attributes.Kind}");
        context.Require(_x.Type == ElementType.Float32 || (attributes.Kind == PoolKind.Maximum && _x.Type is ElementType.UInt8 or ElementType.Int8), $"x is {_x.Type.ShortName()}, expected f32, or u8 or s8 for a maximum");
        context.Require(attributes.Kind != PoolKind.Norm || attributes.Power >= 1, $"a norm of order {attributes.Power}, expected at least 1");
        _y = context.Output(_x.Type);
        _window = context.Window(attributes.Window, _x, _y);
        context.Require(_window.InputC == _window.OutputC, $"{_window.InputC} channels in, {_window.OutputC} out");
        _options = new PoolOptions(attributes.Kind, attributes.CountIncludePad != 0, attributes.Power);
        Split(Pool3D.Units(_window), Cost.Bytes((double)_y.Count * _window.Taps * _x.ElementSize));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        if (_x.Type == ElementType.Float32)
            Pool3D.Run(_x.Floats, _y.Floats, _window, _options, first, end);
        else
            Pool3D.Run(_x.Bytes, _y.Bytes, _window, (byte)(_x.Type == ElementType.Int8 ? 0x80 : 0), first, end);
    }
}
