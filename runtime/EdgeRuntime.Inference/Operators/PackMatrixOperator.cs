using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.PackMatrix"/>.</summary>
public sealed unsafe class PackMatrixOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _k, _n;
    private readonly bool _transposed;
    private readonly float _scale;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public PackMatrixOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<PackMatrixAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        (_k, _n) = (attributes.K, attributes.N);
        context.Require(attributes.Matrices >= 1 && _k >= 1 && _n >= 1, $"{attributes.Matrices} matrices of {_k}x{_n}");
        context.Require((Int128)attributes.Matrices * _k * _n == _x.Count, $"x is {_x.Shape}, expected {attributes.Matrices} matrices of {_k}x{_n}");
        context.Require((long)attributes.Matrices * WeightPacking.PackedFloatCount(_k, _n) == _y.Count, $"y is {_y.Shape}, expected {attributes.Matrices} packed matrices of {_k}x{_n}");
        (_transposed, _scale) = (attributes.Transposed != 0, attributes.Scale);
        Split(PackMatrix.Units(attributes.Matrices, _n), Cost.Bytes((double)_y.Count * sizeof(float) * 2));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => PackMatrix.Run(_x.Floats, _y.Floats, _k, _n, _transposed, _scale, first, end);
}
