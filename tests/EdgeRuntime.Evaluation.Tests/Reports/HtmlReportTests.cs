using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Evaluation.Tests.Layers;

namespace EdgeRuntime.Evaluation.Tests.Reports;

public sealed partial class HtmlReportTests
{
    private static readonly CompressionReport s_report = Make();

    [Test]
    public void The_page_holds_the_numbers_and_loads_nothing()
    {
        var html = HtmlReport.ToHtml(s_report);
        var own = Script().Replace(html, "");
        Assert.Multiple(() =>
        {
            Assert.That(html, Does.Contain("\"native_us\": 12.5").And.Contain("\"macs\": 3024").And.Contain("\"hits\": 9923"));
            Assert.That(html, Does.Contain("Chart.js v").And.Contain("dagre"), "the libraries are in it");
            Assert.That(html, Does.Contain("Content-Security-Policy\" content=\"default-src 'none'"));
            Assert.That(Placeholder().Matches(own), Is.Empty);
            Assert.That(Reference().Matches(html).Select(match => match.Value), Is.Empty, "nothing in it refers to another file");
            Assert.That(own, Does.Not.Contain("<link").And.Not.Contain("@import").And.Not.Contain("url("));
            Assert.That(html, Does.Not.Contain("sourceMappingURL"));
        });
    }

    [Test]
    public void What_the_page_holds_is_the_JSON()
    {
        var inside = Data().Match(HtmlReport.ToHtml(s_report)).Groups[1].Value;
        Assert.That(JsonSerializer.Serialize(JsonDocument.Parse(inside)), Is.EqualTo(JsonSerializer.Serialize(JsonDocument.Parse(HtmlReport.ToJson(s_report)))));
    }

    [Test]
    public void Names_from_models_stay_text()
    {
        var html = HtmlReport.ToHtml(s_report with { Title = "</script><script>alert(1)</script>", Remarks = ["{{script}} <!-- <script"] });
        Assert.That(html, Does.Not.Contain("<script>alert").And.Not.Contain("<!-- <script"));
        Assert.That(JsonDocument.Parse(Data().Match(html).Groups[1].Value).RootElement.GetProperty("remarks")[0].GetString(), Is.EqualTo("{{script}} <!-- <script"));
    }

