using EdgeRuntime.Graph.Folding;

namespace EdgeRuntime.Graph.Shapes;

/// <summary>Finds the element types and shapes of all values from those of the inputs. Sizes may stay symbolic; results of unknown operators stay unknown.</summary>
public static class ShapeInference
{
    private const int MaximumSmallBytes = 4096;

    /// <summary>Fills <see cref="ModelGraph.Values"/> for every node output, sub-graphs included, and completes the graph outputs.</summary>
    /// <exception cref="InvalidModelException">The shapes do not fit a node's operator.</exception>
    public static void Run(Model model) => Run(model.Graph, null, model.Opset);

    internal static ShapeScope Run(ModelGraph graph, ShapeScope? outer, long opset)
    {
        var scope = new ShapeScope(graph, outer, opset);
        foreach (var input in graph.Inputs)
            scope.Set(input);
        foreach (var node in graph.Nodes)
        {
            foreach (var name in node.Outputs.Where(name => name.Length > 0))
                scope.Set(Declared(graph, name) ?? new ValueInfo(name));
            if (ShapeRules.Find(node) is { } rule)
                Apply(rule, new ShapeContext(node, scope));
            foreach (var name in node.Outputs.Where(name => name.Length > 0))
                Store(graph, scope, name);
            ComputeSmall(scope, node);
        }
        foreach (var output in graph.Outputs)
            Complete(output, scope.Find(output.Name));
        return scope;
    }

    // Sizes may go through any arithmetic before they are used as a shape.
    private static void ComputeSmall(ShapeScope scope, Node node)
    {
        if (node.Outputs is not [{ Length: > 0 } output] || scope.KnownConstant(output) is not null || scope.Find(output) is not { Shape: { } shape } value || !Dimensions.AreKnown(shape))
            return;
        long[] sizes = [.. shape.Select(size => size.Value)];
        if (ConstantFolder.Evaluate(node, name => scope.KnownConstant(name) is { Bytes.Length: <= MaximumSmallBytes } tensor ? tensor : null, value.Type, sizes, MaximumSmallBytes) is { } result)
            scope.SetConstant(output, result);
    }

    private static void Apply(ShapeRule rule, ShapeContext context)
    {
        try
        {
            rule(context);
        }
        catch (InvalidModelException error) when (!error.Message.StartsWith("node '", StringComparison.Ordinal))
        {
            throw context.Wrong(error.Message);
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArithmeticException or ArgumentException)
        {
            throw context.Wrong("its inputs and attributes do not fit the operator; export the model again.");
        }
    }

    private static void Store(ModelGraph graph, ShapeScope scope, string name)
    {
        var value = scope.Find(name)!;
        if (Declared(graph, name) is { } declared)
        {
            if (declared.OtherType is not null)
                return;
            value = Merge(value, declared);
            scope.Set(value);
        }
        if (value.Type != ElementType.Undefined || value.Shape is not null)
            graph.Values[name] = value;
    }

    private static ValueInfo? Declared(ModelGraph graph, string name) =>
        graph.Values.TryGetValue(name, out var value) ? value : graph.Outputs.Find(output => output.Name == name);

    private static ValueInfo Merge(ValueInfo inferred, ValueInfo declared)
    {
        var shape = inferred.Shape ?? declared.Shape;
        if (inferred.Shape is { } known && declared.Shape?.Count == known.Count)
            shape = known.Zip(declared.Shape, Dimensions.Merge).ToArray();
        return new ValueInfo(inferred.Name, inferred.Type == ElementType.Undefined ? declared.Type : inferred.Type, shape)
        {
            DocString = declared.DocString,
            Carried = declared.Carried,
        };
    }

    private static void Complete(ValueInfo output, ValueInfo? inferred)
    {
        if (inferred is null || output.OtherType is not null)
            return;
        if (output.Type == ElementType.Undefined)
            output.Type = inferred.Type;
        if (output.Shape is null || inferred.Shape is not null && inferred.Shape.Count == output.Shape.Count)
            output.Shape = inferred.Shape;
    }
}
