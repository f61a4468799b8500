using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.MatMul"/>.</summary>
public sealed unsafe class MatMulOperator : Operator
{
    private readonly Operand _a, _y;
    private readonly FloatValues _b;
    private readonly FloatValues? _bias;
    private readonly BatchSteps _steps;
    private readonly int _rows, _k, _n;
    private readonly Activation _activation;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public MatMulOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<MatMulAttributes>(inputs: 3);
        _a = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        (_rows, _k, _n) = (attributes.Rows, attributes.K, attributes.N);
        (_steps, var batch, var matrices) = context.MatMulSize(attributes, _a, _y);
        _b = context.Values(1, (long)matrices * WeightPacking.PackedFloatCount(_k, _n));
        _bias = context.BiasValues(2, _n);
        _activation = context.Activation(attributes.Activation);
        Split(MatMul.Units(batch, _rows, _n), Cost.Float32((double)_y.Count * _k));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatProduct(_rows);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        MatMul.Run(_a.Floats, _b.Pointer, _bias is { } bias ? bias.Pointer : null, _y.Floats, _steps, _rows, _k, _n, _activation, first, end);
}
