using System.Globalization;
using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Training.Recipes;

/// <summary>Checks recipes; every message starts with the key.</summary>
internal static class RecipeValidator
{
    // Beyond any picture; larger numbers would only overflow.
    private const int LargestAugment = 65_536;

    /// <param name="recipe">The recipe.</param>
    /// <param name="hasModel">Whether the model is given beside it.</param>
    /// <param name="hasTeacher">Whether the teacher is.</param>
    public static void Check(TrainingRecipe recipe, bool hasModel = false, bool hasTeacher = false)
    {
        Demand(recipe.Name.Length > 0, "name", "must not be empty", recipe.Name);
        Present(recipe.Data, "data");
        Present(recipe.Input, "input");
        Present(recipe.Model, "model");
        Present(recipe.Loss, "loss");
        Present(recipe.Optimizer, "optimizer");
        Present(recipe.Schedule, "schedule");
        Present(recipe.Training, "training");
        Check(recipe.Data);
        Demand(recipe.Loss.Type != "ctc" || recipe.Data.Extra.Count == 0, "data.extra", "must not stand with loss.type ctc", $"{recipe.Data.Extra.Count} sets");
        Present(recipe.Model.Layers, "model.layers");
        var isImported = hasModel || !string.IsNullOrWhiteSpace(recipe.Model.From);
        Check(recipe.Input, isImported);
        Demand(isImported || recipe.Model.Layers.Count > 0, "model.layers", "must hold at least one layer", "none");
        Demand(!isImported || hasModel || recipe.Model.Layers.Count == 0, "model.from", "must not stand beside model.layers", recipe.Model.From);
        Demand(hasModel || recipe.Model.Layers.Count > 0 || string.IsNullOrWhiteSpace(recipe.Model.Weights), "model.weights", "must stand beside model.layers", recipe.Model.Weights);
        LayerRecipe.ToLayers(recipe.Model.Layers, "model.layers");
        Demand(recipe.Loss.Type is "softmax_cross_entropy" or "ctc", "loss.type", "must be softmax_cross_entropy or ctc", recipe.Loss.Type);
        Demand(recipe.Loss.Type != "ctc" || recipe.Loss.LabelSmoothing == 0, "loss.label_smoothing", "must be 0 with the type ctc", recipe.Loss.LabelSmoothing);
        Demand(recipe.Loss.Type != "ctc" || recipe.Distillation is null && !hasTeacher, "distillation", "must not stand with loss.type ctc", "a teacher");
        Demand(recipe.Loss.Type != "ctc" || recipe.Quantization is null, "quantization", "must not stand with loss.type ctc: train in float, then edgec convert --precision int8", "it");
        Demand(recipe.Loss.Type == "ctc" || string.IsNullOrWhiteSpace(recipe.Data.Tokens), "data.tokens", "must stand with loss.type ctc", recipe.Data.Tokens);
        Demand(recipe.Loss.LabelSmoothing is >= 0 and < 1, "loss.label_smoothing", "must be >= 0 and < 1", recipe.Loss.LabelSmoothing);
        if (recipe.Distillation is { } distillation)
        {
            Demand(hasTeacher || !string.IsNullOrWhiteSpace(distillation.Teacher), "distillation.teacher", "must name a model", "nothing");
            Demand(distillation.Temperature is > 0 and < float.PositiveInfinity, "distillation.temperature", "must be > 0", distillation.Temperature);
            Demand(distillation.Weight is >= 0 and <= 1, "distillation.weight", "must be >= 0 and <= 1", distillation.Weight);
        }
        Check(recipe.Optimizer);
        Check(recipe.Schedule);
        Demand(recipe.Training.Epochs >= 1, "training.epochs", "must be >= 1", recipe.Training.Epochs);
        Demand(recipe.Training.BatchSize >= 1, "training.batch_size", "must be >= 1", recipe.Training.BatchSize);
        Demand(recipe.Training.Threads >= 1, "training.threads", "must be >= 1", recipe.Training.Threads);
        Demand(recipe.Training.Average is >= 0 and < 1, "training.average", "must be >= 0 and < 1", recipe.Training.Average);
        Demand(recipe.Training.FreezeBatchNormEpoch is null or >= 1, "training.freeze_batch_norm_epoch", "must be >= 1", recipe.Training.FreezeBatchNormEpoch);
        recipe.Quantization?.Validate();
    }

