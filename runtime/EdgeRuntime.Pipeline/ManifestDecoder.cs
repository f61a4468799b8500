using EdgeRuntime.Bundle;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Pipeline;

/// <summary>The decoder that a manifest states.</summary>
public static class ManifestDecoder
{
    /// <summary>What a decoder must know of the model: its first input that is no state and, by preference, takes pictures.</summary>
    public static DecoderModel Describe(Manifest manifest, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ManifestTensor? image = null;
        foreach (var input in manifest.Inputs)
        {
            if (!manifest.IsState(input) && (image is null || (image.Preprocessing is null && input.Preprocessing is not null)))
                image = input;
        }
        var outputs = new List<TensorInfo>();
        foreach (var output in manifest.Outputs)
        {
            if (!manifest.IsState(output))
                outputs.Add(output.ToTensorInfo());
        }
        return new DecoderModel(image?.ToTensorInfo().Shape ?? new TensorShape(), image?.Layout ?? "", outputs, labels);
    }

    /// <summary>Makes the decoder; null where the manifest states none.</summary>
    /// <exception cref="ConfigurationException">Its settings are impossible, or the model's outputs are not what it reads.</exception>
    public static ModelDecoder? Create(Manifest manifest, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.Decoder is not { } settings)
            return null;
        var model = Describe(manifest, labels);
        var decoder = DecoderRegistry.All().Create(settings, model);
        foreach (var output in model.Outputs)
        {
            if (output.Type is ElementType.UInt8 or ElementType.Int8 && settings["type"] is not ("classification" or "ctc" or "segmentation" or "db"))
                throw new ConfigurationException($"decoder {settings["type"]}: output '{output.Name}' holds {output.Type.ShortName()} of a scale that the bundle does not know; start from the float model, whose outputs stay f32 in every precision.");
        }
        return decoder;
    }
}
