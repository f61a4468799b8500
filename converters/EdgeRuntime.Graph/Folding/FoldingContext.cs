namespace EdgeRuntime.Graph.Folding;

/// <summary>One node whose inputs are all constant, and the shape that its result will have.</summary>
internal sealed class FoldingContext(Node node, TensorData?[] inputs, ElementType type, long[] shape)
{
    public Node Node => node;

    /// <summary>The result's element type.</summary>
    public ElementType Type => type;

    /// <summary>The result's shape.</summary>
    public long[] Shape => shape;

    public int InputCount => inputs.Length;

    public TensorData Input(int index) => Optional(index) ?? throw new InvalidModelException($"node '{node.DisplayName}' ({node.OpType}) lacks input {index}; export the model again.");

    public TensorData? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>The integers of an attribute, or of an input that newer operator sets have in its place; null for neither.</summary>
    public long[]? Integers(string attribute, int input) => node.Ints(attribute) ?? (Optional(input) is { } tensor ? Shapes.ShapeScope.Integers(tensor) : null);

    /// <summary>The result over bytes in the result's type and shape.</summary>
    public TensorData Result(ReadOnlyMemory<byte> bytes) => new(type, shape, bytes);
}
