using EdgeRuntime.Graph;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data;

/// <summary>What one sample is fed as.</summary>
/// <param name="Sizes">The model's input without the batch axis.</param>
/// <param name="IsImage">Whether it has the shape of a picture.</param>
/// <param name="ChannelsLast">Whether a picture is [H,W,C] there, not [C,H,W].</param>
/// <param name="Preprocessing">How pixels become values.</param>
internal sealed record ModelInput(int[] Sizes, bool IsImage, bool ChannelsLast, ImagePreprocessing Preprocessing)
{
    /// <summary>How sound becomes it; null where the model takes none.</summary>
    public ClipFeatures? Features { get; private init; }

    /// <summary>The same as the text that models carry.</summary>
    public string? FeatureText { get; private init; }

    /// <summary>The numbers of one sample.</summary>
    public int ValueCount { get; } = Sizes.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>[C,H,W] of a picture; the sizes as they are otherwise.</summary>
    public int[] Shape => ChannelsLast ? [Sizes[2], Sizes[0], Sizes[1]] : Sizes;

    /// <summary>The input of a model: what the recipe says, else what the model says of itself.</summary>
    /// <exception cref="ConfigurationException">Both differ, or neither says enough.</exception>
    public static ModelInput Of(InputRecipe recipe, Model model)
    {
        var input = model.Graph.RequiredInputs.FirstOrDefault() ?? throw new InvalidModelException($"model '{model.Graph.Name}' has no input.");
        Dimension[] dimensions = [.. (input.Shape ?? []).Skip(1)];
        var asked = recipe.Shape.ToArray();
        if (asked.Length == 0 && (dimensions.Length == 0 || !dimensions.All(size => size.IsKnown)))
            throw new ConfigurationException($"input.shape: the model's input '{input.Name}' leaves its shape open ([{string.Join(',', input.Shape ?? [])}]); give [C,H,W] or [F].");
        var sizes = dimensions.All(size => size.IsKnown) && dimensions.Length > 0 ? Array.ConvertAll(dimensions, size => checked((int)size.Value)) : asked;
        var isLast = asked.Length == 3 ? !asked.SequenceEqual(sizes) && sizes is [var height, var width, var channels] && asked.SequenceEqual([channels, height, width])
            : sizes is [not (1 or 3), _, 1 or 3];
        var result = new ModelInput(sizes, sizes is [1 or 3, _, _] || isLast, isLast, new());
        if (asked.Length > 0 && !result.Shape.SequenceEqual(asked) && result.ValueCount != asked.Aggregate(1L, (product, size) => product * size))
            throw new ConfigurationException($"input.shape: the model takes [{string.Join(',', result.Shape)}], found [{string.Join(',', asked)}]; remove input.shape.");
        var known = ModelMetadata.Preprocessing(model);
        var features = recipe.Features is { } settings ? Speech.FeatureText.Format(new SortedDictionary<string, string>(settings, StringComparer.Ordinal)) : ModelMetadata.Features(model);
        return result with
        {
            FeatureText = features,
            Features = features is null ? null : new ClipFeatures(FeatureOptions.Parse(Speech.FeatureText.Parse(features)), new TensorShape(sizes)),
            Preprocessing = new()
            {
                Color = recipe.Color ?? known?.Color ?? (result.Shape[0] == 1 ? "GRAY" : "RGB"),
                Mean = recipe.Mean ?? known?.Mean ?? [0],
                Scale = recipe.Scale ?? known?.Scale ?? [1 / 255f],
                Fit = recipe.Fit ?? known?.Fit ?? "stretch",
            },
        };
    }
}
