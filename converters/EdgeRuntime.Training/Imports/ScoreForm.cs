using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Imports;

/// <summary>Classifiers as the loss wants them: scores before any softmax.</summary>
internal static class ScoreForm
{
    /// <summary>Whether the model's first output is the Softmax of scores.</summary>
    public static bool EndsInSoftmax(Model model) => Softmax(model.Graph) is not null;

    /// <summary>The model without the Softmax that it ends in; the model itself where it ends in none.</summary>
    public static Model Of(Model model)
    {
        if (Softmax(model.Graph) is not { } softmax)
            return model;
        var copy = ModelCopy.Of(model);
        copy.Graph.Nodes.Remove(softmax);
        var output = copy.Graph.Outputs[0];
        copy.Graph.Outputs.Clear();
        copy.Graph.Outputs.Add(new ValueInfo(softmax.Inputs[0], output.Type, output.Shape));
        return copy;
    }

    /// <summary>How many classes a model tells apart, as found by running shape inference for two samples.</summary>
    /// <exception cref="InvalidModelException">Its output is not [batch, classes].</exception>
    public static int ClassCount(Model model)
    {
        const int Samples = 2;
        var copy = ForwardGraph.WithBatch(model, Samples);
        ShapeInference.Run(copy);
        var shape = copy.Graph.Outputs[0].Shape;
        return shape is [{ Value: Samples }, { IsKnown: true } classes] ? (int)classes.Value : throw new InvalidModelException(
            $"model '{model.Graph.Name}': its output '{model.Graph.Outputs[0].Name}' is [{string.Join(',', shape ?? [])}] for {Samples} samples, training needs scores [{Samples},classes]; "
            + "export it with an open batch size, and with the scores as its first output.");
    }

    private static Node? Softmax(ModelGraph graph) =>
        graph.Nodes.Find(node => node.OpType == "Softmax" && node.Outputs[0] == graph.Outputs[0].Name && (node.Int("axis", -1) is -1 or 1)) is { } softmax
        && graph.Nodes.All(node => !node.Inputs.Contains(softmax.Outputs[0])) ? softmax : null;
}
