using System.Diagnostics;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Data.Sound;
using EdgeRuntime.Training.Distillation;
using EdgeRuntime.Training.Imports;
using EdgeRuntime.Training.Layers;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Recipes;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training;

/// <summary>
/// Trains a classifier as a recipe says. After every epoch (and before the first) <c>checkpoint.bin</c> and <c>history.csv</c> are replaced, at the end
/// <c>model.onnx</c> and <c>metrics.json</c>, each whole or not at all. On one kind of machine the same recipe gives the same bits, interrupted or not: all random
/// numbers depend on the seed and the epoch, and operations run with a fixed number of threads.
/// </summary>
public sealed class Trainer
{
    // Random numbers besides those of the epochs.
    private const long StringStream = 1L << 41;

    private static readonly TimeSpan s_reportInterval = TimeSpan.FromMilliseconds(100);

    private readonly TrainingRecipe _recipe;
    private readonly TrainerOptions _options;
    private readonly Model _scores;
    private readonly ModelInput _input;
    private readonly Teacher? _teacher;

    /// <summary>Prepares a training of the model that the recipe describes or names.</summary>
    /// <exception cref="ConfigurationException">A value of the recipe is missing or out of range, or layers do not fit each other.</exception>
    /// <exception cref="InvalidModelException">A model file is damaged, or no classifier that can be trained.</exception>
    public Trainer(TrainingRecipe recipe, TrainerOptions options)
        : this(recipe, options, null)
    {
    }

    /// <summary>Prepares a training of a model further than it is; the recipe's <c>model</c> is not looked at.</summary>
    /// <param name="recipe">Everything else that decides the training.</param>
    /// <param name="forward">A classifier in inference form with one f32 input; not changed. Where it ends in Softmax, the scores before it are trained.</param>
    /// <param name="options">The rest.</param>
    /// <exception cref="ConfigurationException">A value of the recipe is missing or out of range, or the masks or the teacher do not fit the model.</exception>
    /// <exception cref="InvalidModelException">The model is no classifier that can be trained.</exception>
    public Trainer(TrainingRecipe recipe, Model forward, TrainerOptions options)
        : this(recipe, options, forward ?? throw new ArgumentNullException(nameof(forward)))
    {
    }