    private static void Check(DataRecipe data)
    {
        Demand(!string.IsNullOrWhiteSpace(data.Train), "data.train", "must name a data set", "nothing");
        Demand(data.ValidationSplit is >= 0 and < 1, "data.validation_split", "must be >= 0 and < 1", data.ValidationSplit);
        Demand(data.MaxTrainSamples is null or >= 1, "data.max_train_samples", "must be >= 1", data.MaxTrainSamples);
        Present(data.Extra, "data.extra");
        for (var i = 0; i < data.Extra.Count; i++)
        {
            Present(data.Extra[i], $"data.extra[{i}]");
            Demand(!string.IsNullOrWhiteSpace(data.Extra[i].From), $"data.extra[{i}].from", "must name a data set", "nothing");
            Demand(data.Extra[i].Share is > 0 and < 1, $"data.extra[{i}].share", "must be > 0 and < 1", data.Extra[i].Share);
        }
        Demand(data.Extra.Sum(extra => extra.Share) is < 1 or 0, "data.extra", "must leave something of an epoch to data.train: shares below 1 together", data.Extra.Sum(extra => extra.Share));
        if (data.AugmentSound is { } sound)
            Check(sound);
        if (data.Augment is not { } augment)
            return;
        Demand(augment.Shift is >= 0 and <= LargestAugment, "data.augment.shift", $"must be in 0 … {LargestAugment}", augment.Shift);
        Demand(augment.Fill is "edge" or "zero", "data.augment.fill", "must be edge or zero", augment.Fill);
        Demand(augment.Cutout is >= 0 and <= LargestAugment, "data.augment.cutout", $"must be in 0 … {LargestAugment}", augment.Cutout);
    }

    private static void Check(SoundAugmentRecipe sound)
    {
        foreach (var (key, value, most) in (ReadOnlySpan<(string, double, double)>)[("pitch", sound.Pitch, 0.5), ("speed", sound.Speed, 1), ("bend", sound.Bend, 0.9), ("tract", sound.Tract, 0.5), ("equalizer_db", sound.EqualizerDb, 24), ("reverberation", sound.Reverberation, 1),
            ("gain_db", sound.GainDb, 60), ("shift_ms", sound.ShiftMs, 10_000), ("cut_ms", sound.CutMs, 1000), ("noise", sound.Noise, 1), ("noise_within", sound.NoiseWithin, 1), ("time_masks", sound.TimeMasks, 8), ("band_masks", sound.BandMasks, 8)])
            Demand(value >= 0 && value <= most, $"data.augment_sound.{key}", string.Create(CultureInfo.InvariantCulture, $"must be in 0 … {most}"), value);
        Demand(sound.SnrLowDb is >= -40 and <= 100, "data.augment_sound.snr_low_db", "must be in -40 … 100", sound.SnrLowDb);
        Demand(sound.SnrHighDb >= sound.SnrLowDb && sound.SnrHighDb <= 100, "data.augment_sound.snr_high_db", "must be in snr_low_db … 100", sound.SnrHighDb);
        Demand(sound.TimeMaskRows >= 1, "data.augment_sound.time_mask_rows", "must be >= 1", sound.TimeMaskRows);
        Demand(sound.BandMaskChannels >= 1, "data.augment_sound.band_mask_channels", "must be >= 1", sound.BandMaskChannels);
    }

