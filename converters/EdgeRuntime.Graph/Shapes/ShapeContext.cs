namespace EdgeRuntime.Graph.Shapes;

/// <summary>One node for a shape rule: types, shapes and constants of its inputs, and where to put those of its outputs.</summary>
internal sealed class ShapeContext(Node node, ShapeScope scope)
{
    public Node Node => node;

    public long Opset => scope.Opset;

    public ShapeScope Scope => scope;

    public int InputCount => node.Inputs.Count;

    public ElementType Type(int input) => scope.Find(node.Input(input))?.Type ?? ElementType.Undefined;

    public IReadOnlyList<Dimension>? Shape(int input) => scope.Find(node.Input(input))?.Shape;

    public TensorData? Constant(int input) => node.HasInput(input) ? scope.Constant(node.Input(input)) : null;

    /// <summary>The elements of an integer input as far as they are known.</summary>
    public Element[]? Contents(int input) => node.HasInput(input) ? scope.Contents(node.Input(input)) : null;

    /// <summary>The elements of an integer input that is constant, or known from shapes.</summary>
    public long[]? Integers(int input) => node.HasInput(input) && scope.KnownConstant(node.Input(input)) is { } tensor ? ShapeScope.Integers(tensor) : null;

    /// <summary>Integers that are an attribute in old operator sets and an input in new ones. False where they are given but not known.</summary>
    public bool TryIntegers(string attribute, int input, out long[]? values)
    {
        values = node.Ints(attribute) ?? Integers(input);
        return values is not null || !node.HasInput(input);
    }

    public void Output(int index, ElementType type, IReadOnlyList<Dimension>? shape)
    {
        if (index < node.Outputs.Count && node.Outputs[index].Length > 0)
            scope.Set(new ValueInfo(node.Outputs[index], type, shape));
    }

    public void OutputContents(Element[]? contents)
    {
        if (contents is not null)
            scope.SetContents(node.Outputs[0], contents);
    }

    public InvalidModelException Wrong(string reason) => new($"node '{node.DisplayName}' ({node.OpType}): {reason}");
}
