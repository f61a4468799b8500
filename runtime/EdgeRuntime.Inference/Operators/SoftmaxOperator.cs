using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Softmax"/>; the output may lie over the input.</summary>
public sealed unsafe class SoftmaxOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _columns;
    private readonly bool _log, _hard;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public SoftmaxOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<SoftmaxAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        context.SameCount(_x, _y);
        context.Require(attributes.Rows >= 1 && attributes.Columns >= 1 && (long)attributes.Rows * attributes.Columns == _x.Count, $"{attributes.Rows} rows of {attributes.Columns}, x is {_x.Shape}");
        context.AllowInPlace(0);
        _columns = attributes.Columns;
        _log = attributes.Log == 1;
        _hard = attributes.Log == 2;
        Split(attributes.Rows, Cost.Activation(new Activation(ActivationKind.Exp), _x.Count));
    }

    /// <inheritdoc/>
    public override string Kernel => _hard ? KernelNames.Portable : KernelNames.FloatVectors();

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        if (_hard)
            Hardmax.Run(_x.Floats, _y.Floats, _columns, first, end);
        else
            Softmax.Run(_x.Floats, _y.Floats, _columns, _log, first, end);
    }
}
