namespace EdgeRuntime.Graph.Streaming;

/// <summary>A node one of whose inputs has time, for the rules of its operator.</summary>
internal sealed class TimeContext(Node node, GraphIndex index, IReadOnlyDictionary<string, TimeValue> times)
{
    public Node Node => node;

    /// <summary>The time of an input; null where it has none.</summary>
    public TimeValue? Time(int input) => times.GetValueOrDefault(node.Input(input));

    /// <summary>The static shape of a value.</summary>
    public int[] Shape(string name) => (index.Graph.Find(name) ?? new ValueInfo(name)).StaticShape();

    /// <summary>The integers of a constant input, or of the attribute that older operator sets have in its place; null where neither is there.</summary>
    public long[]? Integers(string attribute, int input) => node.Ints(attribute) ?? (node.HasInput(input) ? index.Constant(node.Input(input)) switch
    {
        { Type: ElementType.Int64 } tensor => tensor.As<long>().ToArray(),
        { Type: ElementType.Int32 } tensor => Array.ConvertAll(tensor.As<int>().ToArray(), value => (long)value),
        _ => throw Refuse($"its {attribute} are not constant", "export the model with constant sizes"),
    } : null);

    /// <summary>An axis that may be counted from the end.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    /// <summary>The use of an operator that goes element by element along time, which is at an axis of each of its outputs.</summary>
    public TimeUse Pointwise(TimeValue time, int axis) => new(TimeUseKind.Pointwise, [.. node.Outputs.Select(_ => time with { Axis = axis })]);

    /// <summary>The use of an operator that takes all of a window.</summary>
    public static TimeUse Whole { get; } = new(TimeUseKind.Whole, []);

    /// <summary>The use of a window along time, whose only position ends time.</summary>
    public TimeUse Window(TimeValue time, int kernel, int stride, int dilation)
    {
        var length = Shape(node.Outputs[0])[time.Axis];
        if (length == 1)
            return new TimeUse(TimeUseKind.Window, []) { Kernel = kernel, Dilation = dilation };
        var step = (int)System.Numerics.BigInteger.GreatestCommonDivisor(time.Rate, stride);
        return new TimeUse(TimeUseKind.Window, [time with { Length = length, Rate = time.Rate / step, Spacing = time.Spacing * (stride / step) }]) { Kernel = kernel, Dilation = dilation, Step = step };
    }

    public ConfigurationException Refuse(string why, string remedy) => new($"--streaming: node '{node.DisplayName}' ({node.DisplayOperator}): {why}. {char.ToUpperInvariant(remedy[0])}{remedy[1..]}.");
}
