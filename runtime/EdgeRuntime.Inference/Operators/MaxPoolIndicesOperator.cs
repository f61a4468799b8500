using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.MaxPoolIndices"/> in f32, u8 and s8.</summary>
public sealed unsafe class MaxPoolIndicesOperator : Operator
{
    private readonly Operand _x, _y, _indices;
    private readonly Window3D _window;
    private readonly bool _columnMajor;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public MaxPoolIndicesOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<Pool3DAttributes>(inputs: 1, outputs: 2);
        _x = context.Input(0);
        context.Require(attributes.Kind == PoolKind.Maximum, $"pooling {(int)attributes.Kind}, expected a maximum");
        context.Require(_x.Type is ElementType.Float32 or ElementType.UInt8 or ElementType.Int8, $"x is {_x.Type.ShortName()}, expected f32, u8 or s8");
        _y = context.Output(0, _x.Type);
        _indices = context.Output(1, ElementType.Int64);
        _window = context.Window(attributes.Window, _x, _y);
        context.Require(_window.InputC == _window.OutputC, $"{_window.InputC} channels in, {_window.OutputC} out");
        context.SameCount(_y, _indices);
        _columnMajor = attributes.ColumnMajor != 0;
        Split(Pool3D.Units(_window), Cost.Bytes((double)_y.Count * _window.Taps * 8));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        if (_x.Type == ElementType.Float32)
            MaxPoolIndices.Run(_x.Floats, _y.Floats, (long*)_indices.Bytes, _window, _columnMajor, first, end);
        else
            MaxPoolIndices.Run(_x.Bytes, _y.Bytes, (long*)_indices.Bytes, _window, _columnMajor, (byte)(_x.Type == ElementType.Int8 ? 0x80 : 0), first, end);
    }
}
