using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Calibration;

public class CalibratorTests
{
    private static Model Relu()
    {
        var m = new ModelBuilder();
        return m.Finish(m.Add("Relu", [m.Input(new Dimension(-1, "N"), 1000)]));
    }

    private static Dictionary<string, TensorData> Batch(Model model, params float[] first)
    {
        var values = new float[2000];
        first.CopyTo(values, 0);
        return new() { [model.Graph.Inputs[0].Name] = TensorData.From(values, 2, 1000) };
    }

    [Test]
    public void Finds_the_range_of_inputs_and_results()
    {
        var model = Relu();
        var progress = new List<int>();
        var table = Calibrator.Run(model, [Batch(model, -3, 1), Batch(model, 0, 5)], progress: progress.Add);
        Assert.That(table.Ranges[model.Graph.Inputs[0].Name], Is.EqualTo(new ValueRange(-3, 5)));
        Assert.That(table.Ranges["relu"], Is.EqualTo(new ValueRange(0, 5)));
        Assert.That(table.Samples, Is.EqualTo(4));
        Assert.That(progress, Is.EqualTo(new[] { 2, 4 }));
        Assert.That(table.Summary, Does.Match("^minmax:4:[0-9a-f]{64}$"));
    }

    [Test]
    public void Percentile_leaves_out_the_outlier()
    {
        var model = Relu();
        var values = Enumerable.Range(0, 2000).Select(i => i / 2000f).ToArray();
        values[77] = 100;
        var table = Calibrator.Run(model, [Batch(model, values)], new CalibrationOptions { Method = CalibrationMethod.Percentile, Percentile = 99.8 });
        Assert.That(table.Ranges["relu"].Maximum, Is.EqualTo(1).Within(0.1));
        Assert.That(table.Summary, Does.StartWith("percentile-99.8:2:"));
    }

    [Test]
    public void Average_is_the_mean_of_the_batches_extremes_but_inputs_keep_theirs()
    {
        var model = Relu();
        var table = Calibrator.Run(model, [Batch(model, -3, 1), Batch(model, 2, 5), Batch(model, -1, 9)], new CalibrationOptions { Method = CalibrationMethod.Average });
        Assert.That(table.Ranges["relu"], Is.EqualTo(new ValueRange(0, 5)));
        Assert.That(table.Ranges[model.Graph.Inputs[0].Name], Is.EqualTo(new ValueRange(-3, 9)));
        Assert.That(table.Summary, Does.StartWith("average:6:"));
    }

    [TestCase(CalibrationMethod.Entropy, "entropy")]
    [TestCase(CalibrationMethod.SquaredError, "mse")]
    public void Searched_ranges_are_inside_what_was_seen(CalibrationMethod method, string name)
    {
        var model = Relu();
        var random = new Random(1);
        var values = Enumerable.Range(0, 2000).Select(_ => random.NextSingle() * random.NextSingle() * 4 - 1).ToArray();
        var table = Calibrator.Run(model, [Batch(model, values)], new CalibrationOptions { Method = method });
        Assert.That(table.Ranges["relu"].Maximum, Is.InRange(0.5f, values.Max()));
        Assert.That(table.Ranges[model.Graph.Inputs[0].Name], Is.EqualTo(new ValueRange(values.Min(), values.Max())));
        Assert.That(table.Summary, Does.StartWith($"{name}:2:"));
    }

    [Test]
    public void The_digest_depends_on_every_byte()
    {
        var model = Relu();
        string Digest(params float[] values) => Calibrator.Run(model, [Batch(model, values)]).InputDigest;
        var digest = Digest(1, 2);
        Assert.That(Digest(1, 3), Is.Not.EqualTo(digest));
        Assert.That(Digest(1, 2), Is.EqualTo(digest));
    }

    [Test]
    public void A_table_survives_JSON()
    {
        var model = Relu();
        var table = Calibrator.Run(model, [Batch(model, -3, 1 / 3f)]);
        var back = CalibrationTable.FromJson(table.ToJson());
        Assert.That(back.Ranges, Is.EquivalentTo(table.Ranges));
        Assert.That(back.Summary, Is.EqualTo(table.Summary));
        Assert.That(() => CalibrationTable.FromJson("{}"), Throws.TypeOf<InvalidModelException>());
        Assert.That(() => CalibrationTable.FromJson("nonsense"), Throws.TypeOf<InvalidModelException>());
    }

    [Test]
    public void Refuses_no_samples_and_bad_numbers()
    {
        var model = Relu();
        Assert.That(() => Calibrator.Run(model, []), Throws.TypeOf<ConfigurationException>().With.Message.Contains("at least one sample"));
        Assert.That(() => Calibrator.Run(model, [Batch(model, float.NaN)]), Throws.TypeOf<InvalidModelException>().With.Message.Contains("NaN").And.Message.Contains("sample 1"));
        Assert.That(() => Calibrator.Run(model, [Batch(model, 1), Batch(model, float.NegativeInfinity)]), Throws.TypeOf<InvalidModelException>().With.Message.Contains("sample 3"));
        Assert.That(() => Calibrator.Run(model, [Batch(model, 1)], new CalibrationOptions { Percentile = 101 }), Throws.TypeOf<ConfigurationException>());
    }
}
