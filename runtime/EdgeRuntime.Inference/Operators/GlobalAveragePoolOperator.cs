using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.GlobalAveragePool"/>.</summary>
public sealed unsafe class GlobalAveragePoolOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _pixels, _channels;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">The operands do not fit each other.</exception>
    public GlobalAveragePoolOperator(OperatorContext context) : base(context)
    {
        context.Arity(inputs: 1);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        (_pixels, _channels) = context.GlobalPoolSize(_x, _y);
        Split(GlobalAveragePool.Units(_x.Shape[0], _channels), Cost.Bytes((double)_x.Count * sizeof(float)));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatVectors(_channels);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => GlobalAveragePool.Run(_x.Floats, _y.Floats, _pixels, _channels, first, end);
}
