using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

public sealed partial class OperatorContext
{
    /// <summary>An input of indices, i64 (<paramref name="wide"/>) or i32. What they say is known only when they are read: kernels clamp it.</summary>
    public Operand Indices(int index, out bool wide)
    {
        var operand = Input(index);
        Require(operand.Type is ElementType.Int32 or ElementType.Int64, $"input {index} is {operand.Type.ShortName()}, expected indices in i32 or i64");
        wide = operand.Type == ElementType.Int64;
        return operand;
    }

    /// <summary>The sizes before, along and behind an axis that must exist.</summary>
    public (int Outer, int Size, int Inner) Along(Operand operand, int axis)
    {
        var shape = operand.Shape;
        Require(axis >= 0 && axis < shape.Rank, $"axis {axis} of {shape}");
        int outer = 1, inner = 1;
        for (var i = 0; i < axis; i++)
            outer *= shape[i];
        for (var i = axis + 1; i < shape.Rank; i++)
            inner *= shape[i];
        return (outer, shape[axis], inner);
    }

    /// <summary>x, the updates and y of an operation that scatters; y may lie over x.</summary>
    internal (Operand X, Operand Updates, Operand Y) ScatterOperands(ScatterKind kind)
    {
        var x = Input(0);
        Require(Scatter.Supports(kind, x.Type), $"updates of {x.Type.ShortName()} cannot be combined in the way {(int)kind}");
        Operand updates = Input(2, x.Type), y = Output(x.Type);
        SameCount(x, y);
        AllowInPlace(0);
        return (x, updates, y);
    }
}
