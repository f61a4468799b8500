using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Concat"/>; an input that was computed in its place of the output, as the plan may have it where the output is one row or the input has its pitch, is left there.</summary>
public sealed unsafe class ConcatOperator : Operator
{
    private readonly Operand[] _inputs;
    private readonly nint[] _rowBytes, _pitches;
    private readonly Operand _y;
    private readonly nint _rowStride;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ConcatOperator(OperatorContext context) : base(context)
    {
        context.Require(context.Operation.Inputs.Count >= 1, $"no inputs");
        var axis = context.Attributes<ConcatAttributes>(context.Operation.Inputs.Count).Axis;
        _y = context.PitchedOutput(context.PitchedInput(0).Type);
        context.Require(axis >= 0 && axis < _y.Shape.Rank, $"axis {axis} of {_y.Shape}");
        var rows = Product(_y.Shape, 0, axis);
        var rowBytes = (nint)(_y.Count / rows) * _y.ElementSize;
        _rowStride = _y.Pitch == 0 ? rowBytes : (nint)_y.Pitch * _y.ElementSize;
        RequireRows(context, _y, axis);
        _inputs = new Operand[context.Operation.Inputs.Count];
        _rowBytes = new nint[_inputs.Length];
        _pitches = new nint[_inputs.Length];
        nint sum = 0, copied = 0;
        for (var i = 0; i < _inputs.Length; i++)
        {
            var x = context.PitchedInput(i, _y.Type);
            context.Require(x.Shape.Rank == _y.Shape.Rank && Product(x.Shape, 0, axis) == rows && Product(x.Shape, axis + 1, x.Shape.Rank) == Product(_y.Shape, axis + 1, _y.Shape.Rank),
                $"input {i} is {x.Shape}, the output {_y.Shape}, joined along axis {axis}");
            RequireRows(context, x, axis);
            _inputs[i] = x;
            _rowBytes[i] = x.Count / rows * x.ElementSize;
            _pitches[i] = x.Pitch == 0 ? _rowBytes[i] : (nint)x.Pitch * x.ElementSize;
            if (rows == 1 || _pitches[i] == _rowStride)
                context.AllowInPlace(i, sum);
            copied += context.IsInPlace(i) ? 0 : _rowBytes[i];
            sum += _rowBytes[i];
        }
        context.Require(sum == rowBytes, $"the inputs give rows of {sum} bytes, the output has {rowBytes}");
        Split(rows, Cost.Bytes(2.0 * rows * copied));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        var place = _y.Bytes;
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (_inputs[i].Bytes != place)
                Concat.Run(_inputs[i].Bytes, place, _rowBytes[i], _rowStride, first, end, _pitches[i]);
            place += _rowBytes[i];
        }
    }

    private static void RequireRows(OperatorContext context, Operand operand, int axis) =>
        context.Require(operand.Pitch == 0 || axis == operand.Shape.Rank - 1, $"rows {operand.Pitch} elements apart joined along axis {axis} of {operand.Shape}");

    private static int Product(TensorShape shape, int first, int end)
    {
        var product = 1;
        for (var axis = first; axis < end; axis++)
            product *= shape[axis];
        return product;
    }
}
