using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Unary"/>; the output may lie over the input.</summary>
public sealed unsafe class UnaryOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Activation _activation;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public UnaryOperator(OperatorContext context) : base(context)
    {
        _activation = context.Activation(context.Attributes<Activation>(inputs: 1));
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        context.SameCount(_x, _y);
        context.AllowInPlace(0);
        Split(_y.Count, Cost.Bytes((double)_y.Count * 2 * sizeof(float)) + Cost.Activation(_activation, _y.Count));
    }

    /// <inheritdoc/>
    public override string Kernel => Unary.Describe(_activation.Kind);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Unary.Run(_activation, _x.Floats, _y.Floats, first, end);
}
