using System.Globalization;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// The settings of a decoder as it reads them: each key is asked for once with what it may be; what nobody asked for is an error, and so is what does not fit. Errors name decoder, key and value.
/// </summary>
public sealed class DecoderOptions
{
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly List<string> _known = ["type"];

    internal DecoderOptions(IReadOnlyDictionary<string, string> settings, DecoderModel model)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(model);
        _settings = settings;
        Model = model;
        Type = settings.GetValueOrDefault("type") ?? "";
    }

    /// <summary>The decoder's name.</summary>
    public string Type { get; }

    /// <summary>The model whose outputs it reads.</summary>
    public DecoderModel Model { get; }

    /// <summary>Reads <c>TYPE[:key=value,…]</c>, as in <c>ssd:anchors=blazeface-front,score=0.6</c>.</summary>
    /// <exception cref="ConfigurationException">The text is not of that form.</exception>
    public static SortedDictionary<string, string> Parse(string text) => SettingsText.Parse("decoder", text);

    /// <summary>A number of a range.</summary>
    /// <exception cref="ConfigurationException">It is none, or outside.</exception>
    public float Number(string key, float missing, float least, float most)
    {
        if (Text(key) is not { } text)
            return missing;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(key, text, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
    }

    /// <summary>An integer of a range.</summary>
    /// <exception cref="ConfigurationException">It is none, or outside.</exception>
    public int Integer(string key, int missing, int least, int most)
    {
        if (Text(key) is not { } text)
            return missing;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(key, text, $"an integer from {least} to {most}");
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <exception cref="ConfigurationException">It is neither.</exception>
    public bool Flag(string key, bool missing) => Choice(key, missing ? "true" : "false", "true", "false") == "true";

    /// <summary>One of a few words.</summary>
    /// <exception cref="ConfigurationException">It is none of them.</exception>
    public string Choice(string key, string missing, params string[] words)
    {
        var text = Text(key) ?? missing;
        return Array.IndexOf(words, text) >= 0 ? text : throw Wrong(key, text, $"one of {string.Join(", ", words)}");
    }

    /// <summary>A text; null where the key is not there.</summary>
    public string? Text(string key)
    {
        if (!_known.Contains(key))
            _known.Add(key);
        return _settings.GetValueOrDefault(key);
    }

    /// <summary>Outputs of the model by name, several joined by <c>+</c>; null where the key is not there.</summary>
    /// <exception cref="ConfigurationException">The model has no output of that name.</exception>
    public int[]? Outputs(string key)
    {
        if (Text(key) is not { } text)
            return null;
        var names = text.Split('+');
        var outputs = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
            outputs[i] = Find(key, names[i]);
        return outputs;
    }

    /// <summary>The least score for each class: <c>score</c>, and <c>score.LABEL</c> (or <c>score.INDEX</c>) for single ones; each 0 to 1.</summary>
    /// <exception cref="ConfigurationException">A value is outside, or there is no such class.</exception>
    public float[] Scores(float missing, int classes)
    {
        const string prefix = "score.";
        var thresholds = new float[classes];
        Array.Fill(thresholds, Number("score", missing, 0, 1));
        foreach (var key in _settings.Keys)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var name = key[prefix.Length..];
            var index = IndexOfLabel(name);
            if (index < 0 && !(int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < classes) || index >= classes)
                throw new ConfigurationException($"decoder {Type}: '{key}' names a class that the model does not have; it has {classes}{(Model.Labels.Count is 0 or > 20 ? ", counted from 0" : $": {string.Join(", ", Model.Labels)}")}.");
            thresholds[index] = Number(key, 0, 0, 1);
        }
        return thresholds;
    }

    /// <summary>An error that says that the model's outputs are not what the decoder reads.</summary>
    public ConfigurationException WrongOutputs(string expected) =>
        new($"decoder {Type}: expected {expected}, the model has {string.Join(", ", Model.Outputs)} and an input of {Model.InputWidth}x{Model.InputHeight}.");

    internal ConfigurationException Wrong(string key, string value, string expected) => new($"decoder {Type}: '{key}' is '{value}', expected {expected}.");

    internal void CheckLabels(int classes)
    {
        if (Model.Labels.Count > 0 && Model.Labels.Count != classes)
            throw new ConfigurationException($"decoder {Type}: the model has {Model.Labels.Count} labels, its outputs have {classes} classes; give one label for each.");
    }

    internal void RefuseUnused()
    {
        _known.Sort(StringComparer.Ordinal);
        foreach (var key in _settings.Keys)
        {
            if (!_known.Contains(key))
                throw new ConfigurationException($"decoder {Type}: there is no key '{key}'; the keys are {string.Join(", ", _known)}.");
        }
    }

    private int Find(string key, string name)
    {
        for (var i = 0; i < Model.Outputs.Count; i++)
        {
            if (Model.Outputs[i].Name == name)
                return i;
        }
        throw Wrong(key, name, $"an output of the model ({string.Join(", ", Model.Outputs)})");
    }

    private int IndexOfLabel(string name)
    {
        for (var i = 0; i < Model.Labels.Count; i++)
        {
            if (Model.Labels[i] == name)
                return i;
        }
        return -1;
    }
}
