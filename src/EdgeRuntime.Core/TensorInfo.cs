namespace EdgeRuntime;

/// <summary>Name, element type and shape of a model's input or output.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The shape in the model's own layout (ONNX: <c>[N,C,H,W]</c>).</param>
public sealed record TensorInfo(string Name, ElementType Type, TensorShape Shape)
{
    /// <summary>Bytes that the tensor occupies.</summary>
    public long ByteCount => Type.ByteCount(Shape.ElementCount);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type.ShortName()}[{Shape}]";
}
