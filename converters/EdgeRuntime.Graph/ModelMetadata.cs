using System.Globalization;

namespace EdgeRuntime.Graph;

/// <summary>What edgec writes into a model's metadata so that later commands need not be told: how pictures or sound become its input, how results are read from its outputs, and what its classes are called.</summary>
public static class ModelMetadata
{
    private const string Prefix = "edgeruntime.";

    /// <summary>How pictures become the first input; null where the model does not say.</summary>
    /// <exception cref="InvalidModelException">An entry is no list of numbers.</exception>
    public static ImagePreprocessing? Preprocessing(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Get(model, "input.scale") is not { } scale ? null : new ImagePreprocessing
        {
            Scale = Numbers(scale, "input.scale"),
            Mean = Numbers(Get(model, "input.mean") ?? "0", "input.mean"),
            Color = Get(model, "input.color") ?? "RGB",
            Fit = Get(model, "input.fit") ?? "stretch",
            Resize = Get(model, "input.resize"),
        };
    }

    /// <summary>Writes the preprocessing into the model.</summary>
    public static void SetPreprocessing(Model model, ImagePreprocessing how)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(how);
        Set(model, "input.scale", Text(how.Scale));
        Set(model, "input.mean", Text(how.Mean));
        Set(model, "input.color", how.Color);
        Set(model, "input.fit", how.Fit);
        if (how.Resize is { } resize)
            Set(model, "input.resize", resize);
    }

    /// <summary>How sound becomes the first input, as in <c>fbank:sample_rate=8000,bins=40</c>; null where the model does not say.</summary>
    public static string? Features(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Get(model, "input.features");
    }

    /// <summary>Writes the features into the model.</summary>
    public static void SetFeatures(Model model, string features)
    {
        ArgumentNullException.ThrowIfNull(model);
        Set(model, "input.features", features);
    }

    /// <summary>The class names in the order of the scores; empty where the model does not say.</summary>
    public static IReadOnlyList<string> Labels(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Get(model, "labels")?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    /// <summary>Writes the class names into the model.</summary>
    public static void SetLabels(Model model, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(model);
        Set(model, "labels", string.Join('\n', labels));
    }

    /// <summary>How results are read from the outputs, as in <c>ctc:softmax=true</c>; null where the model does not say.</summary>
    public static string? Decoder(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Get(model, "decoder");
    }

    /// <summary>Writes the decoder into the model.</summary>
    public static void SetDecoder(Model model, string decoder)
    {
        ArgumentNullException.ThrowIfNull(model);
        Set(model, "decoder", decoder);
    }

    private static string? Get(Model model, string key) => model.Metadata.Where(pair => pair.Key == Prefix + key).Select(pair => pair.Value).FirstOrDefault();

    private static void Set(Model model, string key, string value)
    {
        model.Metadata.RemoveAll(pair => pair.Key == Prefix + key);
        model.Metadata.Add(new(Prefix + key, value));
    }

    private static string Text(List<float> values) => string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static List<float> Numbers(string text, string key) => [.. text.Split(',').Select(part =>
        float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw new InvalidModelException($"model metadata '{Prefix}{key}': '{part}' is not a number; give --input-scale and --input-mean instead."))];
}
