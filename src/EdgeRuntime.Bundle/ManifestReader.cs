using System.Text.Json;

namespace EdgeRuntime.Bundle;

/// <summary>
/// Reads a manifest member by member. (System.Text.Json's own deserializer gives the same, but takes longer to set itself up than a small model takes from the file to its first result.)
/// Only members that may be null are, and none may be unknown; elements of lists may be null, which <see cref="ManifestValidation"/> refuses.
/// </summary>
internal ref struct ManifestReader(ReadOnlySpan<byte> json)
{
    private Utf8JsonReader _json = new(json);

    /// <exception cref="JsonException">It is no JSON, or no manifest.</exception>
    /// <exception cref="InvalidOperationException">A text is not valid UTF-8 or UTF-16.</exception>
    public static Manifest Read(ReadOnlySpan<byte> json)
    {
        var reader = new ManifestReader(json);
        reader._json.Read();
        var manifest = reader.Manifest() ?? throw new JsonException("it is null");
        reader._json.Read(); // nothing may follow
        return manifest;
    }

    private Manifest? Manifest()
    {
        if (!Begin("manifest"))
            return null;
        var manifest = new Manifest();
        while (Next() is { } member)
        {
            switch (member)
            {
                case "format_version": manifest.FormatVersion = (int)Integer(member, int.MinValue, int.MaxValue); break;
                case "producer": manifest.Producer = Text(member); break;
                case "name": manifest.Name = Text(member); break;
                case "version": manifest.Version = Text(member); break;
                case "precision": manifest.Precision = Text(member); break;
                case "engines": manifest.Engines = List(member, static (ref ManifestReader reader) => reader.TextOrNull("engines")!); break;
                case "native_unsupported": manifest.NativeUnsupported = TextOrNull(member); break;
                case "inputs": manifest.Inputs = List(member, static (ref ManifestReader reader) => reader.Tensor()!); break;
                case "outputs": manifest.Outputs = List(member, static (ref ManifestReader reader) => reader.Tensor()!); break;
                case "state": manifest.State = IsNull ? null : List(member, static (ref ManifestReader reader) => reader.State()!); break;
                case "classification": manifest.Classification = Classification(); break;
                case "decoder": manifest.Decoder = Settings(member); break;
                case "keywords": manifest.Keywords = Keywords(); break;
                case "metrics": manifest.Metrics = Numbers(member); break;
                case "calibration": manifest.Calibration = TextOrNull(member); break;
                case "entries": manifest.Entries = List(member, static (ref ManifestReader reader) => reader.Entry()!); break;
                default: throw Unknown(member);
            }
        }
        return manifest;
    }

    private ManifestTensor? Tensor()
    {
        if (!Begin("a tensor"))
            return null;
        var tensor = new ManifestTensor();
        while (Next() is { } member)
        {
            switch (member)
            {
                case "name": tensor.Name = Text(member); break;
                case "type": tensor.Type = Text(member); break;
                case "shape": tensor.Shape = List(member, static (ref ManifestReader reader) => (int)reader.Integer("shape", int.MinValue, int.MaxValue)); break;
                case "layout": tensor.Layout = Text(member); break;
                case "preprocessing": tensor.Preprocessing = Preprocessing(); break;
                case "features": tensor.Features = Settings(member); break;
                case "stream": tensor.Stream = Stream(); break;
                default: throw Unknown(member);
            }
        }
        return tensor;
    }

    private ImagePreprocessing? Preprocessing()
    {
        if (!Begin("preprocessing"))
            return null;
        var how = new ImagePreprocessing();
        while (Next() is { } member)
        {
            switch (member)
            {
                case "color": how.Color = Text(member); break;
                case "mean": how.Mean = List(member, static (ref ManifestReader reader) => reader.Single("mean")); break;
                case "scale": how.Scale = List(member, static (ref ManifestReader reader) => reader.Single("scale")); break;
                case "fit": how.Fit = Text(member); break;
                case "resize": how.Resize = TextOrNull(member); break;
                default: throw Unknown(member);
            }
        }
        return how;
    }

    private StreamedWindow? Stream()
    {
        if (!Begin("stream"))
            return null;
        var stream = new StreamedWindow();
        while (Next() is { } member)
        {
            switch (member)
            {
                case "axis": stream.Axis = (int)Integer(member, int.MinValue, int.MaxValue); break;
                case "window": stream.Window = (int)Integer(member, int.MinValue, int.MaxValue); break;
                case "reach": stream.Reach = (int)Integer(member, int.MinValue, int.MaxValue); break;
                default: throw Unknown(member);
            }
        }
        return stream;
    }

    private StatePair? State()
    {
        if (!Begin("a state"))
            return null;
        var pair = new StatePair();
        while (Next() is { } member)
        {
            switch (member)
            {
                case "input": pair.Input = Text(member); break;
                case "output": pair.Output = Text(member); break;
                default: throw Unknown(member);
            }
        }
        return pair;
    }

    private Classification? Classification()
    {
        if (!Begin("classification"))
            return null;
        var classification = new Classification();
        while (Next() is { } member)
            classification.Softmax = member == "softmax" ? Truth(member) : throw Unknown(member);
        return classification;
    }

    private KeywordSettings? Keywords()
    {
        if (!Begin("keywords"))
            return null;
        var keywords = new KeywordSettings();
        while (Next() is { } member)
        {
            switch (member)
            {
                case "thresholds": keywords.Thresholds = Numbers(member); break;
                case "smoothing_ms": keywords.SmoothingMs = Number(member); break;
                case "refractory_ms": keywords.RefractoryMs = Number(member); break;
                case "hop": keywords.Hop = (int)Integer(member, int.MinValue, int.MaxValue); break;
                default: throw Unknown(member);
            }
        }
        return keywords;
    }

    private ManifestEntry? Entry()
    {
        if (!Begin("an entry"))
            return null;
        var entry = new ManifestEntry();
        while (Next() is { } member)
        {
            switch (member)
            {
                case "name": entry.Name = Text(member); break;
                case "size": entry.Size = Integer(member, long.MinValue, long.MaxValue); break;
                case "unpacked_size": entry.UnpackedSize = Integer(member, long.MinValue, long.MaxValue); break;
                case "sha256": entry.Sha256 = Text(member); break;
                default: throw Unknown(member);
            }
        }
        return entry;
    }

    // Numbers and truth values may be written as such.
    private SortedDictionary<string, string>? Settings(string member)
    {
        if (!Begin(member))
            return null;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (Next() is { } key)
        {
            settings[key] = _json.TokenType switch
            {
                JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(_json.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => Text(key),
            };
        }
        return settings;
    }

    private SortedDictionary<string, double> Numbers(string member)
    {
        if (!Begin(member))
            throw Wrong(member, "an object");
        var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal);
        while (Next() is { } name)
            numbers[name] = Number(name);
        return numbers;
    }

    private delegate T ReadElement<T>(ref ManifestReader reader);

    private List<T> List<T>(string member, ReadElement<T> element)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Wrong(member, "an array");
        var list = new List<T>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            list.Add(element(ref this));
        return list;
    }

    private readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    // Whether an object begins here; false where there is null.
    private readonly bool Begin(string what) => _json.TokenType == JsonTokenType.StartObject || (IsNull ? false : throw Wrong(what, "an object"));

    // The name of the next member, whose value is then the current token; null at the end of the object.
    private string? Next()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.PropertyName)
            return null;
        var name = _json.GetString();
        _json.Read();
        return name;
    }

    private readonly string Text(string member) => _json.TokenType == JsonTokenType.String ? _json.GetString()! : throw Wrong(member, "a text");

    private readonly string? TextOrNull(string member) => IsNull ? null : Text(member);

    private readonly bool Truth(string member) => _json.TokenType is JsonTokenType.True or JsonTokenType.False ? _json.GetBoolean() : throw Wrong(member, "true or false");

    private readonly double Number(string member) => _json.TokenType == JsonTokenType.Number && _json.TryGetDouble(out var value) ? value : throw Wrong(member, "a number");

    private readonly float Single(string member) => _json.TokenType == JsonTokenType.Number && _json.TryGetSingle(out var value) ? value : throw Wrong(member, "a list of numbers");

    private readonly long Integer(string member, long minimum, long maximum) =>
        _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out var value) && value >= minimum && value <= maximum ? value : throw Wrong(member, "an integer");

    private static JsonException Wrong(string member, string expected) => new($"{member} must be {expected}");

    private static JsonException Unknown(string member) => new($"The JSON property '{member}' is not known");
}
