using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>
/// Reverse-mode differentiation of a graph: appends nodes in standard ONNX operators that compute the derivative of a scalar with respect to any of its values.
/// The forward values must have static shapes (fix the batch size, then run shape inference).
/// </summary>
public static class GradientBuilder
{
    /// <summary>The lowest operator set that the gradients can be written in (ScatterElements with reduction).</summary>
    public const long MinimumOpset = 16;

    /// <summary>Appends the backward nodes to the model's graph.</summary>
    /// <param name="model">The forward model; its operator set is raised to <see cref="MinimumOpset"/> where it is 13 to 15.</param>
    /// <param name="loss">A scalar value of the graph.</param>
    /// <param name="parameters">Inputs, initializers or values in between whose gradients are wanted.</param>
    /// <param name="registry">The rules; null for the standard ones.</param>
    /// <returns>For each parameter the name of the value that holds its gradient, of the parameter's own shape.</returns>
    /// <exception cref="UnsupportedOperatorException">An operator between a parameter and the loss has no gradient rule, or not for the attributes it has.</exception>
    /// <exception cref="InvalidModelException">The loss is no scalar or does not depend on a parameter, a shape is unknown, or the operator set is below 13.</exception>
    public static IReadOnlyDictionary<string, string> Build(Model model, string loss, IReadOnlyCollection<string> parameters, GradientRegistry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        return Build(model, new GraphEmitter(model), loss, parameters, registry ?? GradientRegistry.Standard);
    }

    /// <summary>As the public method, with the emitter that names in the model come from.</summary>
    internal static IReadOnlyDictionary<string, string> Build(Model model, GraphEmitter emit, string loss, IReadOnlyCollection<string> parameters, GradientRegistry registry)
    {
        RaiseOpset(model);
        var forward = model.Graph.Nodes.ToArray();
        var context = new GradientContext(model, emit, DependentValues(forward, parameters, registry));
        Seed(context, loss, parameters);
        foreach (var node in forward.Reverse())
            if (!registry.IsConstant(node) && node.Inputs.Any(context.Needs) && node.Outputs.Any(output => context.Gradient(output) is not null))
                registry.RuleFor(node)(node, context);
        return parameters.ToDictionary(
            parameter => parameter,
            parameter => context.Gradient(parameter) ?? throw new InvalidModelException($"the loss '{loss}' does not depend on the parameter '{parameter}'."),
            StringComparer.Ordinal);
    }

    private static void Seed(GradientContext context, string loss, IReadOnlyCollection<string> parameters)
    {
        if (!context.Needs(loss))
            throw new InvalidModelException($"the loss '{loss}' depends on none of the parameters ({string.Join(", ", parameters)}).");
        var shape = context.Shape(loss);
        if (shape.Any(dimension => dimension != 1))
            throw new InvalidModelException($"the loss '{loss}' must be a scalar, found shape [{string.Join(',', shape)}]; reduce it with ReduceMean.");
        var one = context.Scalar(1, loss);
        context.Add(loss, shape.Length == 0 ? one : context.Emit.Reshape(one, shape));
    }

    private static HashSet<string> DependentValues(Node[] forward, IReadOnlyCollection<string> parameters, GradientRegistry registry)
    {
        var dependent = new HashSet<string>(parameters, StringComparer.Ordinal);
        foreach (var node in forward)
            if (!registry.IsConstant(node) && node.Inputs.Any(dependent.Contains))
                dependent.UnionWith(node.Outputs.Where(output => output.Length > 0));
        return dependent;
    }

    // From 13 to 16 no operator changed its meaning for what it could already do, but RoiAlign.
    private static void RaiseOpset(Model model)
    {
        if (model.Opset >= MinimumOpset)
            return;
        if (model.Opset < 13 || model.Graph.Nodes.Exists(node => node.OpType == "RoiAlign"))
            throw new InvalidModelException($"model '{model.Graph.Name}' has operator set {model.Opset}; training needs at least {MinimumOpset}: export it again with a newer operator set.");
        model.Opsets.Remove("ai.onnx");
        model.Opsets[""] = MinimumOpset;
    }
}