    private Trainer(TrainingRecipe recipe, TrainerOptions options, Model? forward)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        RecipeValidator.Check(recipe, forward is not null, options.Teacher is not null);
        _recipe = recipe;
        _options = options;
        IsImported = forward is not null || !string.IsNullOrWhiteSpace(recipe.Model.From);
        Forward = forward is not null ? OpenBatch.Of(forward)
            : IsImported ? ImportedModel.Read(DataPath.Resolve(recipe.Model.From, options.RecipeFolder, "model.from"))
            : Layered(recipe, options.RecipeFolder);
        _input = ModelInput.Of(recipe.Input, Forward);
        if (recipe.Data.AugmentSound is { } sound && _input.Features is { } features)
            SoundAugmentation.Check(sound, features.Options);
        _scores = ScoreForm.Of(Forward);
        if (recipe.Distillation is { } how)
            _teacher = new Teacher(options.Teacher ?? ModelReader.Read(DataPath.Resolve(how.Teacher, options.RecipeFolder, "distillation.teacher")), how);
    }

    /// <summary>The model before training, in inference form.</summary>
    public Model Forward { get; }

    private bool IsImported { get; }

    /// <summary>Trains.</summary>
    /// <param name="progress">Told about every 100 ms, and at the end of each epoch.</param>
    /// <param name="cancellation">Stops between two steps; the last checkpoint stays valid.</param>
    /// <exception cref="ConfigurationException">The data are missing or do not fit the model, there is nothing to resume from, or the loss is no longer a number.</exception>
    /// <exception cref="InvalidModelException">A data file or the checkpoint is damaged.</exception>
    /// <exception cref="DeviceException">The device's provider cannot be loaded, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The training was stopped.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (_recipe.Quantization is not null && _options.Finish is null)
            throw new ConfigurationException("quantization: the model is not quantized yet; train it with QuantizationAwareTrainer (edgec train does).");
        try
        {
            Directory.CreateDirectory(_options.OutputFolder);
            return Train(progress, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{_options.OutputFolder}: cannot be written: {exception.Message}", exception);
        }
    }

    private static Model Layered(TrainingRecipe recipe, string folder)
    {
        var model = SequentialModel.Build(recipe.Name, recipe.Input.Shape, LayerRecipe.ToLayers(recipe.Model.Layers, "model.layers"), recipe.Seed);
        return string.IsNullOrWhiteSpace(recipe.Model.Weights) ? model : StartingWeights.Read(model, DataPath.Resolve(recipe.Model.Weights, folder, "model.weights"));
    }

    private TrainingResult Train(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var data = TrainingData.Load(_recipe, _input, _options.RecipeFolder, cancellation);
        var classes = CheckClasses(data.Samples);
        _teacher?.Check(_input, classes);
        if (_recipe.Data.Augment is not null && !data.Samples.HasImages)
            throw new ConfigurationException("data.augment: changes pictures, the samples of data.train are none; remove it.");
        if (_recipe.Data.AugmentSound is not null && !data.Samples.HasSound)
            throw new ConfigurationException("data.augment_sound: changes recordings, the samples of data.train are none; remove it.");
        var test = TrainingData.LoadTest(_recipe, _input, _options.RecipeFolder, cancellation);
        if (test is { HasTranscripts: true })
            CheckFrames(test);
        var batchSize = Math.Min(_recipe.Training.BatchSize, data.Train.Length);
        var stepOptions = new StepOptions(batchSize, _recipe.Loss.LabelSmoothing, _options.Device, _recipe.Training.Threads)
        {
            Masks = _options.Masks,
            Lesson = _teacher is null ? null : (_teacher, _input),
            MostTokens = data.Samples.MostTokens,
            Average = _recipe.Training.Average,
        };
        using var graphs = new TrainingSteps(_scores, MakeOptimizer, stepOptions, Math.Max(1, Math.Min(250, data.Validation.Length)));
        var run = new TrainingRun(data, graphs, Fingerprint(data), Path.Combine(_options.OutputFolder, "checkpoint.bin"));
        if (_options.Resume)
            run.Resume();
        else
            run.Save();

        var steps = data.EpochLength / batchSize;
        var schedule = new LearningRateSchedule(_recipe.Schedule.Type == "cosine" ? ScheduleKind.Cosine : ScheduleKind.Constant, _recipe.Optimizer.LearningRate,
            (long)steps * _recipe.Training.Epochs, _recipe.Schedule.WarmupSteps, _recipe.Schedule.FinalFraction);
        for (var epoch = run.History.Count + 1; epoch <= _recipe.Training.Epochs; epoch++)
        {
            if (epoch >= _recipe.Training.FreezeBatchNormEpoch)
                graphs.Freeze();
            var result = RunEpoch(epoch, data, graphs, schedule, progress, cancellation);
            run.Finish(result);
            AtomicFile.Write(Path.Combine(_options.OutputFolder, "history.csv"), HistoryFile.Format(run.History));
            progress?.Report(new TrainingProgress(epoch, _recipe.Training.Epochs, steps, steps, result.TrainLoss, result.TrainAccuracy, steps * batchSize / result.Seconds,
                TimeSpan.FromSeconds(result.Seconds * (_recipe.Training.Epochs - epoch)), result));
        }
        return new TrainingReport(_recipe, _options, Forward, _input).Write(run, data, test, batchSize, cancellation);
    }

    private EpochResult RunEpoch(int epoch, TrainingData data, TrainingSteps graphs, LearningRateSchedule schedule, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var step = graphs.Training;
        var random = new RandomSource(_recipe.Seed, epoch);
        var augmentation = _recipe.Data.Augment is { } how ? new Augmentation(how, _input.Shape, new RandomSource(_recipe.Seed, -epoch)) : null;
        var changes = _recipe.Data.AugmentSound is { } sound ? new SoundAugmentation(sound, _input.Features!, new RandomSource(_recipe.Seed, -epoch)) : null;
        var order = data.Order(random);
        data.Samples.Draw(new RandomSource(_recipe.Seed, StringStream + epoch));
        var batchSize = step.Batch.Size;
        var steps = order.Length / batchSize;
        var (loss, correct, rate) = (0.0, 0L, 0.0);
        var clock = Stopwatch.StartNew();
        var reported = TimeSpan.Zero;
        for (var i = 0; i < steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            data.Samples.Read(order.AsSpan(i * batchSize, batchSize), step.Batch.Inputs, step.Batch.Labels, augmentation, changes, isTraining: true);
            step.Batch.DrawNoise(random);
            rate = schedule.At(step.StepCount);
            graphs.CheckDevice();
            var (batchLoss, batchCorrect) = step.Run(rate);
            if (!float.IsFinite(batchLoss))
                throw new ConfigurationException($"optimizer.learning_rate: {_recipe.Optimizer.LearningRate} is too large: the loss became {batchLoss} in epoch {epoch}, step {i + 1}; lower it or raise schedule.warmup_steps.");
            loss += batchLoss;
            correct += batchCorrect;
            if (progress is null || clock.Elapsed - reported < s_reportInterval)
                continue;
            reported = clock.Elapsed;
            var done = i + 1;
            var left = (_recipe.Training.Epochs - epoch + 1) * (double)steps - done;
            progress.Report(new TrainingProgress(epoch, _recipe.Training.Epochs, done, steps, loss / done, correct / ((double)done * batchSize), done * batchSize / reported.TotalSeconds, reported * (left / done)));
        }
        var (validationLoss, validationAccuracy) = Validate(data, graphs.Evaluation, cancellation);
        return new EpochResult(epoch, rate, loss / steps, correct / ((double)steps * batchSize), validationLoss, validationAccuracy, clock.Elapsed.TotalSeconds);
    }

    // The last batch is filled up with what the one before it left, which does not count.
    private static (double? Loss, double? Accuracy) Validate(TrainingData data, EvaluationStep evaluation, CancellationToken cancellation)
    {
        if (data.Validation.Length == 0)
            return (null, null);
        var batchSize = evaluation.Batch.Size;
        var (loss, correct) = (0.0, 0L);
        for (var start = 0; start < data.Validation.Length; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batchSize, data.Validation.Length - start);
            data.Samples.Read(data.Validation.AsSpan(start, count), evaluation.Batch.Inputs, evaluation.Batch.Labels);
            var (batchLoss, batchCorrect) = evaluation.Run(count);
            loss += batchLoss;
            correct += batchCorrect;
        }
        return (loss / data.Validation.Length, correct / (double)data.Validation.Length);
    }

    private int CheckClasses(SampleStore samples)
    {
        if (samples.MostTokens > 0)
            return CheckFrames(samples);
        var classes = IsImported ? ScoreForm.ClassCount(_scores) : 0;
        if (IsImported && classes == samples.Classes.Count)
            return classes;
        if (IsImported)
            throw new ConfigurationException($"model.from: the model '{Forward.Graph.Name}' tells {classes} classes apart, data.train has {samples.Classes.Count}; take data of its classes, or a model of these.");
        var scores = Forward.Graph.Outputs[0].Shape!;
        if (scores is [_, { IsKnown: true } count] && count.Value == samples.Classes.Count)
            return samples.Classes.Count;
        throw new ConfigurationException($"model.layers[{_recipe.Model.Layers.Count - 1}]: the last layer gives [{string.Join(',', scores.Skip(1))}] scores, data.train has {samples.Classes.Count} classes; end with a dense layer of {samples.Classes.Count} units.");
    }

    // Scores of a frame are those of the blank and of each class.
    private int CheckFrames(SampleStore samples)
    {
        var classes = samples.Classes.Count + 1;
        var copy = ForwardGraph.WithBatch(_scores, 1);
        ShapeInference.Run(copy);
        if (copy.Graph.Outputs[0].Shape is not [_, { IsKnown: true } frames, { IsKnown: true } found] || found.Value != classes)
            throw new ConfigurationException($"{(IsImported ? "model.from" : $"model.layers[{_recipe.Model.Layers.Count - 1}]")}: the loss ctc needs scores [frames, {classes}], for {classes - 1} classes and the blank before them, found [{string.Join(',', (copy.Graph.Outputs[0].Shape ?? []).Skip(1))}]; end with a conv2d of {classes} filters and kernel 1, one column left, and steps.");
        samples.CheckTranscripts((int)frames.Value);
        if (!samples.HasTranscripts && frames.Value < 2 * samples.MostTokens)
            throw new ConfigurationException($"input.shape: {frames.Value} frames are too few for {samples.MostTokens} tokens; give more rows, or join fewer recordings.");
        return classes;
    }

    private string Fingerprint(TrainingData data) =>
        RecipeFingerprint.Of(_recipe, data, [.. IsImported || _recipe.Model.Weights.Length > 0 ? [Forward] : Array.Empty<Model>(), .. _teacher is null ? Array.Empty<Model>() : [_teacher.Model]], _options.Masks);

    private Optimizer MakeOptimizer()
    {
        var how = _recipe.Optimizer;
        return how.Type == "sgd"
            ? new Sgd(how.Momentum ?? 0, how.WeightDecay, how.Nesterov ?? false)
            : new Adam(how.Beta1 ?? 0.9, how.Beta2 ?? 0.999, how.Epsilon ?? 1e-8, how.WeightDecay);
    }
}
