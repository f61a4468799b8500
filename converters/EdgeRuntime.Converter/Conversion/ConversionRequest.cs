using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>What <c>edgec convert</c> is asked for.</summary>
internal sealed record ConversionRequest
{
    /// <summary>The ONNX or TFLite file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The bundle to write.</summary>
    public required string OutputPath { get; init; }

    /// <summary><c>fp32</c>, <c>fp16</c>, <c>int8</c>; null keeps the types that the model has.</summary>
    public string? Precision { get; init; }

    /// <summary>How it is quantized.</summary>
    public QuantizationRequest Quantization { get; init; } = new();

    /// <summary>Data to measure accuracy on, before and after.</summary>
    public string? EvaluationData { get; init; }

    /// <summary>A text file with one class name a line.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>Fixed shapes by input name.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes { get; init; } = new Dictionary<string, long[]>();

    /// <summary>Rows of features that a model of connected speech takes at once; null: as many as it was made for.</summary>
    public int? Rows { get; init; }

    /// <summary>Inputs that become constants, by name: values separated by commas, or the path of a .npy file.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>Outputs that are inputs of the next run.</summary>
    public IReadOnlyList<StatePair> State { get; init; } = [];

    /// <summary>Whether the model is to be given the new rows of its window only; null: it takes the window.</summary>
    public StreamingRequest? Streaming { get; init; }

    /// <summary>Whether a bundle that the native engine cannot run is an error.</summary>
    public bool RequireNative { get; init; }

    /// <summary>How pictures become the first input, given the model; default: what the model says of itself.</summary>
    public Func<Model, ImagePreprocessing?> Preprocessing { get; init; } = ModelMetadata.Preprocessing;

    /// <summary>How sound becomes the first input, as in <c>fbank:bins=40</c>; null: what the model says of itself.</summary>
    public string? Features { get; init; }

    /// <summary>How results are read from the outputs, as the manifest's decoder; null: not stated.</summary>
    public SortedDictionary<string, string>? Decoder { get; init; }

    /// <summary>The model's name in the manifest; default: the file's name.</summary>
    public string? Name { get; init; }

    /// <summary>The model's version in the manifest.</summary>
    public string Version { get; init; } = "1";
}
