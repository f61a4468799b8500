using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Arithmetic on types other than f32.</summary>
internal static class WideNumbers
{
    /// <summary>The type of a value whose tensor in the plan holds the model's own numbers.</summary>
    /// <exception cref="UnsupportedNodeException">The plan holds signed 8-bit numbers as unsigned ones.</exception>
    public static ElementType PlainType(Node node, LoweringContext context, string name)
    {
        var (type, model) = (context.Value(name).Type, context.ModelType(name));
        return type == model || model == ElementType.Undefined ? type : throw new UnsupportedNodeException(node, $"input '{name}' is quantized {model.ShortName()}, which is only computed with behind DequantizeLinear");
    }

    /// <summary>Appends a function of two tensors; returns the tensor of the result, whose value <paramref name="declare"/> makes from its type.</summary>
    public static int Emit(LoweringContext context, Node node, BinaryKind kind, (int Tensor, ElementType Type) a, (int Tensor, ElementType Type) b, Func<ElementType, LoweredValue> declare, (ElementOrder Order, int Channels) order)
    {
        var type = kind is BinaryKind.Equal or BinaryKind.Less or BinaryKind.LessOrEqual ? ElementType.Bool : a.Type;
        if (!BinaryWide.IsSupported(kind, a.Type, b.Type, type))
            throw new UnsupportedNodeException(node, $"{a.Type.ShortName()} and {b.Type.ShortName()} are no types that it is computed with");
        return context.Emit(PlanOpCode.BinaryWide, node, [a.Tensor, b.Tensor], declare(type), order.Order, PlanAttributes.Write(new BinaryWideAttributes { Kind = kind }), order.Channels).Tensor;
    }

    /// <summary>A scalar of the plan.</summary>
    public static unsafe int Constant(LoweringContext context, ElementType type, double value)
    {
        var bytes = stackalloc byte[sizeof(double)];
        Cast.Run(ElementType.Float64, (byte*)&value, type, bytes, 0, 1);
        return context.Plan.Constant("", type, new TensorShape(), PlanLayout.Model, new ReadOnlySpan<byte>(bytes, type.SizeInBits() / 8));
    }

    /// <summary>The first element of a constant; NaN where its type is no number.</summary>
    public static unsafe double Value(TensorData tensor)
    {
        if (!Cast.IsSupported(tensor.Type) || tensor.Count == 0)
            return double.NaN;
        double value;
        fixed (byte* bytes = tensor.Bytes.Span)
            Cast.Run(tensor.Type, bytes, ElementType.Float64, (byte*)&value, 0, 1);
        return value;
    }
}
