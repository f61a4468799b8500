using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.DenseInt8"/>.</summary>
public sealed unsafe class DenseInt8Operator : Operator
{
    private readonly Operand _x, _y;
    private readonly sbyte* _weights;
    private readonly int* _bias;
    private readonly float* _multipliers;
    private readonly int _rows, _k, _n;
    private readonly Requantization _output;
    private readonly KernelChoice _choice;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public DenseInt8Operator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<DenseInt8Attributes>(inputs: 4);
        _x = context.Input(0, ElementType.UInt8);
        _y = context.Output(ElementType.UInt8);
        (_rows, _k, _n) = (attributes.Rows, attributes.K, attributes.N);
        context.DenseSize(_rows, _k, _n, _x, _y);
        var count = WeightPacking.PackedInt8Count(_k, _n);
        _weights = (sbyte*)context.Constant(1, ElementType.Int8, count, count);
        _bias = (int*)context.PerChannel(2, ElementType.Int32, _n);
        _multipliers = (float*)context.PerChannel(3, ElementType.Float32, _n);
        _output = context.Requantization(attributes.Output);
        _choice = context.Kernel.IsAutomatic ? DenseInt8.Default : context.Chosen(Candidates);
        _workspace = context.Workspace;
        context.ReserveWorkspace(DenseInt8.WorkspaceBytes(_k));
        Split(DenseInt8.Units(_rows, _n), Cost.Int8((double)_y.Count * _k));
    }

    /// <inheritdoc/>
    public override string Kernel => DenseInt8.Describe(_rows, _choice);

    /// <inheritdoc/>
    public override IReadOnlyList<KernelChoice> Candidates => DenseInt8.Candidates(_rows, _n);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        DenseInt8.Run(_x.Bytes, _weights, _bias, _multipliers, _y.Bytes, _rows, _k, _n, _output, first, end, _workspace.Of(part), _choice);
}
