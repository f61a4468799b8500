using System.Diagnostics;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;
using EdgeRuntime.Media;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Demo;

/// <summary>The main job, end to end, on MNIST: nothing in it is measured in this process that edgert could measure itself.</summary>
internal sealed class MnistDemo(string data, string edgert, string output, string? recipe, bool fast)
{
    private const int StartRuns = 15;
    internal const int FastSamples = 10_000;
    internal const int FastEpochs = 3;

    private readonly EdgertProcess _edgert = new(edgert);

    public int Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Environment.SetEnvironmentVariable("MNIST", data);
        Directory.CreateDirectory(output);
        var modelFolder = Path.Combine(output, "model");
        TrainCommand.Train(recipe ?? RecipePath(), modelFolder, "cpu", resume: false, cancellation, Shorten);

        var model = Path.Combine(modelFolder, "model.onnx");
        var smaller = new DemoCompression(data, output, fast);
        var pruned = smaller.Prune(model, cancellation);
        (string Name, string Model, string Precision)[] lines =
        [
            ("mnist-fp32", model, "fp32"), ("mnist-fp16", model, "fp16"), ("mnist-int8", model, "int8"),
            ("mnist-pruned-int8", smaller.FineTune(pruned, null, cancellation), "int8"), ("mnist-distilled-int8", smaller.FineTune(pruned, model, cancellation), "int8"),
        ];
        var rows = new List<DemoRow>();
        foreach (var (name, source, precision) in lines)
        {
            Console.Error.WriteLine($"{name}: converting, running {Path.GetFileName(edgert)} on the 10,000 test pictures");
            var bundle = BundleOf(name);
            ModelConversion.Run(new ConversionRequest
            {
                ModelPath = source,
                OutputPath = bundle,
                Name = name,
                Precision = precision,
                Quantization = new QuantizationRequest { CalibrationData = precision == "int8" ? $"{data}/train" : null },
                RequireNative = true,
            }, cancellation);
            rows.Add(Measure(name, bundle));
        }

        Output.Table($"MNIST, {rows[0].Count:N0} test pictures, one thread", ["model", "bundle", "accuracy", "native p50", "ONNX Runtime p50", "speed-up", "first result", "peak memory"],
            rows.Select(row => (IReadOnlyList<string>)[row.Name, Output.Bytes(row.SizeBytes), $"{row.Accuracy:P2}", $"{row.NativeP50Us:F1} µs", $"{row.OrtP50Us:F1} µs",
                $"{row.OrtP50Us / row.NativeP50Us:F2}x", $"{row.FirstResultMs:F1} ms", Output.Bytes(row.PeakRssBytes)]), 1, 2, 3, 4, 5, 6, 7);
        ShowOne(Path.Combine(output, "mnist-int8.edge"));
        AtomicFile.Write(Path.Combine(output, "report.json"), Output.ToJson(new { models = rows }) + Environment.NewLine);
        Report(rows, model, lines[^1].Model, cancellation);
        Console.WriteLine($"bundles, report.json and report.html are in {output}; the whole demo took {clock.Elapsed.TotalSeconds:F0} s");
        return 0;
    }

    private void Shorten(TrainingRecipe changed)
    {
        if (!fast)
            return;
        changed.Data.MaxTrainSamples = FastSamples;
        changed.Training.Epochs = FastEpochs;
    }

    private string BundleOf(string name) => Path.Combine(output, $"{name}.edge");

    // What edgert measured, and what it cannot see: where the layers differ, and what pruning left of them.
    private void Report(IReadOnlyList<DemoRow> rows, string model, string smallest, CancellationToken cancellation)
    {
        var test = $"{data}/t10k";
        using var first = MeasuredModel.Open(BundleOf(rows[0].Name));
        var stages = new List<ReportStage>();
        foreach (var row in rows)
        {
            using var own = MeasuredModel.Open(BundleOf(row.Name));
            stages.Add(StageMeasurement.Untimed(row.Name, own, first, test, cancellation: cancellation) with { NativeUs = row.NativeP50Us, OnnxRuntimeUs = row.OrtP50Us });
        }
        using var before = MeasuredModel.OpenUnchanged(new ConversionRequest { ModelPath = smallest, OutputPath = "" }, cancellation);
        using var after = MeasuredModel.Open(BundleOf(rows[^1].Name));
        var report = new CompressionReport { Title = "MNIST demo", Command = "edgec demo", Data = test, Stages = stages, Pruning = PruningComparison.Of(ModelReader.Read(model), ModelReader.Read(smallest)) };
        HtmlReport.Write(report.WithLayers(before, after, test, cancellation), Path.Combine(output, "report.html"), Path.Combine(output, "report-layers.json"));
    }

    private DemoRow Measure(string name, string bundle)
    {
        var test = $"{data}/t10k";
        var evaluation = _edgert.Json("eval", bundle, "--data", test, "--json");
        var bench = _edgert.Json("bench", bundle, "--compare", "--seconds", fast ? "1" : "3", "--json");
        return new DemoRow(name, new FileInfo(bundle).Length, evaluation["accuracy"]!.GetValue<double>(), bench["native"]!["p50_us"]!.GetValue<double>(), bench["onnxruntime"]!["p50_us"]!.GetValue<double>(),
            _edgert.FirstOutputMilliseconds(StartRuns, "infer", bundle, Images(), "--index", "0"), evaluation["peak_rss_bytes"]!.GetValue<long>(), evaluation["count"]!.GetValue<int>());
    }

    private void ShowOne(string bundle)
    {
        const int index = 7;
        using var set = DataSet.Open($"{data}/t10k");
        var sample = new Sample();
        set.Read(index, sample);
        Console.WriteLine();
        Console.Write(DigitPicture.Draw(sample));
        var best = _edgert.Json("infer", bundle, Images(), "--index", $"{index}", "--json")["results"]![0]!["top"]![0]!.AsObject();
        Console.WriteLine($"  edgert says: {best["label"]} ({best["score"]!.GetValue<double>():P1}); it is {set.Classes[sample.Label]}");
        Console.WriteLine();
    }

    private string Images() => Path.Combine(data, "t10k-images-idx3-ubyte");

    private static string RecipePath()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "recipes", "mnist-cnn.yaml");
        return File.Exists(path) ? path : throw new ConfigurationException($"recipe '{path}' is missing from the installation; name one with --recipe.");
    }

    private sealed record DemoRow(string Name, long SizeBytes, double Accuracy, double NativeP50Us, double OrtP50Us, double FirstResultMs, long PeakRssBytes,
        [property: System.Text.Json.Serialization.JsonIgnore] int Count);
}
