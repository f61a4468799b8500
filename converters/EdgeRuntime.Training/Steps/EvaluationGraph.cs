using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Training.Steps;

/// <summary>The forward model in inference form with its weights as inputs and the loss of each sample behind it.</summary>
internal sealed record EvaluationGraph(Model Model, IReadOnlyList<string> Weights, string Losses, string Hits)
{
    /// <summary>Makes the graph out of a forward model.</summary>
    public static EvaluationGraph Build(Model forward, StepOptions options)
    {
        var batchSize = options.BatchSize;
        var model = ForwardGraph.WithBatch(forward, batchSize);
        ShapeInference.Run(model);
        string[] weights = [.. TrainableTensors.Statistics(model), .. TrainableTensors.Of(model)];
        var emit = new GraphEmitter(model);
        var (losses, hits) = ForwardGraph.AddLoss(model, emit, options, labelSmoothing: 0);
        new TrainingForm(model, emit, options, new HashSet<Node>()).Expand();
        ForwardGraph.Feed(model, weights);
        model.Graph.Outputs.Clear();
        model.Graph.Outputs.Add(new ValueInfo(losses, ElementType.Float32, [batchSize]));
        model.Graph.Outputs.Add(new ValueInfo(hits, ElementType.Float32, [batchSize]));
        model.Graph.Values.Clear();
        return new EvaluationGraph(model, weights, losses, hits);
    }
}
