using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Compression.Pruning.FineTuning;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Compression.Tests.Pruning;

/// <summary>Pruning in steps, and what fine-tuning is given.</summary>
public class StructuredScheduleTests
{
    [TestCase(TargetKind.Macs, 0.4)]
    [TestCase(TargetKind.Bytes, 0.4)]
    [TestCase(TargetKind.Ratio, 0.4)]
    public void Steps_come_to_what_the_target_asks_for_of_the_first_model(TargetKind kind, double value)
    {
        var m = new ModelBuilder(5);
        var x = PruningNetworks.Relu(m, m.Conv(m.Input(1, 3, 12, 12), 3, 40, 3, pad: 1));
        var original = PruningNetworks.Classifier(m, PruningNetworks.Relu(m, m.Conv(PruningNetworks.Relu(m, m.Conv(x, 40, 40, 3)), 40, 80, 3, stride: 2)), 80);
        var schedule = new StructuredSchedule(original, new StructuredPruningOptions { Target = new PruningTarget(kind, value), RoundTo = 2 });
        var model = original;
        foreach (var part in PruningSteps.Of(PruningSchedule.Gradual, 3))
        {
            var step = schedule.Step(model, part);
            model = step.Model;
            Assert.That(Left(step), Is.EqualTo(1 - (1 - (kind == TargetKind.Ratio ? 1 - value : value)) * part).Within(0.06), $"{part}");
        }
        var result = schedule.Compare(model);
        Assert.That(result.Groups.Select(group => group.Before), Is.EqualTo(new[] { 40, 40, 80, 10 }));
        Assert.That(result.Groups[0].After, Is.GreaterThanOrEqualTo(20), "the first layer keeps half, of all steps");
        Assert.That(result.MacsAfter, Is.LessThan(result.MacsBefore));

        double Left(StructuredPruningResult step) => kind switch
        {
            TargetKind.Macs => (double)step.MacsAfter / step.MacsBefore,
            TargetKind.Bytes => (double)step.BytesAfter / step.BytesBefore,
            _ => (double)step.Groups.Where(group => group.Kept is null).Sum(group => group.After) / step.Groups.Where(group => group.Kept is null).Sum(group => group.Before),
        };
    }

    [Test]
    public void A_model_for_inputs_of_another_scale_computes_the_same()
    {
        var m = new ModelBuilder();
        var x = m.Add("Transpose", [m.Input(1, 6, 6, 3)], ("perm", new long[] { 0, 3, 1, 2 }));
        var model = PruningNetworks.Classifier(m, PruningNetworks.Relu(m, m.Conv(x, 3, 8, 3)), 8);
        var factor = InputScale.Factor(new ImagePreprocessing { Scale = [1], Mean = [0] }, new InputRecipe { Scale = [1 / 64f], Mean = [0] });
        Assert.That(factor, Is.EqualTo(64));
        var feeds = Engines.Feeds(model, 1);
        var smaller = feeds.ToDictionary(feed => feed.Key, feed => TensorData.From(Array.ConvertAll(feed.Value.As<float>().ToArray(), value => value / factor), [.. feed.Value.Shape]));
        Assert.That(Engines.Reference(InputScale.Multiply(model, factor), smaller).Values.Single().As<float>().ToArray(), Is.EqualTo(Engines.Reference(model, feeds).Values.Single().As<float>().ToArray()).Within(1e-5f));
        Assert.That(InputScale.Multiply(InputScale.Multiply(model, factor), 1 / factor).Graph.Initializers.Values.Zip(model.Graph.Initializers.Values).All(pair => pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span)));
        Assert.That(InputScale.Factor(null, new InputRecipe { Scale = [1] }), Is.EqualTo(1));
        Assert.That(() => InputScale.Factor(new ImagePreprocessing { Scale = [1], Mean = [0] }, new InputRecipe { Scale = [1, 2, 3] }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("input.scale"));
        var relu = new ModelBuilder();
        Assert.That(() => InputScale.Multiply(relu.Finish(relu.Add("Sigmoid", [relu.Input(1, 4)])), 2), Throws.TypeOf<ConfigurationException>().With.Message.Contains("Sigmoid"));
    }

    [Test]
    public void A_quantized_input_is_rounded_in_other_steps_instead_and_raw_pixels_are_known()
    {
        var m = new ModelBuilder();
        var (scale, zero) = (m.Constant(TensorData.Scalar(0.05f)), m.Constant(TensorData.From([(byte)128])));
        var x = m.Add("DequantizeLinear", [m.Add("QuantizeLinear", [m.Input(1, 3, 6, 6), scale, zero]), scale, zero]);
        var model = PruningNetworks.Classifier(m, m.Conv(x, 3, 8, 3), 8);
        var feeds = Engines.Feeds(model, 1);
        var larger = feeds.ToDictionary(feed => feed.Key, feed => TensorData.From(Array.ConvertAll(feed.Value.As<float>().ToArray(), value => value * 64), [.. feed.Value.Shape]));
        Assert.That(Engines.Reference(InputScale.Multiply(model, 1 / 64f), larger).Values.Single().As<float>().ToArray(), Is.EqualTo(Engines.Reference(model, feeds).Values.Single().As<float>().ToArray()));
        Assert.That(InputScale.ForTraining(model), Is.Null, "the model says nothing");
        ModelMetadata.SetPreprocessing(model, new ImagePreprocessing { Scale = [1] });
        Assert.That(InputScale.ForTraining(model), Is.EqualTo(1 / 255f));
        ModelMetadata.SetPreprocessing(model, new ImagePreprocessing { Scale = [1 / 58f, 1 / 57f, 1 / 57f], Mean = [124, 116, 104] });
        Assert.That(InputScale.ForTraining(model), Is.Null);
    }
}
