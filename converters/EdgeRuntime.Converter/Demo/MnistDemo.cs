using System.Diagnostics;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Media;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Demo;

/// <summary>The main job, end to end, on MNIST: nothing in it is measured in this process that edgert could measure itself.</summary>
internal sealed class MnistDemo(string data, string edgert, string output, string? recipe, bool fast)
{
    private const int StartRuns = 15;
    private const int FastSamples = 10_000;
    private const int FastEpochs = 3;

    private readonly EdgertProcess _edgert = new(edgert);

    public int Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Environment.SetEnvironmentVariable("MNIST", data);
        Directory.CreateDirectory(output);
        var modelFolder = Path.Combine(output, "model");
        TrainCommand.Train(recipe ?? RecipePath(), modelFolder, "cpu", resume: false, cancellation, Shorten);

        var model = Path.Combine(modelFolder, "model.onnx");
        var rows = new List<DemoRow>();
        foreach (var precision in (string[])["fp32", "fp16", "int8"])
        {
            Console.Error.WriteLine($"converting to {precision}, running {Path.GetFileName(edgert)} on the 10,000 test pictures");
            var name = $"mnist-{precision}";
            var bundle = Path.Combine(output, $"{name}.edge");
            ModelConversion.Run(new ConversionRequest
            {
                ModelPath = model,
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
        Console.WriteLine($"bundles and report.json are in {output}; the whole demo took {clock.Elapsed.TotalSeconds:F0} s");
        return 0;
    }

    private void Shorten(TrainingRecipe changed)
    {
        if (!fast)
            return;
        changed.Data.MaxTrainSamples = FastSamples;
        changed.Training.Epochs = FastEpochs;
    }

    private DemoRow Measure(string name, string bundle)
    {
        var test = $"{data}/t10k";
        var evaluation = _edgert.Json("eval", bundle, "--data", test, "--json");
        var bench = _edgert.Json("bench", bundle, "--compare", "--seconds", fast ? "1" : "4", "--json");
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
