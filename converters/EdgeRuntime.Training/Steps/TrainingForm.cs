using EdgeRuntime.Graph;
using EdgeRuntime.Training.Gradients;
using EdgeRuntime.Training.Losses;

namespace EdgeRuntime.Training.Steps;

/// <summary>Turns the operators that act differently while training into that form: Dropout into a mask made from fed random numbers, BatchNormalization into the batch's
/// own statistics unless they are frozen; and small depthwise convolutions into a form that is faster to differentiate.</summary>
internal sealed class TrainingForm(Model model, GraphEmitter emit, StepOptions options, ISet<Node> frozen)
{
    private readonly List<NoiseTensor> _noise = [];
    private readonly List<(string Running, string Next)> _statistics = [];

    /// <summary>The random numbers that the graph is to be fed with.</summary>
    public IReadOnlyList<NoiseTensor> Noise => _noise;

    /// <summary>The running statistics and the values that hold them after the step.</summary>
    public IReadOnlyList<(string Running, string Next)> Statistics => _statistics;

    /// <summary>Replaces the operators. BatchNormalization becomes one node, for one gradient rule, until <see cref="Expand"/>.</summary>
    public void Apply() => Rewrite(node =>
    {
        switch (node.OpType)
        {
            case "Dropout" when !frozen.Contains(node):
                Mask(node);
                return true;
            case "BatchNormalization" when node.Domain.Length == 0 && !frozen.Contains(node) && options.FreezesStatistics:
                _statistics.AddRange(node.Inputs.Skip(3).Where(model.Graph.Initializers.ContainsKey).Select(running => (running, emit.Op("Identity", [running]))));
                return false;
            case "BatchNormalization" when node.Domain.Length == 0 && !frozen.Contains(node):
                Gather(node);
                return true;
            case "Conv" when options.Device == "cpu" && DenseDepthwise.Fits(node, model.Graph):
                DenseDepthwise.Replace(node, model.Graph, emit);
                return true;
            default:
                return false;
        }
    });

    /// <summary>Writes the BatchNormalization nodes out in standard operators, with the update of their running statistics, and the loss of sequences.</summary>
    public void Expand() => Rewrite(node =>
    {
        if (node.Domain != BatchNormalizationGradient.TrainingDomain)
            return false;
        if (CtcLoss.Is(node))
            CtcLoss.WriteOut(node, model, emit);
        else
            WriteOut(node);
        return true;
    });

    private void Rewrite(Func<Node, bool> replace)
    {
        var nodes = model.Graph.Nodes.ToArray();
        model.Graph.Nodes.Clear();
        foreach (var node in nodes)
            if (!replace(node))
                model.Graph.Nodes.Add(node);
    }

    // y = x · (u < rate ? 0 : 1 / (1 − rate)), u uniform.
    private void Mask(Node node)
    {
        var rate = node.HasInput(1) ? model.Graph.Initializers[node.Inputs[1]].As<float>()[0] : 0.5f;
        var shape = Array.ConvertAll(model.Graph.Values[node.Outputs[0]].StaticShape(), size => (long)size);
        if (rate == 0)
        {
            model.Graph.Nodes.Add(new Node("Identity", [node.Inputs[0]], [node.Outputs[0]], node.Name));
            return;
        }
        var noise = new NoiseTensor(emit.Unique($"{node.DisplayName}.noise"), shape);
        _noise.Add(noise);
        model.Graph.Inputs.Add(new ValueInfo(noise.Name, ElementType.Float32, [.. shape.Select(size => (Dimension)size)]));
        var mask = emit.Where(emit.Op("Less", [noise.Name, emit.Scalar(rate)]), emit.Scalar(0), emit.Scalar(1 / (1 - (double)rate)));
        model.Graph.Values[mask] = new ValueInfo(mask, ElementType.Float32, model.Graph.Inputs[^1].Shape);
        model.Graph.Nodes.Add(new Node("Mul", [node.Inputs[0], mask], [node.Outputs[0]], node.Name));
    }

    private void Gather(Node node)
    {
        string[] outputs = [node.Outputs[0], emit.Unique($"{node.DisplayName}.mean"), emit.Unique($"{node.DisplayName}.inverse")];
        var gathered = new Node(BatchNormalizationGradient.TrainingOp, node.Inputs, outputs, node.Name) { Domain = BatchNormalizationGradient.TrainingDomain };
        foreach (var (name, value) in node.Attributes)
            gathered.With(name, value);
        model.Graph.Nodes.Add(gathered);
    }

    // On a CPU the operator's own training form is the fastest; CUDA's refuses operator sets from 14 on. There the last step is the operator in inference form, fed
    // with the batch's statistics: one pass where Mul and Add take two.
    private void WriteOut(Node node)
    {
        var (x, y, batchMean, inverse) = (node.Inputs[0], node.Outputs[0], node.Outputs[1], node.Outputs[2]);
        var epsilon = node.Float("epsilon", 1e-5f);
        string batchVariance;
        if (options.Device == "cpu")
        {
            // The kernel writes the batch's statistics over the running ones that it is fed, so it gets zeros that are its own.
            string Zeros(string running) => emit.Sub(running, running);
            batchVariance = emit.Unique($"{node.DisplayName}.variance");
            var training = Put(y, "BatchNormalization", [x, node.Inputs[1], node.Inputs[2], Zeros(node.Inputs[3]), Zeros(node.Inputs[4])]).With("epsilon", epsilon).With("momentum", 0f).With("training_mode", 1L);
            training.Outputs.Add(batchMean);
            training.Outputs.Add(batchVariance);
        }
        else
        {
            var (axes, _) = BatchNormalizationGradient.Layout(Array.ConvertAll(model.Graph.Values[y].StaticShape(), size => (long)size));
            var mean = emit.ReduceMean(x, axes, keepDimensions: true);
            var centered = emit.Sub(x, mean);
            batchVariance = emit.ReduceMean(emit.Mul(centered, centered), axes, keepDimensions: false);
            Put(batchMean, "Reshape", [mean, emit.Ints(-1)]);
            Put(y, "BatchNormalization", [x, node.Inputs[1], node.Inputs[2], batchMean, batchVariance]).With("epsilon", epsilon);
        }
        Put(inverse, "Reciprocal", [emit.Sqrt(emit.Add(batchVariance, emit.Scalar(epsilon)))]);
        var momentum = node.Float("momentum", 0.9f);
        Follow(node.Inputs[3], batchMean, momentum);
        Follow(node.Inputs[4], batchVariance, momentum);
    }

    private void Follow(string running, string batch, float momentum) =>
        _statistics.Add((running, emit.Add(emit.Mul(running, emit.Scalar(momentum)), emit.Mul(batch, emit.Scalar(1 - (double)momentum)))));

    private Node Put(string output, string opType, string[] inputs)
    {
        var node = new Node(opType, inputs, [output], output);
        model.Graph.Nodes.Add(node);
        return node;
    }
}
