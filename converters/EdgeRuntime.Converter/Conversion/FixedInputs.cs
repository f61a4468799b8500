using EdgeRuntime.Graph;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Applies <c>--shape</c>, <c>--rows</c> and <c>--constant</c> to a model.</summary>
internal static class FixedInputs
{
    /// <exception cref="ConfigurationException">There is no such input, or what is given does not fit it.</exception>
    public static void Apply(Model model, IReadOnlyDictionary<string, long[]> shapes, IReadOnlyDictionary<string, string> constants)
    {
        foreach (var (name, shape) in shapes)
            Named($"--shape {name}={string.Join(',', shape)}", () => FixInput.Shape(model, name, shape));
        foreach (var (name, text) in constants)
            Named($"--constant {name}={text}", () => FixInput.Run(model, name, Value(model, name, text)));
    }

    /// <exception cref="ConfigurationException">The model cannot take another number of rows.</exception>
    public static void SetRows(Model model, int rows) => Named($"--rows {rows}", () => SoundRows.Set(model, rows));

    private static TensorData Value(Model model, string name, string text)
    {
        if (text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            var array = NpyFile.Read(text);
            return new TensorData(array.Type, [.. array.Shape.Dimensions.Select(size => (long)size)], array.Bytes.ToArray());
        }
        return model.Graph.Inputs.Find(input => input.Name == name) is { } input ? ConstantText.Parse(text, input) : TensorData.Scalar(0f);
    }

    private static void Named(string option, Action fix)
    {
        try
        {
            fix();
        }
        catch (EdgeRuntimeException error) when (error is ConfigurationException or InvalidModelException)
        {
            throw new ConfigurationException($"{option}: {error.Message}", error);
        }
    }
}
