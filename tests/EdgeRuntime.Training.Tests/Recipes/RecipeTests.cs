using EdgeRuntime.TestKit;
using EdgeRuntime.Training.Recipes;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeRuntime.Training.Tests.Recipes;

public class RecipeTests
{
    [TestCase("mnist-cnn")]
    [TestCase("mnist-mlp")]
    [TestCase("cifar10-mobilenetv2")]
    [TestCase("cifar10-resnet8")]
    [TestCase("cifar10-student")]
    [TestCase("keyword-fsdd-voices")]
    public void Shipped_recipes_map_to_the_classes_and_are_valid(string name)
    {
        var text = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "converters", "recipes", name + ".yaml"));
        var recipe = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<TrainingRecipe>(text);
        Assert.That(recipe.Name, Is.EqualTo(name));
        recipe.Validate();
        Assert.That(new Trainer(recipe, new TrainerOptions("unused")).Forward.Graph.Outputs[0].Shape![1].Value, Is.EqualTo(10));
    }

    [TestCase("ctc-digits", 11)]
    [TestCase("ctc-letters", 29)]
    public void Shipped_recipes_of_connected_speech_are_valid(string name, int classes)
    {
        var text = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "converters", "recipes", name + ".yaml"));
        var recipe = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<TrainingRecipe>(text);
        recipe.Validate();
        Assert.That(new Trainer(recipe, new TrainerOptions("unused")).Forward.Graph.Outputs[0].Shape![^1].Value, Is.EqualTo(classes));
    }

    [Test]
    public void Shipped_recipes_that_start_from_files_are_valid([Values("cifar10-mobilenetv2-more", "cifar10-student-distilled", "ctc-digits-voices")] string name)
    {
        var text = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "converters", "recipes", name + ".yaml"));
        var recipe = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<TrainingRecipe>(text);
        recipe.Validate();
        Assert.That($"{recipe.Model.From}{recipe.Model.Weights}{recipe.Distillation?.Teacher}", Does.Match(@"^\$\{\w+\}$"), "one file, named by the environment");
    }

    [Test]
    public void The_distilled_student_is_the_other_one_with_a_teacher()
    {
        string[] Lines(string name) => [.. File.ReadAllLines(Path.Combine(TestData.RepositoryRoot, "converters", "recipes", name + ".yaml")).Where(line => !line.StartsWith('#') && !line.StartsWith("name:", StringComparison.Ordinal))];
        Assert.That(Lines("cifar10-student-distilled").Except(Lines("cifar10-student")), Is.EqualTo(new[] { "distillation:", "  teacher: ${TEACHER}", "  temperature: 4", "  weight: 0.9" }));
    }

    public static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Mistake("optimizer.learning_rate: must be > 0, found -1.", recipe => recipe.Optimizer.LearningRate = -1);
        yield return Mistake("optimizer.learning_rate: must be > 0, found NaN.", recipe => recipe.Optimizer.LearningRate = double.NaN);
        yield return Mistake("optimizer.type: must be adam or sgd, found rmsprop.", recipe => recipe.Optimizer.Type = "rmsprop");
        yield return Mistake("optimizer.momentum: belongs to the type sgd, found with adam; remove it.", recipe => recipe.Optimizer.Momentum = 0.9f);
        yield return Mistake("optimizer.momentum: must be >= 0 and < 1, found 1.", recipe => recipe.Optimizer = new() { Type = "sgd", Momentum = 1 });
        yield return Mistake("optimizer.nesterov: needs optimizer.momentum > 0, found 0.", recipe => recipe.Optimizer = new() { Type = "sgd", Nesterov = true });
        yield return Mistake("optimizer: is empty; give it a value or remove it.", recipe => recipe.Optimizer = null!);
        yield return Mistake("schedule.type: must be constant or cosine, found linear.", recipe => recipe.Schedule.Type = "linear");
        yield return Mistake("schedule.warmup_steps: must be >= 0, found -5.", recipe => recipe.Schedule.WarmupSteps = -5);
        yield return Mistake("loss.label_smoothing: must be >= 0 and < 1, found 1.5.", recipe => recipe.Loss.LabelSmoothing = 1.5f);
        yield return Mistake("data.train: must name a data set, found nothing.", recipe => recipe.Data.Train = "");
        yield return Mistake("data.validation_split: must be >= 0 and < 1, found 1.", recipe => recipe.Data.ValidationSplit = 1);
        yield return Mistake("data.max_train_samples: must be >= 1, found 0.", recipe => recipe.Data.MaxTrainSamples = 0);
        yield return Mistake("data.extra[0].from: must name a data set, found nothing.", recipe => recipe.Data.Extra.Add(new()));
        yield return Mistake("data.extra[0].share: must be > 0 and < 1, found 1.", recipe => recipe.Data.Extra.Add(new() { From = "more", Share = 1 }));
        yield return Mistake("data.extra: must leave something of an epoch to data.train: shares below 1 together, found 1.", recipe => recipe.Data.Extra.AddRange([new() { From = "a" }, new() { From = "b" }]));
        yield return Mistake("data.augment.shift: must be in 0 … 65536, found -1.", recipe => recipe.Data.Augment = new() { Shift = -1 });
        yield return Mistake("data.augment.shift: must be in 0 … 65536, found 2147483647.", recipe => recipe.Data.Augment = new() { Shift = int.MaxValue });
        yield return Mistake("data.augment.fill: must be edge or zero, found mirror.", recipe => recipe.Data.Augment = new() { Fill = "mirror" });
        yield return Mistake("data.augment.cutout: must be in 0 … 65536, found -3.", recipe => recipe.Data.Augment = new() { Cutout = -3 });
        yield return Mistake("distillation.teacher: must name a model, found nothing.", recipe => recipe.Distillation = new());
        yield return Mistake("distillation.temperature: must be > 0, found 0.", recipe => recipe.Distillation = new() { Teacher = "t.onnx", Temperature = 0 });
        yield return Mistake("distillation.weight: must be >= 0 and <= 1, found 1.5.", recipe => recipe.Distillation = new() { Teacher = "t.onnx", Weight = 1.5f });
        yield return Mistake("input.shape: must be [C,H,W] or [F] with sizes >= 1, found [28,28].", recipe => recipe.Input.Shape = [28, 28]);
        yield return Mistake("input.color: must be GRAY for 1 channels, found RGB.", recipe => recipe.Input.Color = "RGB");
        yield return Mistake("input.scale: must hold one value or 1, found 3.", recipe => recipe.Input.Scale = [1, 2, 3]);
        yield return Mistake("training.epochs: must be >= 1, found 0.", recipe => recipe.Training.Epochs = 0);
        yield return Mistake("training.batch_size: must be >= 1, found 0.", recipe => recipe.Training.BatchSize = 0);
        yield return Mistake("model.layers: must hold at least one layer, found none.", recipe => recipe.Model.Layers = []);
        yield return Mistake("model.layers[1].type: expected dense, conv2d, depthwise_conv2d, max_pool, average_pool, global_average_pool, flatten, steps, relu, relu6, dropout, batch_norm, residual, inverted_residual, found 'conv3d'.",
            recipe => recipe.Model.Layers[1].Type = "conv3d");
        yield return Mistake("model.layers[0].units: conv2d has no such key; it has filters, kernel, kernel_rows, stride, stride_rows, padding, bias, initializer.", recipe => recipe.Model.Layers[0].Units = 3);
        yield return Mistake("model.layers[0].filters: missing; give a number of at least 1.", recipe => recipe.Model.Layers[0].Filters = null);
        yield return Mistake("model.layers[0].padding: expected same, valid, valid_rows or valid_columns, found 'full'.", recipe => recipe.Model.Layers[0].Padding = "full");
        yield return Mistake("model.layers[0] (conv2d): kernel must be at least 1, found 0.", recipe => recipe.Model.Layers[0].Kernel = 0);
        yield return Mistake("model.layers[3] (max_pool): a kernel of 20 is larger than the input's height of 8; use a smaller kernel, fewer pooling layers, or padding: same.",
            recipe => recipe.Model.Layers[3].Kernel = 20);
        yield return Mistake("model.layers[4] (dropout): rate must be at least 0 and below 1, found 1.", recipe => recipe.Model.Layers[4].Rate = 1);
        yield return Mistake("model.layers[2].layers: missing; give at least one layer.", recipe => recipe.Model.Layers[2] = new() { Type = "residual" });
        yield return Mistake("model.layers[2] (residual): layers must hold at least one layer, found none.", recipe => recipe.Model.Layers[2] = new() { Type = "residual", Layers = [] });
        yield return Mistake("model.layers[2].shortcut[0].units: conv2d has no such key; it has filters, kernel, kernel_rows, stride, stride_rows, padding, bias, initializer.",
            recipe => recipe.Model.Layers[2] = new() { Type = "residual", Layers = [new() { Type = "relu" }], Shortcut = [new() { Type = "conv2d", Units = 3 }] });
        yield return Mistake("model.layers[2] (residual): layers give [8,8,8], the shortcut gives [4,8,8]; both must have one shape: add a conv2d with kernel 1 and the same stride and filters to shortcut.",
            recipe => recipe.Model.Layers[2] = new() { Type = "residual", Layers = [new() { Type = "conv2d", Filters = 8 }] });
        yield return Mistake("model.layers[2].layers[1] (dropout): rate must be at least 0 and below 1, found 2.",
            recipe => recipe.Model.Layers[2] = new() { Type = "residual", Layers = [new() { Type = "relu" }, new() { Type = "dropout", Rate = 2 }] });
        yield return Mistake("model.layers[2] (inverted_residual): expand must be at least 1, found 0.", recipe => recipe.Model.Layers[2] = new() { Type = "inverted_residual", Filters = 4, Expand = 0 });
        yield return Mistake("model.layers[7] (dense): expected features [F] as input, found [4,2,2]; put a flatten or global_average_pool layer before it.",
            recipe => recipe.Model.Layers.RemoveAt(7));
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_key(string message, Action<TrainingRecipe> change)
    {
        var recipe = Synthetic.Recipe("data");
        change(recipe);
        Assert.That(() => new Trainer(recipe, new TrainerOptions("unused")), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));
    }

    private static TestCaseData Mistake(string message, Action<TrainingRecipe> change) => new TestCaseData(message, change).SetArgDisplayNames(message);
}
