using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.DenseRow"/>.</summary>
public sealed unsafe class DenseRowOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly float* _weights, _bias;
    private readonly int _k, _n;
    private readonly Activation _activation;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public DenseRowOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<DenseAttributes>(inputs: 3);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        (_k, _n) = (attributes.K, attributes.N);
        context.DenseSize(attributes.Rows, _k, _n, _x, _y);
        context.Require(attributes.Rows == 1 && _n <= DenseRow.MaxColumns, $"{attributes.Rows} rows and {_n} columns, expected 1 and at most {DenseRow.MaxColumns}");
        _weights = context.Weights(1, WeightPacking.PackedRowsCount(_k, _n));
        _bias = context.Bias(2, _n);
        _activation = context.Activation(attributes.Activation);
        Split(1, 0);
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatProduct(1);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => DenseRow.Run(_x.Floats, _weights, _bias, _y.Floats, _k, _n, _activation);
}
