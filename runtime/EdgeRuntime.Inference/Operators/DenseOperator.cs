using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Dense"/>.</summary>
public sealed unsafe class DenseOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly float* _weights, _bias;
    private readonly int _rows, _k, _n;
    private readonly Activation _activation;
    private readonly bool _half;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public DenseOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<DenseAttributes>(inputs: context.Operation.Inputs.Count == 4 ? 4 : 3);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        (_rows, _k, _n) = (attributes.Rows, attributes.K, attributes.N);
        context.DenseSize(_rows, _k, _n, _x, _y);
        _weights = context.Weights(1, scales: 3, 1, _k, _n, out _half);
        _bias = context.Bias(2, _n);
        _activation = context.Activation(attributes.Activation);
        _workspace = context.Workspace;
        context.ReserveWorkspace(Dense.WorkspaceBytes(_rows, _k, _half));
        Split(Dense.Units(_rows, _n), Cost.Float32((double)_y.Count * _k));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatProduct(_rows, _half);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        Dense.Run(_x.Floats, _weights, _bias, _y.Floats, _rows, _k, _n, _activation, first, end, _half, _workspace.Of(part));
}
