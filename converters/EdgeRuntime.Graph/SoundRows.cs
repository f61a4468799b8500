namespace EdgeRuntime.Graph;

/// <summary>The number of rows of features that a model of sound takes at once, where nothing in it depends on that number: a CTC model of convolutions.</summary>
public static class SoundRows
{
    /// <summary>The most rows that a model is given: ten minutes of rows 10 ms apart.</summary>
    public const int Most = 60_000;

    /// <summary>Gives the input another number of rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows, 1 to <see cref="Most"/>.</param>
    /// <exception cref="ConfigurationException">The model has not one input of [batch, 1, rows, channels] or [batch, rows, channels], or an operator depends on the number of rows that it has.</exception>
    public static void Set(Model model, int rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Most);
        if (model.Graph.RequiredInputs.ToArray() is not [{ Shape: { Count: 3 or 4 } shape } input] || shape.Count == 4 && shape[1].Value != 1)
            throw new ConfigurationException($"expected a model with one input of [batch, 1, rows, channels] or [batch, rows, channels], found {string.Join(", ", model.Graph.RequiredInputs.Select(value => $"{value.Name} [{string.Join(',', value.Shape ?? [])}]"))}.");
        var open = new Dimension(-1, "rows");
        input.Shape = [.. shape.Select((size, axis) => axis == shape.Count - 2 ? open : size)];
        foreach (var output in model.Graph.Outputs)
            output.Shape = null;
        try
        {
            FixInput.Shape(model, input.Name, [.. shape.Select((size, axis) => axis == shape.Count - 2 ? rows : size.IsKnown ? size.Value : 1L)]);
        }
        catch (InvalidModelException error)
        {
            throw new ConfigurationException($"the model cannot take {rows} rows, it was made for {shape[^2]}: {error.Message}", error);
        }
        if (model.Graph.Outputs.Exists(static output => output.Shape is null || !output.Shape.All(static size => size.IsKnown)))
            throw new ConfigurationException($"the model cannot take {rows} rows: the shape of its output is not known then.");
    }
}
