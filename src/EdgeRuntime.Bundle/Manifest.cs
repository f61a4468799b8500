namespace EdgeRuntime.Bundle;

/// <summary>What a bundle says of itself: the first entry, <c>manifest.json</c>. Property names in the file are snake_case.</summary>
public sealed class Manifest
{
    /// <summary>The newest version that this code reads and writes; a reader refuses a newer one.</summary>
    public const int CurrentFormatVersion = 6;

    /// <summary>
    /// The version of the container and of the plan: 1; 2 where the model has <see cref="State"/>, 3 where it has a <see cref="Decoder"/> or an input is resized in a way of its own, 4 where an entry is packed
    /// (<see cref="ManifestEntry.UnpackedSize"/>), 5 where an input is made of sound (<see cref="ManifestTensor.Features"/>), 6 where it says when words are heard (<see cref="Keywords"/>) or
    /// an input is given the new rows of a window only (<see cref="ManifestTensor.Stream"/>), which the versions before do not know.
    /// </summary>
    public int FormatVersion { get; set; } = 1;

    /// <summary>The program and version that made the bundle, as in <c>edgec 0.1.0</c>.</summary>
    public string Producer { get; set; } = "";

    /// <summary>The model's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The model's version, free text.</summary>
    public string Version { get; set; } = "1";

    /// <summary>
    /// What the weights are: <c>fp32</c>, <c>fp16</c>, <c>bf16</c>, <c>int8</c> (activations too), <c>int8-mixed</c> (some layers in floating point), <c>int8-tensorrt</c> (placed for TensorRT), <c>int8-dynamic</c>
    /// (activations at run time), <c>int8-weights</c> or <c>int4-weights</c> (arithmetic in f32).
    /// </summary>
    public string Precision { get; set; } = "fp32";

    /// <summary>The engines that can run it: <c>native</c> (there is a plan) and <c>onnxruntime</c> (there is a model.onnx).</summary>
    public List<string> Engines { get; set; } = [];

    /// <summary>Why there is no plan, naming operators and nodes; null where there is one.</summary>
    public string? NativeUnsupported { get; set; }

    /// <summary>The inputs in the model's order.</summary>
    public List<ManifestTensor> Inputs { get; set; } = [];

    /// <summary>The outputs in the model's order.</summary>
    public List<ManifestTensor> Outputs { get; set; } = [];

    /// <summary>Outputs that are inputs of the next run; null where the model keeps nothing between runs. Needs <see cref="FormatVersion"/> 2.</summary>
    public List<StatePair>? State { get; set; }

    /// <summary>What becomes of the first output: how scores are read from it. Null: raw values.</summary>
    public Classification? Classification { get; set; }

    /// <summary>How results are read from the outputs: <c>type</c> names the decoder, the other keys are its settings (docs/vision.md). Null: there is none. Needs <see cref="FormatVersion"/> 3.</summary>
    public SortedDictionary<string, string>? Decoder { get; set; }

    /// <summary>When the words that a model tells apart are heard, as <c>edgec evaluate-words</c> chose it. Null: by defaults. Needs <see cref="FormatVersion"/> 6.</summary>
    public KeywordSettings? Keywords { get; set; }

    /// <summary>What edgec measured, as in <c>accuracy</c> → 0.9912.</summary>
    public SortedDictionary<string, double> Metrics { get; set; } = [];

    /// <summary>SHA-256 of the calibration data that was used, with its method, as in <c>minmax:512:9f86…</c>; null without calibration.</summary>
    public string? Calibration { get; set; }

    /// <summary>Whether an input or output is state, which callers neither feed nor read.</summary>
    public bool IsState(ManifestTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return State is { } state && state.Exists(pair => pair.Input == tensor.Name || pair.Output == tensor.Name);
    }

    /// <summary>Every other entry with its length and SHA-256 (lower-case hexadecimal).</summary>
    public List<ManifestEntry> Entries { get; set; } = [];
}

