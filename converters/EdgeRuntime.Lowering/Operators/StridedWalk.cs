using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>A strided copy under construction: axes from the outermost in, neighbours merged where one walk does.</summary>
internal sealed class StridedWalk(int offset = 0)
{
    private readonly List<(int Size, int Stride)> _axes = [];
    private int _offset = offset;

    /// <summary>Adds an axis of y: elements of x from its first step on, and from one step to the next.</summary>
    public void Add(int size, int first, int stride)
    {
        _offset = checked(_offset + first);
        if (size == 1)
            return;
        if (_axes.Count > 0 && _axes[^1].Stride == (long)stride * size)
            _axes[^1] = (checked(_axes[^1].Size * size), stride);
        else
            _axes.Add((size, stride));
    }

    /// <summary>Appends the operation that writes y.</summary>
    public void Emit(Node node, LoweringContext context, StoredTensor x, LoweredValue y)
    {
        if (_axes.Count > TensorShape.MaxRank)
            throw new UnsupportedNodeException(node, $"it moves along {_axes.Count} axes at once, at most {TensorShape.MaxRank}");
        var attributes = new StridedCopyAttributes { Rank = Math.Max(1, _axes.Count), Offset = _offset };
        (attributes.Sizes[0], attributes.Strides[0]) = (1, 1);
        for (var axis = 0; axis < _axes.Count; axis++)
            (attributes.Sizes[axis], attributes.Strides[axis]) = _axes[axis];
        context.Emit(PlanOpCode.StridedCopy, node, [x.Tensor], y, x.Order, PlanAttributes.Write(attributes));
    }

    /// <summary>Elements from one step to the next along every axis of a stored tensor.</summary>
    public static int[] Strides(TensorShape shape)
    {
        var strides = new int[shape.Rank];
        var stride = 1;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = checked(stride * shape[axis]);
        }
        return strides;
    }
}
