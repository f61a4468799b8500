using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Gradients;
using EdgeRuntime.Training.Optimizers;

namespace EdgeRuntime.Training.Steps;

/// <summary>One training step as one graph: forward, loss, backward, update. What it carries from step to step are inputs and outputs.</summary>
internal sealed class StepGraph
{
    private StepGraph(Model model, IReadOnlyList<StateTensor> state, IReadOnlyList<NoiseTensor> noise, string loss, string correct) =>
        (Model, State, Noise, Loss, Correct) = (model, state, noise, loss, correct);

    /// <summary>The graph.</summary>
    public Model Model { get; }

    /// <summary>What is carried from step to step: parameters, running statistics, the optimizer's slots.</summary>
    public IReadOnlyList<StateTensor> State { get; }

    /// <summary>The random numbers to feed.</summary>
    public IReadOnlyList<NoiseTensor> Noise { get; }

    /// <summary>The output with the mean loss of the batch, a scalar.</summary>
    public string Loss { get; }

    /// <summary>The output with the number of samples whose class has the largest score, a scalar.</summary>
    public string Correct { get; }

    /// <summary>Makes the step's graph out of a forward model.</summary>
    /// <exception cref="UnsupportedOperatorException">An operator has no gradient.</exception>
    /// <exception cref="InvalidModelException">The model cannot be trained as a classifier, or has nothing to train.</exception>
    public static StepGraph Build(Model forward, Optimizer optimizer, StepOptions options)
    {
        var batchSize = options.BatchSize;
        var model = ForwardGraph.WithBatch(forward, batchSize);
        ShapeInference.Run(model);
        var parameters = TrainableTensors.Of(model);
        if (parameters.Count == 0)
            throw new InvalidModelException($"model '{model.Graph.Name}' has no weights to train.");
        var emit = new GraphEmitter(model);
        WeightMasks.Check(options.Masks, model);
        var (losses, hits) = ForwardGraph.AddLoss(model, emit, options, options.LabelSmoothing);
        var frozen = new HashSet<Node>();
        if (options.Lesson is var (teacher, student))
            losses = teacher.AddLoss(model, emit, student, losses, frozen);
        var loss = emit.ReduceMean(losses, [0], keepDimensions: false);
        var correct = emit.ReduceSum(hits, [0], keepDimensions: false);
        ShapeInference.Run(model);

        var form = new TrainingForm(model, emit, options, frozen);
        form.Apply();
        var gradients = GradientBuilder.Build(model, emit, loss, parameters, GradientRegistry.Standard);
        form.Expand();
        var state = form.Statistics.Select(pair => new StateTensor(pair.Running, pair.Next, model.Graph.Initializers[pair.Running], IsModel: true)).ToList();
        state.AddRange(ParameterUpdates.Emit(model, emit, optimizer, gradients, options.Masks));
        if (options.Average > 0)
            state.AddRange(MovingAverages.Emit(model, emit, state));
        ForwardGraph.Feed(model, state.Select(tensor => tensor.Name));

        model.Graph.Outputs.Clear();
        foreach (var name in state.Select(tensor => tensor.Next).Append(loss).Append(correct))
            model.Graph.Outputs.Add(new ValueInfo(name, ElementType.Float32));
        model.Graph.Values.Clear();
        return new StepGraph(model, state, form.Noise, loss, correct);
    }
}
