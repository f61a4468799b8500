using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Tests;

/// <summary>A model that writes down the letters of two tones, h and l, from recordings with transcripts.</summary>
public sealed class TranscriptTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("edge-transcripts-").FullName;
        File.WriteAllText(Path.Combine(_folder, "tokens.txt"), "<space>\nh\nl\n");
        var random = new Random(4);
        for (var i = 0; i < 48; i++)
        {
            var letters = string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(2) == 0 ? 'h' : 'l'));
            Write($"speech/{i}.wav", letters, random);
            File.WriteAllText(Path.Combine(_folder, $"speech/{i}.txt"), $"  {letters}\n");
        }
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Learns_from_texts_beside_recordings()
    {
        var result = new Trainer(Recipe(), Options).Run();
        Assert.That(result.TestTokenErrorRate, Is.LessThan(0.15));
        Assert.That(ModelMetadata.Labels(OnnxReader.Read(Path.Combine(_folder, "out", "model.onnx"))), Is.EqualTo((string[])["<space>", "h", "l"]));
    }

    [Test]
    public void A_table_says_the_same_as_texts()
    {
        var recipe = Recipe();
        recipe.Training.Epochs = 1;
        var texts = new Trainer(recipe, Options).Run();
        var rows = Directory.GetFiles(Path.Combine(_folder, "speech"), "*.txt").Order().Select(path => $"{Path.GetFileNameWithoutExtension(path)}.wav\t{File.ReadAllText(path).Trim()}");
        File.WriteAllLines(Path.Combine(_folder, "speech", "transcripts.tsv"), rows);
        foreach (var path in Directory.GetFiles(Path.Combine(_folder, "speech"), "*.txt"))
            File.Delete(path);
        Assert.That(new Trainer(recipe, Options).Run().TestLoss, Is.EqualTo(texts.TestLoss));
    }

    [TestCase("speech/7.txt", null, "7.wav: has no transcript; expected ")]
    [TestCase("speech/7.txt", "", "7.txt: line 1: the transcript of ")]
    [TestCase("speech/7.txt", "h\n hx l", "7.txt: line 2: 'x' at column 3 is spelled by none of the model's tokens ('<space>', 'h', 'l')")]
    [TestCase("speech/7.txt", "hlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhlhl", "7.wav: its transcript has 52 tokens, which need 52 frames, and it lasts ")]
    [TestCase("speech/7.txt", "hhhhhhhhhhhhhhhhhhhhhhhhh", "need 49 frames")]
    [TestCase("speech/transcripts.tsv", "1.wav\th\n", ".wav⇥TEXT' in ")]
    [TestCase("speech/transcripts.tsv", "1.wav h\n", "transcripts.tsv: line 1: expected a path, a tab and what is said, found 1 part")]
    [TestCase("speech/transcripts.tsv", "1.wav\th\n\n100.wav\th\n", "transcripts.tsv: line 3: there is no recording '100.wav'")]
    [TestCase("speech/transcripts.tsv", "1.wav\th\n1.wav\tl\n", "transcripts.tsv: line 2: '1.wav' has a line already")]
    [TestCase("tokens.txt", "h\nl\nh\n", "has the token 'h' 2 times")]
    [TestCase("tokens.txt", "\n", "is empty; write a token a line")]
    [TestCase("tokens.txt", null, "the text cannot be read")]
    [TestCase("tokens.txt", "h\nl\n", "is spelled by none of the model's tokens ('h', 'l')")]
    [TestCase("tokens.txt", "<space>\nh\nl\nx\n", "needs scores [frames, 5], for 4 classes")]
    public void What_is_wrong_is_named(string file, string? text, string problem)
    {
        var path = Path.Combine(_folder, file);
        if (text is null)
            File.Delete(path);
        else
            File.WriteAllText(path, text);
        Assert.That(() => new Trainer(Recipe(), Options).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));
    }

    [Test]
    public void What_does_not_go_together_is_named()
    {
        Fails(recipe => recipe.Data.Train += "?without=*9.wav&join=1-3", "join=… makes strings of recordings of one word");
        Fails(recipe => recipe.Data.Tokens = "", "has transcripts; name the file with the tokens that they are spelled with as data.tokens");
        Fails(recipe => (recipe.Loss.Type, recipe.Data.Train) = ("softmax_cross_entropy", "speech"), "data.tokens: must stand with loss.type ctc");
        Fails(recipe => recipe.Data.Train = "tokens.txt", "transcripts lie beside the recordings of a folder, found a file");
        Write("speech/long.wav", "hlhlhlhlhl", new Random(1));
        File.WriteAllText(Path.Combine(_folder, "speech/long.txt"), "hlhlhlhlhl");
        Fails(_ => { }, "long.wav: lasts ");

        void Fails(Action<TrainingRecipe> change, string problem)
        {
            var recipe = Recipe();
            change(recipe);
            Assert.That(() => new Trainer(recipe, Options).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));
        }
    }

    private TrainerOptions Options => new(Path.Combine(_folder, "out")) { RecipeFolder = _folder };

    // 0.2 s a letter, 0.1 s of silence between.
    private void Write(string path, string letters, Random random)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "speech"));
        ToneFile.Write(Path.Combine(_folder, path), [.. letters.Select(letter => (letter == 'l' ? 300 : 1500) * (0.9 + 0.2 * random.NextDouble()))], 1600, 800);
    }

    private static TrainingRecipe Recipe() => new()
    {
        Data = new() { Train = "speech?without=*9.wav", Test = "speech?only=*9.wav", Tokens = "tokens.txt", ValidationSplit = 0, AugmentSound = new() { Noise = 0.1, GainDb = 6 } },
        Input = new() { Shape = [1, 60, 10], Features = new() { ["type"] = "fbank", ["sample_rate"] = "8000", ["frame_shift"] = "20", ["bins"] = "10", ["floor"] = "100", ["mean"] = "10", ["scale"] = "0.2" } },
        Model = new()
        {
            Layers =
            [
                new() { Type = "conv2d", Filters = 16, Kernel = 10, KernelRows = 3, StrideRows = 2, Padding = "valid_columns" },
                new() { Type = "relu" },
                new() { Type = "conv2d", Filters = 16, Kernel = 1, KernelRows = 5 },
                new() { Type = "relu" },
                new() { Type = "conv2d", Filters = 4, Kernel = 1 },
                new() { Type = "steps" },
            ],
        },
        Loss = new() { Type = "ctc" },
        Optimizer = new() { LearningRate = 0.02 },
        Schedule = new() { Type = "cosine" },
        Training = new() { Epochs = 60, BatchSize = 4 },
    };
}
