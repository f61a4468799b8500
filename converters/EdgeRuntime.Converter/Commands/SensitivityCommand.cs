using System.CommandLine;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec sensitivity</c>: which layers bear INT8 worst.</summary>
internal static class SensitivityCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "the float ONNX or TFLite file" };
        var samples = new Option<int>("--samples") { Description = "how many of the calibration samples the models are compared on", DefaultValueFactory = _ => 64 };
        var data = new Option<string?>("--data") { Description = "DATA to measure accuracy on at each point of the curve" };
        var points = new Option<int>("--points") { Description = "the most points of the curve", DefaultValueFactory = _ => 16 };
        var shapes = ShapeOption.Create();
        var constants = ConstantOption.Create();
        var report = ReportOption.Create();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var quantization = new QuantizationSettings();
        var input = new InputOptions();
        var command = new Command("sensitivity", "Quantize one layer at a time, and then more and more of them, and show what that does to the results.") { model, samples, data, points, shapes, constants, report, json };
        quantization.AddForAnalysis(command);
        input.AddTo(command);
        samples.AtLeast(1);
        points.AtLeast(1);
        HelpWithExamples.AddTo(command, "edgec sensitivity model.onnx --calibrate train/ --data test/ --report sensitivity.html");
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(model)!;
            var request = new ConversionRequest { ModelPath = path, OutputPath = "", Quantization = quantization.Read(parsed) };
            var network = ModelReader.Read(path);
            FixedInputs.Apply(network, ShapeOption.Parse(parsed.GetValue(shapes) ?? []), ConstantOption.Parse(parsed.GetValue(constants) ?? []));
            var preprocessing = input.Read(parsed, network);
            var found = ModelSensitivity.Measure(network, preprocessing, request, parsed.GetValue(samples), parsed.GetValue(points), parsed.GetValue(data), cancellation);
            if (parsed.GetValue(report) is { } page)
                SensitivityPage.Write(path, found, page);
            if (parsed.GetValue(json))
                Output.Json(new { Model = path, found.Samples, found.Calibration, found.AccuracyBefore, found.Layers, found.Curve });
            else
                Print(path, found.Layers, found.Curve, found.AccuracyBefore);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Print(string path, IReadOnlyList<LayerSensitivity> layers, IReadOnlyList<SensitivityPoint> curve, double? before)
    {
        var rank = SensitivityAnalysis.WorstFirst(layers).Select((layer, at) => (layer, at)).ToDictionary(pair => pair.layer, pair => pair.at + 1, StringComparer.Ordinal);
        Output.Table($"{Path.GetFileName(path)}: each layer quantized alone", ["layer", "operator", "weights", "its SQNR dB", "its cosine", "output SQNR dB", "output cosine", "rank"],
            layers.Select(layer => (IReadOnlyList<string>)[layer.Name, layer.Operator, Output.Count(layer.Weights), $"{layer.SqnrDb:F1}", $"{layer.Cosine:F5}", $"{layer.OutputSqnrDb:F1}", $"{layer.OutputCosine:F5}", $"{rank[layer.Layer]}"]), 2, 3, 4, 5, 6, 7);
        var names = layers.ToDictionary(static layer => layer.Layer, static layer => layer.Name, StringComparer.Ordinal);
        Output.Table("the least sensitive layers quantized together", ["layers", "the last of them", "output SQNR dB", "output cosine", "accuracy"],
            curve.Select(point => (IReadOnlyList<string>)[$"{point.Layers}", names[point.Added], $"{point.OutputSqnrDb:F1}", $"{point.OutputCosine:F5}", $"{point.Accuracy:P2}"]), 0, 2, 3, 4);
        if (before is { } accuracy)
            Console.WriteLine($"accuracy of the float model {accuracy:P2}");
    }
}
