namespace EdgeRuntime.Bundle;

/// <summary>The rules of a manifest, checked before one is written and after one is read.</summary>
internal static class ManifestValidation
{
    private static readonly string[] s_precisions = ["fp32", "fp16", "bf16", "int8", "int8-mixed", "int8-tensorrt", "int8-dynamic", "int8-weights", "int4-weights"];
    private static readonly string[] s_layouts = ["", "NCHW", "NHWC"];
    private static readonly string[] s_colors = ["RGB", "BGR", "GRAY"];
    private static readonly string[] s_resizes = ["antialias", "bilinear", "area"];
    private static readonly string[] s_fits = ["stretch", "letterbox"];

    /// <exception cref="InvalidModelException">The first rule that is broken.</exception>
    public static void Check(Manifest manifest, string source)
    {
        if (FirstFault(manifest) is { } fault)
            throw new InvalidModelException($"{source}: {fault}; convert the model again.");
    }

    private static string? FirstFault(Manifest manifest) =>
        (manifest.FormatVersion is >= 1 and <= Manifest.CurrentFormatVersion ? null : $"format_version is {manifest.FormatVersion}, expected 1 to {Manifest.CurrentFormatVersion}")
        ?? Text("producer", manifest.Producer)
        ?? Text("name", manifest.Name)
        ?? Text("version", manifest.Version)
        ?? OneOf("precision", manifest.Precision, s_precisions)
        ?? Text("native_unsupported", manifest.NativeUnsupported ?? "")
        ?? Text("calibration", manifest.Calibration ?? "")
        ?? Entries(manifest.Entries, manifest.FormatVersion)
        ?? Engines(manifest)
        ?? Tensors("inputs", manifest.Inputs)
        ?? Tensors("outputs", manifest.Outputs)
        ?? StateValidation.FirstFault(manifest)
        ?? (manifest.Decoder is null ? null : manifest.FormatVersion < 3 ? "decoder needs format_version 3" : Settings("decoder", manifest.Decoder))
        ?? (manifest.FormatVersion < 5 && manifest.Inputs.Exists(static input => input.Features is not null) ? "features need format_version 5" : null)
        ?? (manifest.FormatVersion < 6 && manifest.Inputs.Exists(static input => input.Stream is not null) ? "stream needs format_version 6" : null)
        ?? (manifest.FormatVersion < 3 && manifest.Inputs.Exists(static input => input.Preprocessing?.Resize is not null) ? "resize needs format_version 3" : null)
        ?? (manifest.Keywords is null ? null : manifest.FormatVersion < 6 ? "keywords need format_version 6" : Keywords(manifest.Keywords))
        ?? Metrics(manifest.Metrics);

    private static string? Entries(List<ManifestEntry> entries, int version)
    {
        if (entries.Count > BundleLimits.MaxEntries - 2)
            return $"{entries.Count} entries, at most {BundleLimits.MaxEntries - 2} are allowed";
        var names = new HashSet<string> { BundleEntryNames.Manifest, BundleEntryNames.ManifestDigest };
        foreach (var entry in entries)
        {
            if (!BundleEntryNames.IsValid(entry.Name))
                return $"an entry's name is not 1 to {BundleLimits.MaxNameLength} letters, digits, '.', '_' or '-'";
            if (!names.Add(entry.Name))
                return $"two entries are called {entry.Name}";
            if (entry.UnpackedSize is { } unpacked && (version < 4 || unpacked is < 1 or > BundleLimits.MaxEntryBytes))
                return $"{entry.Name} unpacks to {unpacked} bytes; 1 to {BundleLimits.MaxEntryBytes} are possible, from format_version 4 on";
        }
        return null;
    }

    private static string? Engines(Manifest manifest)
    {
        string[] expected =
        [
            .. manifest.Entries.Any(static entry => entry.Name == BundleEntryNames.Plan) ? ["native"] : Array.Empty<string>(),
            .. manifest.Entries.Any(static entry => entry.Name == BundleEntryNames.Model) ? ["onnxruntime"] : Array.Empty<string>(),
        ];
        return manifest.Engines.Order(StringComparer.Ordinal).SequenceEqual(expected) ? null
            : $"engines must be [{string.Join(", ", expected)}], as {BundleEntryNames.Plan} and {BundleEntryNames.Model} are there or not";
    }

    private static string? Tensors(string what, List<ManifestTensor> tensors)
    {
        if (tensors.Count > BundleLimits.MaxInputsOrOutputs)
            return $"{tensors.Count} {what}, at most {BundleLimits.MaxInputsOrOutputs} are allowed";
        for (var i = 0; i < tensors.Count; i++)
        {
            if (tensors[i] is not { } tensor)
                return $"{what}[{i}] is null";
            var name = $"{what}[{i}]";
            if ((Text($"{name}.name", tensor.Name) ?? Type(name, tensor.Type) ?? Shape(name, tensor) ?? Preprocessing(name, tensor.Preprocessing) ?? (tensor.Features is { } features ? Settings($"{name}.features", features) : null) ?? Stream(name, tensor)) is { } fault)
                return fault;
        }
        return tensors.Select(static tensor => tensor.Name).Distinct().Count() == tensors.Count ? null : $"two {what} have one name";
    }

    private static string? Type(string name, string type) =>
        ElementTypes.Parse(type).SizeInBits() > 0 ? null : $"{name}.type is no element type of a fixed size (f32, u8, s8, i64 …)";

