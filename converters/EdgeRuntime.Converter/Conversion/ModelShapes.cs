using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Gives inputs the shapes that the user fixed.</summary>
internal static class ModelShapes
{
    /// <exception cref="ConfigurationException">There is no such input, or a known dimension has another size.</exception>
    public static void Fix(Model model, IReadOnlyDictionary<string, long[]> shapes)
    {
        foreach (var (name, shape) in shapes)
        {
            var input = model.Graph.Inputs.Find(candidate => candidate.Name == name)
                ?? throw new ConfigurationException($"--shape {name}: the model has no such input; it has {string.Join(", ", model.Graph.RequiredInputs.Select(i => $"'{i.Name}'"))}.");
            if (input.Shape is { } known && (known.Count != shape.Length || known.Zip(shape).Any(pair => pair.First.IsKnown && pair.First.Value != pair.Second)))
                throw new ConfigurationException($"--shape {name}={string.Join(',', shape)}: the model's input is [{string.Join(',', known)}]; only open dimensions can be fixed.");
            input.Shape = [.. shape.Select(size => new Dimension(size))];
        }
        if (shapes.Count > 0)
        {
            // What was known of values in between was known for open shapes: inference says it anew.
            model.Graph.Values.Clear();
            EdgeRuntime.Graph.Shapes.ShapeInference.Run(model);
        }
    }
}
