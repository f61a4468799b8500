using EdgeRuntime.Graph;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Gradients;

namespace EdgeRuntime.Compression.Pruning.Importance;

/// <summary>First-order Taylor scores: gradients of the cross-entropy by autodiff, sample by sample or batch by batch as the model takes them.</summary>
internal static class TaylorScores
{
    private const string Targets = "pruning_targets";

    /// <summary>For every weight axis with channels (<see cref="ChannelImportance.TaylorKey"/>) the scores along it.</summary>
    /// <exception cref="ConfigurationException">There are no samples, or a label is no class of the model.</exception>
    /// <exception cref="UnsupportedOperatorException">An operator has no gradient.</exception>
    public static IReadOnlyDictionary<string, double[]> Compute(DependencyGraph dependencies, IEnumerable<LabelledFeeds> samples, CancellationToken cancellation)
    {
        var slices = dependencies.Groups.Where(group => group.Blocked is null).SelectMany(group => group.Sets[0].Slices)
            .Where(slice => dependencies.Model.Graph.Initializers[slice.Tensor] is { Type: ElementType.Float32, Shape.Count: >= 2 }).DistinctBy(ChannelImportance.TaylorKey).ToList();
        var (model, gradients, classes) = WithGradients(dependencies.Model, [.. slices.Select(slice => slice.Tensor).Distinct()]);
        var scores = slices.ToDictionary(ChannelImportance.TaylorKey, slice => new double[dependencies.Model.Graph.Initializers[slice.Tensor].Shape[slice.Axis]]);
        using var runner = new GraphRunner(model, gradients.Values, threads: 1);
        var count = 0;
        foreach (var sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            var results = runner.Run(new Dictionary<string, TensorData>(sample.Feeds) { [Targets] = OneHot(sample.Labels, classes) });
            foreach (var slice in slices)
                Add(scores[ChannelImportance.TaylorKey(slice)], dependencies.Model.Graph.Initializers[slice.Tensor], results[gradients[slice.Tensor]], slice.Axis);
            count++;
        }
        if (scores.Values.Any(values => values.Any(value => !double.IsFinite(value))))
            throw new ConfigurationException("Taylor importance: the gradients of the samples became NaN or infinite; check the data and its preprocessing, or choose another --method.");
        return count > 0 ? scores : throw new ConfigurationException("Taylor importance needs labelled samples, found none; name data with --data.");
    }

    private static (Model Model, IReadOnlyDictionary<string, string> Gradients, long Classes) WithGradients(Model source, IReadOnlyCollection<string> parameters)
    {
        var model = ModelCopy.Of(source);
        FixBatch(model);
        foreach (var parameter in parameters)
            model.Graph.Inputs.RemoveAll(input => input.Name == parameter);
        var logits = model.Graph.Outputs[0].Name;
        if (new GraphIndex(model.Graph).Producer(logits) is { OpType: "Softmax" } softmax)
            logits = softmax.Input(0);
        if (model.Graph.Find(logits)?.Shape is not [var batch, { IsKnown: true } classes])
            throw new ConfigurationException($"Taylor importance needs a classifier with scores [batch, classes]; output '{model.Graph.Outputs[0].Name}' has another shape. Choose another --method.");
        var emit = new GraphEmitter(model);
        model.Graph.Inputs.Add(new ValueInfo(Targets, ElementType.Float32, [batch, classes]));
        var loss = emit.Neg(emit.ReduceSum(emit.Mul(emit.Op("LogSoftmax", [logits], ("axis", -1L)), Targets), [0, 1], keepDimensions: false));
        Graph.Shapes.ShapeInference.Run(model);
        var gradients = GradientBuilder.Build(model, loss, [.. parameters]);
        model.Graph.Values.Clear();
        return (model, gradients, classes.Value);
    }

    // Gradients need sizes: samples come one by one where the batch is open.
    private static void FixBatch(Model model)
    {
        foreach (var input in model.Graph.RequiredInputs.Where(input => input.Shape is not null))
            input.Shape = [.. input.Shape!.Select(size => size.IsKnown ? size : 1)];
        foreach (var output in model.Graph.Outputs)
            output.Shape = null;
        model.Graph.Values.Clear();
        Graph.Shapes.ShapeInference.Run(model);
    }

    private static TensorData OneHot(IReadOnlyList<int> labels, long classes)
    {
        var values = new float[labels.Count * classes];
        for (var i = 0; i < labels.Count; i++)
            values[i * classes + (labels[i] >= 0 && labels[i] < classes ? labels[i] : throw new ConfigurationException($"label {labels[i]}: the model has {classes} classes."))] = 1;
        return TensorData.From(values, labels.Count, classes);
    }

    private static void Add(double[] scores, TensorData weight, TensorData gradient, int axis)
    {
        var (outer, size, run) = TensorSlice.Form(weight, axis);
        ReadOnlySpan<float> w = weight.As<float>(), g = gradient.As<float>();
        var each = run / sizeof(float);
        for (var index = 0L; index < size; index++)
        {
            var sum = 0.0;
            for (var o = 0L; o < outer; o++)
            {
                var start = (int)((o * size + index) * each);
                for (var i = 0; i < each; i++)
                    sum += (double)w[start + i] * g[start + i];
            }
            scores[index] += sum * sum;
        }
    }
}
