namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Decoders by name. A program that needs few of them registers those alone, and trimming drops the others: <c>new DecoderRegistry().Add("ssd", SsdDecoder.Create)</c>.
/// Settings are texts by key, as a bundle's manifest holds them; <c>type</c> names the decoder, the other keys are its own.
/// </summary>
public sealed class DecoderRegistry
{
    private readonly SortedDictionary<string, Func<DecoderOptions, ModelDecoder>> _factories = new(StringComparer.Ordinal);

    /// <summary>A registry of every decoder of this library.</summary>
    public static DecoderRegistry All() => new DecoderRegistry()
        .Add("centernet", CenterNetDecoder.Create)
        .Add("classification", ClassScoresDecoder.Create)
        .Add("ctc", CtcTextDecoder.Create)
        .Add("db", TextRegionDecoder.Create)
        .Add("landmarks", LandmarkDecoder.Create)
        .Add("segmentation", SegmentationDecoder.Create)
        .Add("ssd", SsdDecoder.Create)
        .Add("yolo", YoloDecoder.Create)
        .Add("yolox", YoloxDecoder.Create);

    /// <summary>The names, in ordinal order.</summary>
    public IReadOnlyCollection<string> Names => _factories.Keys;

    /// <summary>Adds a decoder, or replaces the one of that name.</summary>
    public DecoderRegistry Add(string name, Func<DecoderOptions, ModelDecoder> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(create);
        _factories[name] = create;
        return this;
    }

    /// <summary>Makes the decoder that the settings describe.</summary>
    /// <exception cref="ConfigurationException">There is no such decoder, a key is not known or its value impossible, or the model's outputs are not what the decoder reads.</exception>
    public ModelDecoder Create(IReadOnlyDictionary<string, string> settings, DecoderModel model)
    {
        var options = new DecoderOptions(settings, model);
        if (!_factories.TryGetValue(options.Type, out var create))
            throw new ConfigurationException($"decoder: type is '{options.Type}', expected one of {string.Join(", ", Names)}.");
        var decoder = create(options);
        options.RefuseUnused();
        return decoder;
    }
}
