using System.IO.Compression;

namespace EdgeRuntime.Graph.TfLite;

/// <summary>
/// TFLite metadata: a flatbuffer in the buffer <c>TFLITE_METADATA</c> that describes inputs and outputs, and a zip behind the model with the files that it names. Class names of the
/// first output and the normalization of the first input become the model's metadata.
/// </summary>
/// <remarks>Format: metadata_schema.fbs of tflite-support.</remarks>
internal static class TfLiteMetadata
{
    private const string BufferName = "TFLITE_METADATA";
    private const int AxisLabels = 2;
    private const int NormalizationUnit = 1;
    private const int MaximumLabelBytes = 4 << 20;

    /// <exception cref="InvalidModelException">The metadata or the zip is damaged.</exception>
    public static void Apply(TfLiteModel source, ReadOnlyMemory<byte> file, Model model)
    {
        if (!source.Metadata.TryGetValue(BufferName, out var bytes) || bytes.Length == 0 || source.Inputs.Length == 0 || source.Outputs.Length == 0)
            return;
        var root = new FlatBuffer(bytes).Root("metadata");
        if (root.Tables(3, "metadata sub-graph") is not [var graph, ..])
            return;
        if (graph.Tables(2, "metadata input") is [var input, ..])
            SetNormalization(model, source.Tensors[source.Inputs[0]], input);
        if (graph.Tables(3, "metadata output") is [var output, ..])
            SetLabels(model, source.Tensors[source.Outputs[0]], output, file);
    }

    // value = (pixel − mean)/deviation; quantized inputs take value/scale + zero point.
    private static void SetNormalization(Model model, TfLiteTensor input, FlatTable metadata)
    {
        if (input.Rank != 4 || input.Shape[3] is not (1 or 3) || !input.IsQuantized && input.Type != ElementType.Float32)
            return;
        foreach (var unit in metadata.Tables(4, "process unit"))
        {
            if (unit.Byte(0) != NormalizationUnit || unit.Table(1, "normalization") is not { } options)
                continue;
            var (means, deviations) = (options.Floats(0), options.Floats(1));
            if (means.Length == 0 || means.Length != deviations.Length || means.Length != 1 && means.Length != input.Shape[3] || means.Concat(deviations).Any(value => !float.IsFinite(value)) || deviations.Contains(0))
                throw new InvalidModelException($"the metadata's normalization of {input.Display} has {means.Length} means and {deviations.Length} deviations for {input.Shape[3]} channels; one pair, or one for each channel, is expected.");
            var (scale, zero) = input.Quantization is { IsPerTensor: true } q && input.IsQuantized ? (q.Scales[0], q.ZeroPoints[0]) : (1f, 0L);
            if (scale <= 0)
                return;
            ModelMetadata.SetPreprocessing(model, new ImagePreprocessing
            {
                Color = input.Shape[3] == 1 ? "GRAY" : "RGB",
                Mean = [.. means.Zip(deviations, (mean, deviation) => mean - zero * deviation * scale)],
                Scale = [.. deviations.Select(deviation => 1 / (deviation * scale))],
            });
            return;
        }
    }

    private static void SetLabels(Model model, TfLiteTensor output, FlatTable metadata, ReadOnlyMemory<byte> file)
    {
        foreach (var entry in metadata.Tables(6, "associated file"))
        {
            if (entry.Byte(2) != AxisLabels || ReadFile(file, entry.Text(0)) is not { } text)
                continue;
            var labels = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (output.Rank == 0 || labels.Length != output.Shape[^1])
                continue;
            ModelMetadata.SetLabels(model, labels);
            return;
        }
    }

    // A file of the zip behind the model; null where there is no such zip or file.
    private static string? ReadFile(ReadOnlyMemory<byte> file, string name)
    {
        if (file.Span.IndexOf("PK\u0005\u0006"u8) < 0)
            return null;
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            if (zip.GetEntry(name) is not { } entry)
                return null;
            using var content = entry.Open();
            var bytes = new byte[(int)Math.Min(Math.Max(0, entry.Length), MaximumLabelBytes) + 1];
            var length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MaximumLabelBytes ? System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(length, bytes.Length - 1))) : throw new InvalidDataException($"'{name}' is larger than {MaximumLabelBytes} bytes");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidModelException($"the label files behind the model cannot be read ({error.Message.TrimEnd('.')}); copy or convert the file again.", error);
        }
    }
}
