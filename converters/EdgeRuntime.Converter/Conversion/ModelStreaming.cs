using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Streaming;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--streaming</c>: rewrites a model, compares the result with the original, and says in the manifest how it is fed.</summary>
internal static class ModelStreaming
{
    private const double Interval = 0.03;

    /// <summary>The streaming model; the manifest describes it afterwards. <paramref name="remark"/> tells the user what was made.</summary>
    /// <exception cref="ConfigurationException">The model cannot be computed from a stream; the message names the node and a remedy.</exception>
    public static Model Apply(Model model, StreamingRequest request, Manifest manifest, out string remark)
    {
        if (manifest.State is not null)
            throw new ConfigurationException("--streaming with --state: the model goes on from what it kept already; leave one of them out.");
        if (manifest.Inputs.Count != 1)
            throw new ConfigurationException($"--streaming: the model has {manifest.Inputs.Count} inputs ({string.Join(", ", manifest.Inputs.Select(tensor => $"'{tensor.Name}'"))}); one alone can be a window of rows.");
        var input = manifest.Inputs[0];
        var (axis, rows) = Place(input, request);
        var streaming = StreamingModel.From(model, input.Name, axis, rows);
        var difference = StreamComparison.Run(model, streaming);
        Describe(manifest, input, streaming);
        var bytes = streaming.State.Sum(pair => manifest.Inputs.Find(tensor => tensor.Name == pair.Input)!.ToTensorInfo().ByteCount);
        remark = $"streaming: {streaming.Rows} new of {streaming.Window} rows in each run, {streaming.State.Count} states of {bytes} bytes; "
            + $"{(difference == 0 ? "bit-identical to" : $"within {difference:G2} of")} the whole window's results, whose first {streaming.Reach} rows decide";
        return streaming.Model;
    }

    private static (int Axis, int? Rows) Place(ManifestTensor input, StreamingRequest request)
    {
        if (input.Features is not { } features)
            return (request.Axis ?? throw new ConfigurationException($"--streaming: nothing says which axis of '{input.Name}' [{string.Join(',', input.Shape)}] is time; give --stream-axis, or --features for a model that hears."), request.Rows);
        var how = FeatureOptions.Parse(features);
        if (how.Range > 0 || how.Stretch > 0 || how.Normalize != NormalizeKind.None)
            throw new ConfigurationException("--streaming: the model's features are measured against the whole window (range, stretch or normalize), which a stream does not have; train with features that leave each row as it is, as fbank does.");
        var clip = new ClipFeatures(how, input.ToTensorInfo().Shape);
        if (clip.Axis is not { } axis)
            throw new ConfigurationException($"--streaming: '{input.Name}' [{string.Join(',', input.Shape)}] has its rows in one with their features; give the rows an axis of their own.");
        return (request.Axis is null || request.Axis == axis ? axis : throw new ConfigurationException($"--stream-axis {request.Axis}: the features of '{input.Name}' say that its rows lie along axis {axis}."),
            request.Rows ?? Math.Clamp((int)Math.Round(Interval * how.SampleRate / how.ShiftSamples), 1, clip.Rows));
    }

    private static void Describe(Manifest manifest, ManifestTensor input, StreamingModel streaming)
    {
        input.Shape[streaming.Axis] = streaming.Rows;
        input.Stream = new StreamedWindow { Axis = streaming.Axis, Window = streaming.Window, Reach = streaming.Reach };
        foreach (var pair in streaming.State)
        {
            manifest.Inputs.Add(ModelManifest.Describe(streaming.Model.Graph.Inputs.Find(value => value.Name == pair.Input)!));
            manifest.Outputs.Add(ModelManifest.Describe(streaming.Model.Graph.Outputs.Find(value => value.Name == pair.Output)!));
        }
        ModelState.Declare(manifest, [.. streaming.State.Select(pair => new StatePair { Input = pair.Input, Output = pair.Output })]);
        manifest.FormatVersion = Math.Max(manifest.FormatVersion, 6);
    }
}