    private static void Check(InputRecipe input, bool isImported)
    {
        if (input.Features is { } features)
            FeatureOptions.Parse(features);
        Present(input.Shape, "input.shape");
        Demand(input.Fit is null or "stretch" or "letterbox", "input.fit", "must be stretch or letterbox", input.Fit);
        Demand(input.Scale is null || input.Scale.All(value => value != 0), "input.scale", "must not be 0", 0);
        if (isImported && input.Shape.Count == 0)
            return;
        Demand(input.Shape.Count is 1 or 3 && input.Shape.All(size => size >= 1), "input.shape", "must be [C,H,W] or [F] with sizes >= 1", $"[{string.Join(',', input.Shape)}]");
        if (input.Shape.Count != 3)
            return;
        Demand(input.Shape[0] is 1 or 3, "input.shape", "must have 1 or 3 channels", $"[{string.Join(',', input.Shape)}]");
        Demand(input.Color is null or "GRAY" or "RGB" or "BGR", "input.color", "must be GRAY, RGB or BGR", input.Color);
        Demand(input.Color is null || (input.Color == "GRAY") == (input.Shape[0] == 1), "input.color", $"must be {(input.Shape[0] == 1 ? "GRAY" : "RGB or BGR")} for {input.Shape[0]} channels", input.Color);
        PerChannel(input.Mean, "input.mean", input.Shape[0]);
        PerChannel(input.Scale, "input.scale", input.Shape[0]);
    }

    private static void Check(OptimizerRecipe optimizer)
    {
        Demand(optimizer.Type is "adam" or "sgd", "optimizer.type", "must be adam or sgd", optimizer.Type);
        Demand(optimizer.LearningRate is > 0 and < double.PositiveInfinity, "optimizer.learning_rate", "must be > 0", optimizer.LearningRate);
        Demand(optimizer.WeightDecay is >= 0 and < float.PositiveInfinity, "optimizer.weight_decay", "must be >= 0", optimizer.WeightDecay);
        Only("sgd", optimizer.Momentum, "momentum");
        Only("sgd", optimizer.Nesterov, "nesterov");
        Only("adam", optimizer.Beta1, "beta1");
        Only("adam", optimizer.Beta2, "beta2");
        Only("adam", optimizer.Epsilon, "epsilon");
        Demand(optimizer.Momentum is null or (>= 0 and < 1), "optimizer.momentum", "must be >= 0 and < 1", optimizer.Momentum);
        Demand(optimizer.Nesterov != true || optimizer.Momentum > 0, "optimizer.nesterov", "needs optimizer.momentum > 0", optimizer.Momentum ?? 0);
        Demand(optimizer.Beta1 is null or (>= 0 and < 1), "optimizer.beta1", "must be >= 0 and < 1", optimizer.Beta1);
        Demand(optimizer.Beta2 is null or (>= 0 and < 1), "optimizer.beta2", "must be >= 0 and < 1", optimizer.Beta2);
        Demand(optimizer.Epsilon is null or > 0, "optimizer.epsilon", "must be > 0", optimizer.Epsilon);

        void Only(string type, object? value, string key)
        {
            if (value is not null && optimizer.Type != type)
                throw new ConfigurationException($"optimizer.{key}: belongs to the type {type}, found with {optimizer.Type}; remove it.");
        }
    }

    private static void Check(ScheduleRecipe schedule)
    {
        Demand(schedule.Type is "constant" or "cosine", "schedule.type", "must be constant or cosine", schedule.Type);
        Demand(schedule.WarmupSteps >= 0, "schedule.warmup_steps", "must be >= 0", schedule.WarmupSteps);
        Demand(schedule.FinalFraction is >= 0 and <= 1, "schedule.final_fraction", "must be >= 0 and <= 1", schedule.FinalFraction);
    }

    private static void PerChannel(List<float>? values, string key, int channels)
    {
        if (values is null)
            return;
        Demand(values.Count == 1 || values.Count == channels, key, $"must hold one value or {channels}", values.Count);
        Demand(values.All(float.IsFinite), key, "must be finite", string.Join(',', values));
    }

    // A key without a value in YAML is null.
    private static void Present(object? value, string key)
    {
        if (value is null)
            throw new ConfigurationException($"{key}: is empty; give it a value or remove it.");
    }

    private static void Demand(bool holds, string key, string rule, object? found)
    {
        if (!holds)
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{key}: {rule}, found {(found is string { Length: 0 } ? "nothing" : found)}."));
    }
}
