using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Fusions;

namespace EdgeRuntime.Lowering;

/// <summary>
/// Turns a model into what the native engine runs: activations channels-last, activation functions fused behind convolutions, dense layers and sums,
/// QuantizeLinear/DequantizeLinear patterns recognized as INT8 operations with ONNX Runtime's arithmetic, weights packed, constants stored once, memory placed.
/// </summary>
public static class GraphLowering
{
    /// <summary>Lowers an optimized model: f32, or quantized in QDQ form. The model is left as it is; a symbolic first dimension of an input becomes 1.</summary>
    /// <exception cref="UnsupportedOperatorException">The native engine lacks operators that the model needs; the message names every one with its node.</exception>
    /// <exception cref="InvalidModelException">Shapes are not static, or the graph is not well formed.</exception>
    public static ExecutionPlan Lower(Model model, LoweringOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var prepared = StaticModel.From(model);
        Fusion.Run(prepared);
        var context = new LoweringContext(prepared, options, StoredTypes(model));
        var failures = new List<UnsupportedNodeException>();
        var inputs = new List<int>();
        foreach (var input in prepared.Graph.RequiredInputs)
            inputs.Add(Fitting($"input '{input.Name}'", () => LowerInput(context, input, inputs.Count)));

        var poisoned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in prepared.Graph.Nodes)
        {
            try
            {
                LowerNode(context, node, poisoned);
            }
            catch (UnsupportedNodeException failure)
            {
                failures.Add(failure);
                poisoned.UnionWith(node.Outputs);
            }
            catch (Exception error) when (IsMisfit(error))
            {
                throw new InvalidModelException($"node '{node.DisplayName}' ({node.OpType}): its inputs and attributes do not fit the operator ({error.Message}); export the model again.", error);
            }
        }
        if (failures.Count > 0)
            throw Unsupported(failures);
        var outputs = prepared.Graph.Outputs.Select(output => Fitting($"output '{output.Name}'", () => LowerOutput(context, output))).ToArray();
        return Fitting("the plan", () => context.Plan.Build(inputs, outputs));
    }

    /// <summary>The constants that the model widens to f32 by a Cast, with the types that it stores; constants are folded when the model is prepared.</summary>
    private static Dictionary<string, ElementType> StoredTypes(Model model) => model.Graph.Nodes
        .Where(node => node is { OpType: "Cast", Domain: "" } && model.Graph.Initializers.ContainsKey(node.Input(0)))
        .ToDictionary(node => node.Outputs[0], node => model.Graph.Initializers[node.Input(0)].Type, StringComparer.Ordinal);

    private static T Fitting<T>(string what, Func<T> lower)
    {
        try
        {
            return lower();
        }
        catch (Exception error) when (IsMisfit(error))
        {
            throw new InvalidModelException($"{what}: its sizes are not possible ({error.Message}); check the input shapes.", error);
        }
    }

    private static bool IsMisfit(Exception error) => error is ArithmeticException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException;

    private static void LowerNode(LoweringContext context, Node node, HashSet<string> poisoned)
    {
        if (context.IsAbsorbed(node) || node.Outputs.TrueForAll(output => output.Length == 0 || context.IsKnown(output)))
            return;
        if (OperatorRegistry.Find(node) is not { } lowering)
            throw new UnsupportedNodeException(node, "the native engine does not have this operator");
        if (node.Inputs.Exists(poisoned.Contains))
        {
            poisoned.UnionWith(node.Outputs);
            return;
        }
        if (!lowering.TakesAnyType && node.Inputs.Find(input => input.Length > 0 && context.Constants.Find(input) is null && context.Value(input).Type is not (ElementType.Float32 or ElementType.UInt8)) is { } odd)
            throw new UnsupportedNodeException(node, $"input '{odd}' is {context.Value(odd).Type.ShortName()}, which the native engine does not compute with here");
        if (!lowering.SeveralOutputs && node.Outputs.FindIndex(1, output => output.Length > 0 && (context.Index.IsOutput(output) || context.Index.Consumers(output).Count > 0)) > 0)
            throw new UnsupportedNodeException(node, "only its first output can be computed");
        lowering.Lower(node, context);
    }

    private static int LowerInput(LoweringContext context, ValueInfo input, int slot)
    {
        if (!IsStorable(input.Type))
            throw new UnsupportedOperatorException("Input", input.Name, $"the native engine takes numbers of 8 to 64 bits, found {input.Type.ShortName()}");
        var value = context.Declare(input.Name, input.Type);
        if (value.Shape.ElementCount == 0)
            throw new InvalidModelException($"input '{input.Name}' has shape {value.Shape}: every dimension must be at least 1.");
        return value.Add(new StoredTensor(context.Plan.Input(input.Name, input.Type, value.Shape, slot), ElementOrder.Model)).Tensor;
    }

    private static int LowerOutput(LoweringContext context, ValueInfo output)
    {
        if (context.ModelType(output.Name) is var type && !IsStorable(type))
            throw new UnsupportedOperatorException("Output", output.Name, $"the native engine gives numbers of 8 to 64 bits, found {type.ShortName()}");
        if (SignedBytes.IsRaised(output.Name, context))
            return SignedBytes.Lowered(output.Name, context);
        var tensor = context.InModelOrder(output.Name);
        return context.Plan.View(tensor, output.Name, context.Shape(output.Name), PlanLayout.Model);
    }

    /// <summary>Whether a plan's tensors may have the type: numbers and truth values of whole bytes.</summary>
    private static bool IsStorable(ElementType type) => type.SizeInBits() is 8 or 16 or 32 or 64;

    private static UnsupportedOperatorException Unsupported(List<UnsupportedNodeException> failures)
    {
        var others = failures.Skip(1).Select(f => $"; {f.Node.DisplayOperator} (node '{f.Node.DisplayName}'): {f.Message}");
        return new UnsupportedOperatorException(failures[0].Node.DisplayOperator, failures[0].Node.DisplayName, $"{failures[0].Message}{string.Concat(others)}");
    }
}