    /// <summary>Scripts read these names: one that goes or changes its meaning needs another <see cref="CompressionReport.CurrentSchema"/>.</summary>
    [Test]
    public void The_schema_is_stable()
    {
        using var json = JsonDocument.Parse(HtmlReport.ToJson(s_report));
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Walk(json.RootElement, "");
        Assert.That(json.RootElement.GetProperty("schema").GetInt32(), Is.EqualTo(1));
        Assert.That(names, Is.EqualTo((string[])
        [
            "classes", "classes.accuracy", "classes.accuracy.count", "classes.accuracy.high", "classes.accuracy.hits", "classes.accuracy.low", "classes.accuracy.value", "classes.name", "command", "created", "data",
            "graph", "graph.from", "graph.name", "graph.operator", "graph.precision", "graph.shape", "layer_samples",
            "layers", "layers.activations", "layers.activations.chosen_high", "layers.activations.chosen_low", "layers.activations.counts", "layers.activations.high", "layers.activations.largest_scale", "layers.activations.low",
            "layers.activations.smallest_scale", "layers.compressed_bytes", "layers.cosine", "layers.float_bytes", "layers.macs", "layers.name", "layers.operator", "layers.parameters", "layers.precision", "layers.sqnr_db", "layers.weights",
            "layers.weights.chosen_high", "layers.weights.chosen_low", "layers.weights.counts", "layers.weights.high", "layers.weights.largest_scale", "layers.weights.low", "layers.weights.smallest_scale",
            "machine", "machine.cores", "machine.processor", "machine.system",
            "pruning", "pruning.channels_after", "pruning.channels_before", "pruning.name", "pruning.operator", "pruning.removed", "pruning.weights_after", "pruning.weights_before", "remarks", "schema",
            "sensitivity", "sensitivity.higher_is_better", "sensitivity.layers", "sensitivity.layers.name", "sensitivity.layers.operator", "sensitivity.layers.value", "sensitivity.measure",
            "stages", "stages.accuracy", "stages.accuracy.count", "stages.accuracy.high", "stages.accuracy.hits", "stages.accuracy.low", "stages.accuracy.value",
            "stages.agreement", "stages.agreement.count", "stages.agreement.high", "stages.agreement.hits", "stages.agreement.low", "stages.agreement.value",
            "stages.bundle_bytes", "stages.description", "stages.macs", "stages.model_bytes", "stages.name", "stages.native_us", "stages.onnx_runtime_us", "stages.parameters", "stages.precision", "stages.remarks", "stages.seconds",
            "stages.weight_bytes", "title",
            "words", "words.hop", "words.hours", "words.max_false_per_hour", "words.refractory_ms", "words.smoothing_ms", "words.words", "words.words.confused",
            "words.words.false_accepts", "words.words.false_accepts.count", "words.words.false_accepts.hours", "words.words.false_accepts.per_hour", "words.words.false_accepts.per_hour_high",
            "words.words.heard", "words.words.heard.count", "words.words.heard.high", "words.words.heard.hits", "words.words.heard.low", "words.words.heard.value", "words.words.name",
            "words.words.points", "words.words.points.false_accepts", "words.words.points.missed", "words.words.points.threshold", "words.words.recordings", "words.words.threshold",
        ]));

        void Walk(JsonElement element, string path)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    Walk(item, path);
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in element.EnumerateObject())
                {
                    var name = path.Length > 0 ? $"{path}.{property.Name}" : property.Name;
                    names.Add(name);
                    Walk(property.Value, name);
                }
            }
        }
    }

    [Test]
    public void Page_and_JSON_are_written_together_or_the_place_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("report-tests-").FullName;
        try
        {
            HtmlReport.Write(s_report, Path.Combine(folder, "below", "report.html"));
            Assert.That(Directory.GetFiles(Path.Combine(folder, "below")).Select(Path.GetFileName), Is.EquivalentTo((string[])["report.html", "report.json"]));
            File.WriteAllText(Path.Combine(folder, "file"), "");
            Assert.That(() => HtmlReport.Write(s_report, Path.Combine(folder, "file", "report.html")), Throws.TypeOf<DeviceException>().With.Message.Contains("report.html"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I.
    [TestCase(81, 263, 0.2553, 0.3662)]
    [TestCase(15, 148, 0.0624, 0.1605)]
    [TestCase(0, 20, 0, 0.1611)]
    [TestCase(1, 29, 0.0061, 0.1718)]
    public void Intervals_are_Wilsons(int hits, int count, double low, double high)
    {
        var share = Share.Of(hits, count)!;
        Assert.That((share.Low, share.High), Is.EqualTo((low, high)).Using<(double Low, double High)>((a, b) => Math.Abs(a.Low - b.Low) < 5e-5 && Math.Abs(a.High - b.High) < 5e-5));
    }

    // Garwood (1936), as in tables of χ² ÷ 2 with 2(k + 1) degrees of freedom at 95 %.
    [TestCase(0, 2.9957)]
    [TestCase(1, 4.7439)]
    [TestCase(2, 6.2958)]
    [TestCase(10, 16.9622)]
    [TestCase(100, 118.079)]
    public void Limits_of_rates_are_Garwoods(int count, double high)
    {
        var rate = EventRate.Of(count, 2);
        Assert.That(rate.PerHour, Is.EqualTo(count / 2.0));
        Assert.That(rate.PerHourHigh * 2, Is.EqualTo(high).Within(1e-4 * high));
    }

    private static CompressionReport Make()
    {
        var model = FloatNetwork.Make();
        var quantized = FloatNetwork.Quantized(model);
        return new CompressionReport
        {
            Title = "network",
            Stages =
            [
                StageFigures.Of("float", "fp32", model, 1000) with { Accuracy = Share.Of(9926, 10_000), NativeUs = 20 },
                StageFigures.Of("quantize", "int8", quantized, 400) with { BundleBytes = 700, Accuracy = Share.Of(9923, 10_000), Agreement = Share.Of(9990, 10_000), NativeUs = 12.5, OnnxRuntimeUs = 30, Seconds = 1.5, Remarks = ["one"] },
            ],
            Layers = LayerComparison.Run(model, quantized, FloatNetwork.Samples(2)),
            LayerSamples = 2,
            Classes = [new ReportClass("0", Share.Of(9, 10)!)],
            Pruning = [new PrunedLayer("conv", "Conv", 32, 20, 288, 180)],
            Sensitivity = new SensitivityCurve("SQNR, dB", true, [new SensitiveLayer("conv", "Conv", 24.5)]),
            Words = new WordReport
            {
                Hours = 2,
                MaxFalsePerHour = 0.5,
                SmoothingMs = 200,
                RefractoryMs = 1000,
                Hop = 1,
                Words = [new WordCurve { Name = "go", Recordings = 10, Threshold = 0.8, Heard = Share.Of(9, 10), FalseAccepts = EventRate.Of(1, 2), Confused = 0, Points = [new WordPoint(0.8, 1, 1)] }],
            },
            Graph = PrecisionGraph.Of(model, quantized),
            Remarks = ["made for a test"],
        };
    }

    [GeneratedRegex(@"<script[^>]*>.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex(@"\{\{\w+\}\}")]
    private static partial Regex Placeholder();

    // Elements that load, with anything but an anchor of the page itself.
    [GeneratedRegex(@"\b(?:src|href)\s*=\s*[""'](?!#)[^""']*[""']")]
    private static partial Regex Reference();

    [GeneratedRegex(@"<script type=""application/json"" id=""data"">\s*(.*?)\s*</script>", RegexOptions.Singleline)]
    private static partial Regex Data();
}
