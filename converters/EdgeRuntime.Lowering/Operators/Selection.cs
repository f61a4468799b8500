using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>What lowerings of operators that move and select elements share.</summary>
internal static class Selection
{
    /// <summary>The most elements of a tensor; sessions take no more either.</summary>
    public const int MaxElements = int.MaxValue / 16;

    /// <summary>The most entries of a table that is computed at conversion: 64 MiB of them.</summary>
    public const int MaxTableEntries = 1 << 24;

    /// <summary>Refuses tables with more than <see cref="MaxTableEntries"/>.</summary>
    public static void RequireTable(Node node, long entries)
    {
        if (entries > MaxTableEntries)
            throw new UnsupportedNodeException(node, $"it would need a table of {entries} entries, at most {MaxTableEntries}");
    }

    /// <summary>An axis from 0 on.</summary>
    public static int Axis(Node node, long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new UnsupportedNodeException(node, $"axis {axis} does not exist in {rank} dimensions");

    /// <summary>Where an axis of the model is stored.</summary>
    public static int Stored(int axis, int rank, ElementOrder order) => order == ElementOrder.ChannelsLast ? ElementOrders.StoredAxis(axis, rank) : axis;

    /// <summary>The axes of the model in the order in which they are stored.</summary>
    public static int[] StoredAxes(int rank, ElementOrder order) => order == ElementOrder.ChannelsLast ? ElementOrders.ToChannelsLast(rank) : [.. Enumerable.Range(0, rank)];

    /// <summary>A value in channels-last order where it has that already, else in the model's.</summary>
    public static StoredTensor InOwnOrder(LoweringContext context, string name)
    {
        var last = context.Peek(name).Order == ElementOrder.ChannelsLast;
        return last ? new StoredTensor(context.InChannelsLast(name), ElementOrder.ChannelsLast) : new StoredTensor(context.InModelOrder(name), ElementOrder.Model);
    }

    /// <summary>The integers of a constant input, or of the attribute that came before it; null where there are neither.</summary>
    public static long[]? Integers(Node node, LoweringContext context, int input, string attribute)
    {
        if (!node.HasInput(input))
            return node.Ints(attribute);
        return context.Constants.Find(node.Input(input)) switch
        {
            { Type: ElementType.Int64 } tensor => tensor.As<long>().ToArray(),
            { Type: ElementType.Int32 } tensor => Array.ConvertAll(tensor.As<int>().ToArray(), value => (long)value),
            _ => throw new UnsupportedNodeException(node, $"its {attribute} are not constant"),
        };
    }

    /// <summary>One integer that must be known.</summary>
    public static long Integer(Node node, LoweringContext context, int input, string attribute, long? fallback = null)
    {
        if (!node.HasInput(input))
            return node.Int(attribute, fallback ?? 0);
        return Integers(node, context, input, attribute) is [var value] ? value : throw new UnsupportedNodeException(node, $"its {attribute} is one number");
    }

    /// <summary>One f32 that must be known.</summary>
    public static float Float(Node node, LoweringContext context, int input, string what, float fallback)
    {
        if (!node.HasInput(input))
            return fallback;
        return context.Constants.Find(node.Input(input)) is { Type: ElementType.Float32, Count: 1 } value
            ? value.As<float>()[0]
            : throw new UnsupportedNodeException(node, $"its {what} is not a constant f32");
    }

    /// <summary>The type of a value in the plan, which must be one of some.</summary>
    public static ElementType TypeOf(Node node, LoweringContext context, string name, params ReadOnlySpan<ElementType> allowed)
    {
        var type = context.Value(name).Type;
        if (!allowed.Contains(type))
            throw new UnsupportedNodeException(node, $"'{name}' is {type.ShortName()}, expected {string.Join(" or ", allowed.ToArray().Select(t => t.ShortName()))}");
        return type;
    }

    /// <summary>Refuses types that a plan cannot hold: text, complex numbers, less than 8 bits.</summary>
    public static void RequireStorable(Node node, LoweringContext context, string name)
    {
        if (context.Value(name).Type.SizeInBits() is not (8 or 16 or 32 or 64) || context.Value(name).Type == ElementType.Complex64)
            throw new UnsupportedNodeException(node, $"'{name}' is {context.Value(name).Type.ShortName()}, which the native engine does not hold");
        if (context.Shape(name).ElementCount == 0)
            throw new UnsupportedNodeException(node, $"'{name}' has no elements ({context.Shape(name)})");
    }

    /// <summary>Refuses a result without elements, or with more than a plan may hold.</summary>
    public static void RequireElements(Node node, TensorShape shape)
    {
        if (shape.ElementCount > MaxElements)
            throw new UnsupportedNodeException(node, $"its result {shape} has more than {MaxElements} elements");
        if (shape.ElementCount == 0)
            throw new UnsupportedNodeException(node, $"its result has no elements ({shape})");
    }

    /// <summary>Refuses inputs of different types.</summary>
    public static void RequireSameType(Node node, LoweringContext context, IReadOnlyList<string> inputs)
    {
        foreach (var input in inputs)
        {
            RequireStorable(node, context, input);
            if (context.Value(input).Type != context.Value(inputs[0]).Type)
                throw new UnsupportedNodeException(node, $"'{inputs[0]}' is {context.Value(inputs[0]).Type.ShortName()}, '{input}' {context.Value(input).Type.ShortName()}");
        }
    }

    /// <summary>The slices of a tensor that constant indices name along a stored axis; the tensor itself where they name all of them in order.</summary>
    public static int GatherAxis(Node node, LoweringContext context, int tensor, int axis, int[] indices, LoweredValue y)
    {
        var stored = context.Plan[tensor];
        if (indices.Length == stored.Shape[axis] && indices.Index().All(pair => pair.Index == pair.Item))
            return tensor;
        int[] sizes = [.. stored.Shape.Dimensions];
        sizes[axis] = indices.Length;
        var result = context.Plan.Tensor(y.Name, stored.Type, new TensorShape(sizes), PlanLayout.Packed, stored.Quantization);
        var constant = context.Constant<int>($"{y.Name}_indices", indices, new TensorShape(indices.Length), PlanLayout.Packed);
        context.Plan.Operation(PlanOpCode.Gather, node.DisplayName, [tensor, constant], result, PlanAttributes.Write(new AxisAttributes { Axis = axis }));
        return result;
    }

    /// <summary>Stores what was made in some steps as the value y.</summary>
    public static void Store(LoweringContext context, int tensor, ElementOrder order, LoweredValue y)
    {
        var shape = order == ElementOrder.ChannelsLast ? ElementOrders.ChannelsLast(y.Shape) : y.Shape;
        y.Add(new StoredTensor(context.Plan.View(tensor, y.Name, shape, ElementOrders.LayoutOf(order)), order));
    }
}
