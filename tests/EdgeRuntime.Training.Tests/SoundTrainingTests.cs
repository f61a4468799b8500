using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Tests;

/// <summary>A model that tells high tones from low ones, from WAV files.</summary>
public class SoundTrainingTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("edge-sound-").FullName;
        var random = new Random(4);
        for (var i = 0; i < 80; i++)
            ToneFile.Write(Path.Combine(_folder, $"{(i % 2 == 0 ? "low" : "high")}_{(i < 60 ? "a" : "b")}_{i}.wav"), (i % 2 == 0 ? 300 : 1500) * (0.8 + 0.4 * random.NextDouble()), 500 + random.Next(3000));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Learns_from_recordings_and_says_how_they_become_the_input()
    {
        var result = new Trainer(Recipe(), new TrainerOptions(Path.Combine(_folder, "out"))).Run();
        Assert.That(result.TestAccuracy, Is.EqualTo(1));
        Assert.That(ModelMetadata.Features(OnnxReader.Read(Path.Combine(_folder, "out", "model.onnx"))), Is.EqualTo("fbank:bins=10,floor=100,frame_shift=20,mean=10,sample_rate=8000,scale=0.2"));
    }

    [Test]
    public void What_does_not_fit_is_named()
    {
        var recipe = Recipe();
        recipe.Input.Features = null;
        Fails(recipe, "input.features: missing");
        recipe = Recipe();
        recipe.Input.Features!["bins"] = "9";
        Fails(recipe, "rows of 9");
        recipe = Recipe();
        recipe.Data.AugmentSound = new() { Pitch = 2 };
        Fails(recipe, "data.augment_sound.pitch: must be in 0 … 0.5, found 2");
        recipe.Data.AugmentSound = new() { Bend = 1 };
        Fails(recipe, "data.augment_sound.bend: must be in 0 … 0.9, found 1");
        recipe.Data.AugmentSound = new() { Tract = 0.2 };
        recipe.Input.Features = new() { ["type"] = "mfcc", ["sample_rate"] = "8000", ["frame_shift"] = "20", ["cepstra"] = "10" };
        Fails(recipe, "data.augment_sound.tract: moves the filters of a filter bank, found mfcc with cepstra");
        recipe = Recipe();
        recipe.Data.Augment = new() { Flip = true };
        Fails(recipe, "data.augment: changes pictures");
        File.WriteAllBytes(Path.Combine(_folder, "low_a_0.wav"), File.ReadAllBytes(Path.Combine(_folder, "low_a_0.wav"))[..400]);
        Fails(Recipe(), "truncated");

        void Fails(TrainingRecipe wrong, string message) =>
            Assert.That(() => new Trainer(wrong, new TrainerOptions(Path.Combine(_folder, "out"))).Run(), Throws.InstanceOf<EdgeRuntimeException>().With.Message.Contains(message));
    }

    private TrainingRecipe Recipe() => new()
    {
        Data = new() { Train = _folder + "?without=*_b_*", Test = _folder + "?only=*_b_*", ValidationSplit = 0.1, AugmentSound = new() { Noise = 0.3, GainDb = 6, Speed = 0.1 } },
        Input = new() { Shape = [1, 20, 10], Features = new() { ["type"] = "fbank", ["sample_rate"] = "8000", ["frame_shift"] = "20", ["bins"] = "10", ["floor"] = "100", ["mean"] = "10", ["scale"] = "0.2" } },
        Model = new() { Layers = [new() { Type = "flatten" }, new() { Type = "dense", Units = 2 }] },
        Optimizer = new() { LearningRate = 0.02 },
        Training = new() { Epochs = 12, BatchSize = 9 },
    };
}
