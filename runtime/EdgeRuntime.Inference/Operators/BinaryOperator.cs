using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Binary"/>; the output may lie over an input of its own shape.</summary>
public sealed unsafe class BinaryOperator : Operator
{
    private readonly Operand _a, _b, _y;
    private readonly BinaryKind _kind;
    private readonly Broadcast _broadcast;
    private readonly Activation _activation;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public BinaryOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<BinaryAttributes>(inputs: 2);
        _a = context.Input(0, ElementType.Float32);
        _b = context.Input(1, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        _kind = attributes.Kind;
        context.Require(_kind is >= BinaryKind.Add and <= BinaryKind.ParametricRelu, $"unknown function {(int)_kind}");
        _broadcast = Broadcast.Create(_a.Shape, _b.Shape);
        context.Require(_broadcast.Count == _y.Count, $"{_a.Shape} and {_b.Shape} give {_broadcast.Count} elements, y is {_y.Shape}");
        _activation = context.Activation(attributes.Activation);
        if (_a.Count == _y.Count)
            context.AllowInPlace(0);
        if (_b.Count == _y.Count)
            context.AllowInPlace(1);
        Split(_y.Count, Cost.Bytes((double)_y.Count * 3 * sizeof(float)) + Cost.Activation(_activation, _y.Count));
    }

    /// <inheritdoc/>
    public override string Kernel => Binary.Describe(_kind);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Binary.Run(_kind, _a.Floats, _b.Floats, _y.Floats, _broadcast, _activation, first, end);
}
