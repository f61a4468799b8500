using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Lowering;
using EdgeRuntime.Media;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>From an ONNX or TFLite file to a bundle: import, optimize, change precision, lower, measure, write.</summary>
internal static class ModelConversion
{
    /// <exception cref="EdgeRuntimeException">The model, the data or the labels are not usable; nothing is written then.</exception>
    public static ConversionResult Run(ConversionRequest request, CancellationToken cancellation = default)
    {
        if (Directory.Exists(request.OutputPath))
            throw new ConfigurationException($"{request.OutputPath}: is a folder; name the bundle to write with -o, as in -o {Path.Combine(request.OutputPath, "model.edge")}.");
        OutputFile.RefuseSource(request.OutputPath, request.ModelPath);
        var imported = ModelReader.Read(request.ModelPath);
        if (request.Rows is { } rows)
            FixedInputs.SetRows(imported, rows);
        FixedInputs.Apply(imported, request.Shapes, request.Constants);
        if (request.Features is { } features)
            ModelMetadata.SetFeatures(imported, features);
        var preprocessing = request.Preprocessing(imported);
        var labels = request.LabelsPath is { } path ? LabelFile.Read(path) : ModelMetadata.Labels(imported);
        var name = request.Name ?? Path.GetFileNameWithoutExtension(request.ModelPath);
        var importedBytes = OnnxWriter.ToBytes(imported);
        var before = Stage(imported, importedBytes);

        var optimized = imported;
        GraphOptimizer.Run(optimized);
        var manifest = ModelManifest.Create(optimized, name, preprocessing, request.State);
        manifest.Version = request.Version;
        ModelDecoding.Declare(manifest, request.Decoder ?? (ModelMetadata.Decoder(imported) is { } decoder ? DecoderOptions.Parse(decoder) : null), labels);
        CheckLabels(manifest, labels, request.LabelsPath);
        var whole = ModelManifest.Create(optimized, name, preprocessing, request.State);
        var type = ModelPrecision.Of(optimized);
        var precision = request.Precision ?? type;
        var changed = PrecisionChange.Apply(optimized, type, precision, manifest, request, cancellation);
        var model = changed.Model;
        manifest.Calibration = changed.Calibration;
        manifest.Precision = precision = changed.Precision ?? precision;
        string? streamed = null;
        if (request.Streaming is { } streaming)
            model = ModelStreaming.Apply(model, streaming, manifest, out streamed);

        var alone = OutputFile.IsOnnx(request.OutputPath);
        if (alone)
            Describe(model, preprocessing, labels);
        var plan = alone ? null : Lower(model, changed.Weights, request.RequireNative, manifest);
        using var constants = plan?.Constants;
        manifest.Engines = plan is null ? ["onnxruntime"] : ["native", "onnxruntime"];
        // Whoever reads a bundle's model infers the shapes in between; in a small one they are a noticeable part of the bytes.
        if (!alone)
            model.Graph.Values.Clear();
        var modelBytes = OnnxWriter.ToBytes(model);
        if (plan is null)
            CheckOnnxRuntimeTakes(modelBytes, manifest, request.ModelPath);
        var planBytes = plan is null ? null : PlanWriter.ToBytes(plan);
        var after = Stage(model, modelBytes) with { PlanBytes = planBytes?.Length, ArenaBytes = plan?.ArenaBytes };
        ModelAgreement? agreement = null;
        if (request.EvaluationData is { } data)
        {
            var stateful = new SessionOptions { State = manifest.State ?? [] };
            using var original = OnnxRuntimeSession.Open(importedBytes, new SessionOptions { State = request.State });
            using var converted = plan is null ? OnnxRuntimeSession.Open(modelBytes, stateful) : (InferenceSession)NativeSession.Open(plan, stateful);
            using var set = DataSet.Open(data, labelsRequired: false);
            agreement = ProgressBar.Run("measuring", set.Count, report => ModelAgreement.Measure((converted, manifest, labels), (original, whole, labels), set, set.Count, done => report(done, null), cancellation));
            (before, after) = (before with { Accuracy = agreement.Reference.Accuracy }, after with { Accuracy = agreement.Tested.Accuracy });
            if (after.Accuracy is { } accuracy)
                manifest.Metrics["accuracy"] = accuracy;
            if (before.Accuracy is { } baseline)
                manifest.Metrics["accuracy_before"] = baseline;
            manifest.Metrics["agreement"] = agreement.Share;
        }

        OutputFile.Write(request.OutputPath, manifest, labels, planBytes, modelBytes, request.ModelPath);
        return new ConversionResult
        {
            Model = request.ModelPath,
            Bundle = request.OutputPath,
            Precision = precision,
            Engines = manifest.Engines,
            NativeUnsupported = manifest.NativeUnsupported,
            Before = before,
            After = after,
            BundleBytes = new FileInfo(request.OutputPath).Length,
            Calibration = manifest.Calibration,
            Agreement = agreement?.Share,
            SqnrDb = agreement?.SqnrDb,
            Remarks = [.. ModelState.Hints(manifest), .. changed.Remarks, .. streamed is null ? Array.Empty<string>() : [streamed]],
        };
    }

    // A model without a manifest says of itself what a bundle would.
    private static void Describe(Model model, ImagePreprocessing? preprocessing, IReadOnlyList<string> labels)
    {
        if (preprocessing is not null)
            ModelMetadata.SetPreprocessing(model, preprocessing);
        if (labels.Count > 0)
            ModelMetadata.SetLabels(model, labels);
    }

    private static ConversionStage Stage(Model model, byte[] bytes) => new()
    {
        Nodes = model.Graph.Nodes.Count,
        WeightBytes = model.Graph.Initializers.Values.Sum(tensor => (long)tensor.Bytes.Length),
        ModelBytes = bytes.Length,
    };

    private static ExecutionPlan? Lower(Model model, WeightType weights, bool required, Manifest manifest)
    {
        try
        {
            return GraphLowering.Lower(model, new LoweringOptions { WeightType = weights });
        }
        catch (UnsupportedOperatorException unsupported)
        {
            if (required)
                throw new ConfigurationException($"{unsupported.Message}. Without --engine native the bundle is made for ONNX Runtime, and runs with 'edgert --engine onnxruntime'.", unsupported);
            manifest.NativeUnsupported = unsupported.Message;
            return null;
        }
    }

    // A bundle for one engine is of use only where that engine takes the model.
    private static void CheckOnnxRuntimeTakes(byte[] model, Manifest manifest, string path)
    {
        try
        {
            OnnxRuntimeSession.Open(model, new SessionOptions()).Dispose();
        }
        catch (InvalidModelException error)
        {
            throw new InvalidModelException($"{path}: no engine runs this model. Native: {manifest.NativeUnsupported}. ONNX Runtime: {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static void CheckLabels(Manifest manifest, IReadOnlyList<string> labels, string? path)
    {
        if (labels.Count > 0 && manifest.Decoder is null && manifest.Outputs.Find(output => !manifest.IsState(output)) is { Shape: { Count: > 0 } shape } scores && shape[^1] != labels.Count)
            throw new ConfigurationException($"{(path is null ? "the model's metadata" : $"label file '{path}'")} has {labels.Count} class names, but the model's output '{scores.Name}' has {shape[^1]} values; give one name for each with --labels.");
    }
}
