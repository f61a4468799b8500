using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>What <c>edgec prune</c> is asked for.</summary>
internal sealed record PruneRequest
{
    /// <summary>The ONNX or TFLite file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Fixed shapes by input name.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes { get; init; } = new Dictionary<string, long[]>();

    /// <summary>How far; null only where groups are listed.</summary>
    public PruningTarget? Target { get; init; }

    /// <summary>Whether latency is that of INT8.</summary>
    public bool Int8Latency { get; init; }

    /// <summary><c>l1</c>, <c>l2</c>, <c>bn</c>, <c>taylor</c> or <c>fpgm</c>.</summary>
    public string Method { get; init; } = "l1";

    /// <summary>Whether all groups compete.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>What numbers of channels are multiples of; null for the kernels' wish.</summary>
    public int? RoundTo { get; init; }

    /// <summary>The least number of channels of a group.</summary>
    public int MinimumChannels { get; init; } = 2;

    /// <summary>The largest part that a group loses.</summary>
    public double MaximumRatio { get; init; } = 0.9;

    /// <summary>Nodes whose channels stay: names, <c>op:TYPE</c>, patterns with * and ?.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Nodes to prune, named alike; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Labelled data for Taylor importance.</summary>
    public string? Data { get; init; }

    /// <summary>How many samples of it.</summary>
    public int Samples { get; init; } = 256;

    /// <summary><c>channels</c>, <c>unstructured</c> or N:M.</summary>
    public string Pattern { get; init; } = "channels";

    /// <summary>How what is to be removed is spread over the steps.</summary>
    public PruningSchedule Schedule { get; init; } = PruningSchedule.OneShot;

    /// <summary>How many steps, each followed by fine-tuning.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>A recipe to fine-tune by; null for none.</summary>
    public string? RecipePath { get; init; }

    /// <summary>Where the steps' files go, from which an interrupted run goes on; null for a folder beside the output.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>How pictures become the first input, given the model.</summary>
    public Func<Model, ImagePreprocessing?> Preprocessing { get; init; } = ModelMetadata.Preprocessing;
}