/// <summary>An input or output.</summary>
public sealed class ManifestTensor
{
    /// <summary>The name in the model.</summary>
    public string Name { get; set; } = "";

    /// <summary>The element type's short name: <c>f32</c>, <c>u8</c> …</summary>
    public string Type { get; set; } = "f32";

    /// <summary>The shape in the model's layout.</summary>
    public List<int> Shape { get; set; } = [];

    /// <summary><c>NCHW</c>, <c>NHWC</c> or empty where it is no image.</summary>
    public string Layout { get; set; } = "";

    /// <summary>How pixels become this input; null where the input is no image.</summary>
    public ImagePreprocessing? Preprocessing { get; set; }

    /// <summary>How sound becomes this input: <c>type</c> and the settings that differ from its defaults (docs/speech.md); null where the input is none. Needs <see cref="Manifest.FormatVersion"/> 5.</summary>
    public SortedDictionary<string, string>? Features { get; set; }

    /// <summary>The window whose new rows this input takes; null where it takes all there is at once. Needs <see cref="Manifest.FormatVersion"/> 6.</summary>
    public StreamedWindow? Stream { get; set; }

    /// <summary>Name, element type and shape as sessions give them.</summary>
    /// <exception cref="ArgumentException">The shape is impossible; never so in a manifest that was read from a bundle.</exception>
    public TensorInfo ToTensorInfo() => new(Name, ElementTypes.Parse(Type), new TensorShape([.. Shape]));

    /// <summary>One line for people, as in <c>image: f32[1x1x28x28] NCHW, RGB (pixel - 127.5) * 0.0078125, stretch</c>.</summary>
    public override string ToString()
    {
        var text = $"{Name}: {Type}[{string.Join('x', Shape)}]";
        if (Layout.Length > 0)
            text += $" {Layout}";
        if (Preprocessing is { } how)
            text += $", {how.Color} (pixel - {string.Join(',', how.Mean)}) * {string.Join(',', how.Scale)}, {how.Fit}{(how.Resize is { } resize ? $" {resize}" : "")}";
        if (Features is { } features)
            text += $", {string.Join(' ', features.OrderBy(static pair => pair.Key != "type").Select(static pair => pair.Key == "type" ? pair.Value : $"{pair.Key}={pair.Value}"))}";
        if (Stream is { } stream && stream.Axis < Shape.Count)
            text += $", {Shape[stream.Axis]} new of {stream.Window} rows in each run";
        return text;
    }
}

/// <summary>
/// How a model over a window of rows is computed from a stream: each run takes the new rows, what the rows before them have left is state. Results are those of the whole window, whose first <see cref="Reach"/> rows end with the newest
/// one, as soon as so many rows were given.
/// </summary>
public sealed class StreamedWindow
{
    /// <summary>The input's axis that the rows lie along; its size is the number of new rows in each run.</summary>
    public int Axis { get; set; }

    /// <summary>Rows of the window that the model was made for.</summary>
    public int Window { get; set; }

    /// <summary>How many of them, from the first on, its result depends on; 1 to <see cref="Window"/>.</summary>
    public int Reach { get; set; }
}

/// <summary>How class scores are read from the first output.</summary>
public sealed class Classification
{
    /// <summary>Whether scores become probabilities by softmax (the output holds logits).</summary>
    public bool Softmax { get; set; }
}

/// <summary>One entry of the container.</summary>
public sealed class ManifestEntry
{
    /// <summary>Its name, as in <c>plan.bin</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its length in bytes, as it is stored.</summary>
    public long Size { get; set; }

    /// <summary>Its length once it is unpacked, where it is stored without the zeros of sparse weights; null where it is stored as it is. Needs <see cref="Manifest.FormatVersion"/> 4.</summary>
    public long? UnpackedSize { get; set; }

    /// <summary>SHA-256, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";
}
