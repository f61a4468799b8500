using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.MatMulInteger"/>.</summary>
public sealed unsafe class MatMulIntegerOperator : Operator
{
    private readonly Operand _a, _b, _y;
    private readonly ZeroPointValues _zeroPointsA, _zeroPointsB;
    private readonly BatchSteps _steps;
    private readonly int _rows, _k, _n;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public MatMulIntegerOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<MatMulAttributes>(inputs: 4);
        (_a, _b) = (context.Input(0), context.Input(1));
        var wide = _a.Type is ElementType.Int32 or ElementType.UInt32 or ElementType.Int64 or ElementType.UInt64;
        _y = context.Output(wide ? _a.Type : ElementType.Int32);
        (_rows, _k, _n) = (attributes.Rows, attributes.K, attributes.N);
        (_steps, var batch, var matrices) = context.MatMulSize(attributes, _a, _y);
        context.Require((Int128)matrices * _k * _n == _b.Count, $"b is {_b.Shape}, expected {matrices} times {_k}x{_n}");
        if (wide)
        {
            context.Require(_b.Type == _a.Type, $"factors of {_a.Type.ShortName()} and {_b.Type.ShortName()}, expected one type");
            context.Require(!context.HasInput(2) && !context.HasInput(3), $"zero points of {_a.Type.ShortName()} factors, expected none");
        }
        else
        {
            _zeroPointsA = context.ZeroPoints(2, _a.Type, _rows);
            _zeroPointsB = context.ZeroPoints(3, _b.Type, _n);
        }
        Split(checked(batch * _rows), Cost.Float32((double)_y.Count * _k * 4));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        if (_a.ElementSize == 1)
            MatMulInteger.Run(_a.Bytes, _zeroPointsA.Now, _b.Bytes, _zeroPointsB.Now, (int*)_y.Bytes, _steps, _rows, _k, _n, first, end);
        else if (_a.ElementSize == sizeof(int))
            MatMulInteger.Run((int*)_a.Bytes, (int*)_b.Bytes, (int*)_y.Bytes, _steps, _rows, _k, _n, first, end);
        else
            MatMulInteger.Run((long*)_a.Bytes, (long*)_b.Bytes, (long*)_y.Bytes, _steps, _rows, _k, _n, first, end);
    }
}