    private static string? Shape(string name, ManifestTensor tensor)
    {
        if (tensor.Shape.Count > TensorShape.MaxRank)
            return $"{name}.shape has {tensor.Shape.Count} dimensions, at most {TensorShape.MaxRank} are allowed";
        long count = 1;
        foreach (var dimension in tensor.Shape)
        {
            if (dimension < 1)
                return $"{name}.shape has a dimension of {dimension}, at least 1 is needed";
            count *= dimension;
            if (count > int.MaxValue)
                return $"{name}.shape has more than {int.MaxValue} elements";
        }
        if (tensor.Layout.Length > 0 && tensor.Shape.Count != tensor.Layout.Length)
            return $"{name}.shape has {tensor.Shape.Count} dimensions, its layout {tensor.Layout.Length}";
        return OneOf($"{name}.layout", tensor.Layout, s_layouts);
    }

    private static string? Stream(string name, ManifestTensor tensor)
    {
        if (tensor.Stream is not { } stream)
            return null;
        if (stream.Axis < 0 || stream.Axis >= tensor.Shape.Count)
            return $"{name}.stream.axis is {stream.Axis}, the shape has {tensor.Shape.Count}";
        if (stream.Window < tensor.Shape[stream.Axis] || stream.Reach < 1 || stream.Reach > stream.Window)
            return $"{name}.stream reaches over {stream.Reach} rows of a window of {stream.Window}, of which {tensor.Shape[stream.Axis]} are new";
        return (long)stream.Window * tensor.Shape.Aggregate(1L, static (product, size) => product * size) <= int.MaxValue ? null : $"{name}.stream has a window of {stream.Window} rows, which is too large";
    }

    private static string? Preprocessing(string name, ImagePreprocessing? how)
    {
        if (how is null)
            return null;
        if ((OneOf($"{name}.preprocessing.color", how.Color, s_colors) ?? OneOf($"{name}.preprocessing.fit", how.Fit, s_fits)) is { } fault)
            return fault;
        if (how.Resize is { } resize && OneOf($"{name}.preprocessing.resize", resize, s_resizes) is { } unknown)
            return unknown;
        var channels = how.Color == "GRAY" ? 1 : 3;
        foreach (var values in (List<float>[])[how.Mean, how.Scale])
        {
            if (values.Count != 1 && values.Count != channels)
                return $"{name}.preprocessing has {values.Count} means or scales, expected 1{(channels == 1 ? "" : $" or {channels}")}";
            if (!values.TrueForAll(float.IsFinite))
                return $"{name}.preprocessing has a mean or scale that is not finite";
        }
        return null;
    }

    // What the keys of decoders and features may be is their own matter.
    private static string? Settings(string name, SortedDictionary<string, string> settings)
    {
        if (!settings.ContainsKey("type"))
            return $"{name} has no type";
        if (settings.Count > BundleLimits.MaxDecoderKeys)
            return $"{name} has {settings.Count} keys, at most {BundleLimits.MaxDecoderKeys} are allowed";
        foreach (var (key, value) in settings)
        {
            if ((Text($"a key of {name}", key) ?? (value is null ? $"{name}.{key} is null" : Text($"{name}.{key}", value))) is { } fault)
                return fault;
        }
        return null;
    }

    private static string? Keywords(KeywordSettings keywords)
    {
        if (keywords.Thresholds.Count is 0 or > BundleLimits.MaxKeywords)
            return $"keywords has {keywords.Thresholds.Count} thresholds, 1 to {BundleLimits.MaxKeywords} are possible";
        foreach (var (word, threshold) in keywords.Thresholds)
        {
            if ((Text("a word of keywords", word) ?? (threshold is > 0 and <= 1 ? null : $"keywords: the threshold of '{word}' is {threshold}, expected above 0 and at most 1")) is { } fault)
                return fault;
        }
        return Milliseconds("smoothing_ms", keywords.SmoothingMs) ?? Milliseconds("refractory_ms", keywords.RefractoryMs)
            ?? (keywords.Hop is >= 1 and <= KeywordSettings.MaxHop ? null : $"keywords.hop is {keywords.Hop}, expected 1 to {KeywordSettings.MaxHop}");
    }

    private static string? Milliseconds(string name, double value) => value is >= 0 and <= KeywordSettings.MaxMilliseconds ? null : $"keywords.{name} is {value}, expected 0 to {KeywordSettings.MaxMilliseconds}";

    private static string? Metrics(SortedDictionary<string, double> metrics)
    {
        if (metrics.Count > BundleLimits.MaxMetrics)
            return $"{metrics.Count} metrics, at most {BundleLimits.MaxMetrics} are allowed";
        foreach (var (name, value) in metrics)
        {
            if ((Text("a metric's name", name) ?? (double.IsFinite(value) ? null : $"metric {name} is not a finite number")) is { } fault)
                return fault;
        }
        return null;
    }

    private static string? Text(string name, string text)
    {
        if (text.Length > BundleLimits.MaxTextLength)
            return $"{name} has {text.Length} characters, at most {BundleLimits.MaxTextLength} are allowed";
        foreach (var character in text)
        {
            if (char.IsControl(character))
                return $"{name} holds a control character";
        }
        return null;
    }

    private static string? OneOf(string name, string value, string[] known) => known.Contains(value) ? null : $"{name} must be one of {string.Join(", ", known.Select(static k => $"'{k}'"))}";
}
