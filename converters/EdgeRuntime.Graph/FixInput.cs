using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph;

/// <summary>Settles what a model leaves open of its inputs: open dimensions get a size, whole inputs a value.</summary>
public static class FixInput
{
    /// <summary>Makes an input a constant: a sampling rate, a target shape, axes. It is no input afterwards.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The input.</param>
    /// <param name="value">Its value, in the input's type and a shape that fits it.</param>
    /// <exception cref="ConfigurationException">There is no such input, or it has another type or shape.</exception>
    public static void Run(Model model, string name, TensorData value)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(value);
        var input = Find(model, name);
        if (input.OtherType is not null || input.Type != value.Type)
            throw new ConfigurationException($"input '{name}' is {(input.OtherType is null ? input.Type.ShortName() : "no tensor")}[{Text(input)}], found a value of {value.Type.ShortName()}; give one of the input's type.");
        if (input.Shape is { } shape && (shape.Count != value.Shape.Count || shape.Zip(value.Shape).Any(pair => pair.First.IsKnown && pair.First.Value != pair.Second)))
            throw new ConfigurationException($"input '{name}' has the shape [{Text(input)}], found [{string.Join(',', value.Shape)}]; give a value of the input's shape.");
        model.Graph.Inputs.Remove(input);
        model.Graph.Initializers[name] = value;
        Infer(model, input.Shape is null ? [] : input.Shape.Zip(value.Shape));
    }

    /// <summary>Gives the open dimensions of an input a size; equal symbols elsewhere in the model get the same.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The input.</param>
    /// <param name="shape">All of its dimensions.</param>
    /// <exception cref="ConfigurationException">There is no such input, or the shape contradicts it.</exception>
    /// <exception cref="InvalidModelException">The sizes do not fit the model's operators.</exception>
    public static void Shape(Model model, string name, IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(shape);
        var input = Find(model, name);
        if (input.OtherType is not null)
            throw new ConfigurationException($"input '{name}' is no tensor, it has no shape that can be fixed.");
        if (input.Shape is { } known && known.Count != shape.Count)
            throw new ConfigurationException($"input '{name}' has {known.Count} dimensions [{Text(input)}], found {shape.Count}: [{string.Join(',', shape)}].");
        if (input.Shape is { } sizes && sizes.Zip(shape).Any(pair => pair.First.IsKnown && pair.First.Value != pair.Second))
            throw new ConfigurationException($"input '{name}' is [{Text(input)}], found [{string.Join(',', shape)}]; only open dimensions can be fixed.");
        var open = input.Shape;
        input.Shape = [.. shape.Select(size => new Dimension(size))];
        Infer(model, open is null ? [] : open.Zip(shape));
    }

    private static ValueInfo Find(Model model, string name) => model.Graph.Inputs.Find(input => input.Name == name)
        ?? throw new ConfigurationException($"the model has no input '{name}'; it has {string.Join(", ", model.Graph.RequiredInputs.Select(input => $"'{input.Name}'"))}.");

    // What was known of values in between was known for open shapes: inference says it anew.
    private static void Infer(Model model, IEnumerable<(Dimension Open, long Size)> settled)
    {
        var symbols = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (open, size) in settled.Where(pair => !pair.Open.IsKnown && pair.Open.IsNamed))
        {
            if (!symbols.TryAdd(open.Symbol, size) && symbols[open.Symbol] != size)
                throw new ConfigurationException($"the symbol '{open.Symbol}' cannot be both {symbols[open.Symbol]} and {size}; give equal sizes to equal symbols.");
        }
        foreach (var value in model.Graph.Inputs.Concat(model.Graph.Outputs))
            value.Shape = value.Shape?.Select(size => !size.IsKnown && symbols.TryGetValue(size.Symbol, out var known) ? known : size).ToArray();
        Forget(model.Graph, 0);
        ShapeInference.Run(model);
    }

    private static void Forget(ModelGraph graph, int depth)
    {
        foreach (var name in graph.Values.Where(entry => entry.Value.OtherType is null).Select(entry => entry.Key).ToArray())
            graph.Values.Remove(name);
        if (depth > 0)
        {
            foreach (var output in graph.Outputs.Where(output => output.OtherType is null))
                output.Shape = null;
        }
        foreach (var inner in graph.Nodes.SelectMany(SubGraphs.Of))
            Forget(inner, depth + 1);
    }

    private static string Text(ValueInfo value) => value.Shape is null ? "?" : string.Join(',', value.Shape);
}
