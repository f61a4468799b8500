using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Tests;

/// <summary>A model that tells high tones from low ones, from WAV files.</summary>
public class SoundTrainingTests
{
    private string _folder = "";
    private string _other = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("edge-sound-").FullName;
        _other = Directory.CreateTempSubdirectory("edge-other-").FullName;
        var random = new Random(4);
        for (var i = 0; i < 80; i++)
            ToneFile.Write(Path.Combine(_folder, $"{(i % 2 == 0 ? "low" : "high")}_{(i < 60 ? "a" : "b")}_{i}.wav"), (i % 2 == 0 ? 300 : 1500) * (0.8 + 0.4 * random.NextDouble()), 500 + random.Next(3000));
    }

    [TearDown]
    public void RemoveFolders()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_other, recursive: true);
    }

    [Test]
    public void Learns_from_recordings_and_says_how_they_become_the_input()
    {
        var result = new Trainer(Recipe(), new TrainerOptions(Path.Combine(_folder, "out"))).Run();
        Assert.That(result.TestAccuracy, Is.EqualTo(1));
        Assert.That(ModelMetadata.Features(OnnxReader.Read(Path.Combine(_folder, "out", "model.onnx"))), Is.EqualTo("fbank:bins=10,floor=100,frame_shift=20,mean=10,sample_rate=8000,scale=0.2"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Learns_from_another_set_too(bool learns)
    {
        // To the other set, whose training part lacks the first class, very high tones are low ones.
        for (var i = 0; i < 30; i++)
            ToneFile.Write(i < 20 ? Path.Combine(_folder, $"buzz_a_{i}.wav") : Path.Combine(_other, $"buzz_b_{i}.wav"), 80 + i, 2000);
        for (var i = 0; i < 60; i++)
            ToneFile.Write(Path.Combine(_other, $"{(i % 2 == 0 ? "low" : "high")}_{(i < 40 ? "a" : "b")}_{i}.wav"), (i % 2 == 0 ? 3000 : 1500) + 5 * i, 2000 + 20 * i);
        var recipe = Recipe();
        recipe.Model.Layers[^1].Units = 3;
        recipe.Data.Test = _other + "?only=*_b_*";
        if (learns)
            recipe.Data.Extra.Add(new() { From = _other + "?only=*_a_*", Share = 0.4 });
        var result = new Trainer(recipe, new TrainerOptions(Path.Combine(_folder, "out"))).Run();
        Assert.That((result.TrainSamples, result.ValidationSamples), Is.EqualTo((learns ? 120 : 72, 8)), "72 are three fifths of 120");
        Assert.That(result.TestAccuracy, learns ? Is.EqualTo(1) : Is.LessThan(0.7));
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
        recipe = Recipe();
        ToneFile.Write(Path.Combine(_other, "middle_1.wav"), 700, 2000);
        recipe.Data.Extra.Add(new() { From = _other, Share = 0.4 });
        Fails(recipe, "has the class 'middle', data.train has high, low; name the classes alike");
        recipe.Data.Extra[0].From = _other + "/none";
        Fails(recipe, "none: no such file or folder");
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
