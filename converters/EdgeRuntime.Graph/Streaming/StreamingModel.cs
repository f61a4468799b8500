using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Streaming;

/// <summary>A model over a window of rows as one that is given the new rows only.</summary>
/// <param name="Model">The streaming model: its input has <paramref name="Rows"/> rows, states follow the inputs and the outputs.</param>
/// <param name="Input">The input whose rows are time.</param>
/// <param name="Axis">The axis of the rows.</param>
/// <param name="Rows">New rows in each step.</param>
/// <param name="Window">Rows of the window that the model was made for.</param>
/// <param name="Reach">The first so many rows of a window decide its result (the last few may fill no window of a convolution): results are those of the whole window once so many rows were given.</param>
/// <param name="State">The pairs of inputs and outputs that hold what a step needs of the steps before.</param>
public sealed record StreamingModel(Model Model, string Input, int Axis, int Rows, int Window, int Reach, IReadOnlyList<(string Input, string Output)> State)
{
    /// <summary>
    /// Rewrites a model. After every step its outputs are those that the original gives for the window whose row <see cref="Reach"/> is the newest row: to the bit where arithmetic is in integers (QDQ), else up to the order of sums.
    /// Convolutions and pools along time compute new elements only, from histories of their inputs; what takes all of a window (means, dense layers) is computed from the history of all of it.
    /// </summary>
    /// <param name="model">The model, optimized, of any precision; it is left as it is.</param>
    /// <param name="input">The input whose rows are time.</param>
    /// <param name="axis">The axis of the rows.</param>
    /// <param name="rows">New rows in each step; null: as many as the strides along time make of one result.</param>
    /// <exception cref="ConfigurationException">A node needs more than what went before (padding along time, for one), or the number of rows is impossible; the message names the node and a remedy.</exception>
    public static StreamingModel From(Model model, string input, int axis, int? rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        var whole = Static(model, input);
        var shape = whole.Graph.Inputs.Find(candidate => candidate.Name == input)!.StaticShape();
        if (axis < 0 || axis >= shape.Length || shape[axis] < 2)
            throw new ConfigurationException($"the input '{input}' is [{string.Join(',', shape)}]: axis {axis} has no rows to come one after the other.");
        if (rows is < 1 || rows > shape[axis])
            throw new ConfigurationException($"{rows} rows a step: expected 1 to {shape[axis]}, the rows of a window.");
        var step = rows ?? StreamAnalysis.Stride(whole, input, axis);
        var analysis = new StreamAnalysis(whole, input, new TimeValue(axis, shape[axis], step, 1));
        var (streaming, state) = new StreamEmitter(whole, analysis).Emit();
        return new StreamingModel(streaming, input, axis, step, shape[axis], analysis.Latest(input) + 1, state);
    }

    // A copy with every shape known, the batch being 1.
    private static Model Static(Model model, string input)
    {
        var copy = ModelCopy.Of(model);
        if (copy.Graph.Inputs.Find(candidate => candidate.Name == input) is not { Shape: { } shape })
            throw new ConfigurationException($"the model has no input '{input}' of a known rank.");
        copy.Graph.Values.Clear();
        FixInput.Shape(copy, input, [.. shape.Select((size, at) => size.IsKnown ? size.Value : at == 0 ? 1 : throw new ConfigurationException($"the input '{input}' is [{string.Join(',', shape)}]; fix its shape with --shape {input}=…"))]);
        foreach (var output in copy.Graph.Outputs)
            output.Shape = null;
        ShapeInference.Run(copy);
        return copy;
    }
}
