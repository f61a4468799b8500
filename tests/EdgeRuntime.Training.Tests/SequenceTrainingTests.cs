using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Tests;

/// <summary>A model that writes down sequences of high and low tones, from recordings of single ones that are joined.</summary>
public sealed class SequenceTrainingTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("edge-sequence-").FullName;
        var random = new Random(4);
        for (var i = 0; i < 60; i++)
            ToneFile.Write(Path.Combine(_folder, $"{(i % 2 == 0 ? "low" : "high")}_{(i < 40 ? "a" : "b")}_{i}.wav"), (i % 2 == 0 ? 300 : 1500) * (0.8 + 0.4 * random.NextDouble()), 1200 + random.Next(800));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Learns_strings_of_recordings()
    {
        var result = new Trainer(Recipe(), new TrainerOptions(Out)).Run();
        Assert.That(result.TestTokenErrorRate, Is.LessThan(0.1));
        Assert.That(result.ExportedValidationAccuracy, Is.EqualTo(result.ValidationAccuracy).Within(1e-9));
        Assert.That(result.ValidationTokenErrorRate, Is.Not.Null);
        var model = OnnxReader.Read(Path.Combine(Out, "model.onnx"));
        Assert.That(ModelMetadata.Decoder(model), Is.EqualTo("ctc:softmax=true,stride=2,left=4,right=6,lead=4"));
        Assert.That(ModelMetadata.Labels(model), Is.EqualTo((string[])["high", "low"]), "the blank has none");

        SoundRows.Set(model, 96);
        Assert.That(model.Graph.Outputs[0].StaticShape(), Is.EqualTo((int[])[1, 48, 3]), "another window, the same weights");
        var resumed = new Trainer(Recipe(), new TrainerOptions(Path.Combine(_folder, "again"))).Run();
        Assert.That(File.ReadAllBytes(Path.Combine(_folder, "again", "model.onnx")), Is.EqualTo(File.ReadAllBytes(Path.Combine(Out, "model.onnx"))), "the same seed, the same bits");
        Assert.That(resumed.TestLoss, Is.EqualTo(result.TestLoss));
    }

    [Test]
    public void What_does_not_fit_is_named()
    {
        Fails(recipe => recipe.Model.Layers[^2].Filters = 4, "needs scores [frames, 3], for 2 classes and the blank before them, found [40,4]");
        Fails(recipe => recipe.Data.Train += "&join=30-40", "too few for 40 tokens", last: "?without=*_b_*");
        Fails(recipe => recipe.Loss.Type = "softmax_cross_entropy", "join=… makes sequences");
        Fails(recipe => recipe.Loss.Type = "mse", "loss.type: must be softmax_cross_entropy or ctc, found mse");
        Fails(recipe => recipe.Loss.LabelSmoothing = 0.1f, "loss.label_smoothing");
        Fails(recipe => recipe.Quantization = new(), "quantization: must not stand with loss.type ctc");
        Fails(recipe => recipe.Distillation = new() { Teacher = "t.onnx" }, "distillation: must not stand with loss.type ctc");
        Fails(recipe => recipe.Data.AugmentSound = new() { Pitch = 0.5, Speed = 0.5, ShiftMs = 300 }, "do not fit a window of 80 rows");

        void Fails(Action<TrainingRecipe> change, string message, string? last = null)
        {
            var recipe = Recipe();
            if (last is not null)
                recipe.Data.Train = _folder + last;
            change(recipe);
            Assert.That(() => new Trainer(recipe, new TrainerOptions(Out)).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
        }
    }

    private string Out => Path.Combine(_folder, "out");

    private TrainingRecipe Recipe() => new()
    {
        Data = new() { Train = _folder + "?without=*_b_*&join=1-3&gap=60-200", Test = _folder + "?only=*_b_*&join=1-3&gap=60-200", ValidationSplit = 0.2, AugmentSound = new() { Noise = 0.3, GainDb = 6 } },
        Input = new() { Shape = [1, 80, 10], Features = new() { ["type"] = "fbank", ["sample_rate"] = "8000", ["frame_shift"] = "20", ["bins"] = "10", ["floor"] = "100", ["mean"] = "10", ["scale"] = "0.2" } },
        Model = new()
        {
            Layers =
            [
                new() { Type = "conv2d", Filters = 8, Kernel = 10, KernelRows = 3, StrideRows = 2, Padding = "valid_columns" },
                new() { Type = "relu" },
                new() { Type = "conv2d", Filters = 12, Kernel = 1, KernelRows = 5 },
                new() { Type = "relu" },
                new() { Type = "conv2d", Filters = 3, Kernel = 1 },
                new() { Type = "steps" },
            ],
        },
        Loss = new() { Type = "ctc" },
        Optimizer = new() { LearningRate = 0.01 },
        Training = new() { Epochs = 60, BatchSize = 8 },
    };
}
