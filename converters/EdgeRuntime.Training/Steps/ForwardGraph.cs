using EdgeRuntime.Graph;
using EdgeRuntime.Training.Losses;

namespace EdgeRuntime.Training.Steps;

/// <summary>Forward models as the steps want them: a fixed batch size, labels as a second input, the loss behind the scores.</summary>
internal static class ForwardGraph
{
    public const string LabelsName = "labels";

    /// <summary>A model with the batch size fixed and without shapes that may have depended on it.</summary>
    /// <exception cref="InvalidModelException">The model has not one f32 input and a first output.</exception>
    public static Model WithBatch(Model model, int batchSize)
    {
        var copy = ModelCopy.Of(model);
        var graph = copy.Graph;
        if (graph.RequiredInputs.ToArray() is not [{ Type: ElementType.Float32, Shape: { Count: > 0 } shape } input] || graph.Outputs.Count == 0)
            throw new InvalidModelException($"model '{graph.Name}': training needs one f32 input with a batch axis, and an output of scores; found {graph.RequiredInputs.Count()} inputs and {graph.Outputs.Count} outputs.");
        var output = graph.Outputs[0];
        graph.Inputs.Clear();
        graph.Inputs.Add(new ValueInfo(input.Name, input.Type, [batchSize, .. shape.Skip(1)]));
        graph.Outputs.Clear();
        graph.Outputs.Add(new ValueInfo(output.Name, output.Type));
        graph.Values.Clear();
        return copy;
    }

    /// <summary>
    /// Adds the labels, the softmax cross-entropy of each sample, <c>−Σ target·log softmax(logits)</c> with <c>target = 1 − s + s/K</c> for its class and s/K for the
    /// others (label smoothing; Szegedy et al., 2016), and whether the largest score is that of its class, as 1 or 0.
    /// </summary>
    /// <returns>The names of both values, of shape [batch].</returns>
    public static (string Loss, string Correct) AddLoss(Model model, GraphEmitter emit, StepOptions options, float labelSmoothing)
    {
        var (graph, batchSize) = (model.Graph, options.BatchSize);
        if (options.MostTokens > 0)
            return AddSequenceLoss(model, emit, batchSize, options.MostTokens);
        graph.Inputs.Add(new ValueInfo(LabelsName, ElementType.Int64, [batchSize]));
        var logits = graph.Outputs[0];
        if (logits.StaticShape() is not [var rows, var classes] || rows != batchSize)
            throw new InvalidModelException($"model '{graph.Name}': output '{logits.Name}' has shape [{string.Join(',', logits.StaticShape())}]; training needs scores [batch, classes].");
        var off = labelSmoothing / classes;
        var values = emit.Constant(TensorData.From([-off, -(1 - labelSmoothing + off)], 2));
        var targets = emit.Op("OneHot", [LabelsName, emit.Constant(TensorData.Scalar((long)classes)), values], ("axis", -1L));
        var terms = emit.Mul(emit.Op("LogSoftmax", [logits.Name], ("axis", -1L)), targets);
        var predicted = emit.Op("ArgMax", [logits.Name], ("axis", 1L), ("keepdims", 0L));
        return (emit.ReduceSum(terms, [1], keepDimensions: false), emit.Cast(emit.Op("Equal", [predicted, LabelsName]), ElementType.Float32));
    }

    // A sequence counts as right where it is likelier than all others together.
    private static (string Loss, string Correct) AddSequenceLoss(Model model, GraphEmitter emit, int batchSize, int mostTokens)
    {
        var graph = model.Graph;
        graph.Inputs.Add(new ValueInfo(LabelsName, ElementType.Int64, [batchSize, mostTokens]));
        var logits = graph.Outputs[0];
        if (logits.StaticShape() is not [var rows, _, _] || rows != batchSize)
            throw new InvalidModelException($"model '{graph.Name}': output '{logits.Name}' has shape [{string.Join(',', logits.StaticShape())}]; the loss ctc needs scores [batch, frames, classes].");
        var losses = CtcLoss.Add(model, emit, logits.Name, logits.StaticShape(), LabelsName);
        return (losses, emit.Cast(emit.Op("Less", [losses, emit.Scalar(Math.Log(2))]), ElementType.Float32));
    }

    /// <summary>Makes initializers inputs of the same name.</summary>
    public static void Feed(Model model, IEnumerable<string> initializers)
    {
        foreach (var name in initializers)
        {
            if (!model.Graph.Initializers.Remove(name, out var data))
                continue;
            model.Graph.Inputs.RemoveAll(input => input.Name == name);
            model.Graph.Inputs.Add(new ValueInfo(name, data.Type, [.. data.Shape.Select(size => (Dimension)size)]));
        }
    }
}
