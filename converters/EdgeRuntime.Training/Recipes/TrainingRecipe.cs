#pragma warning disable CA1002, CA2227 // filled by the YAML reader
namespace EdgeRuntime.Training.Recipes;

/// <summary>Everything that decides a training. Recipe files hold it as YAML with snake_case keys.</summary>
public sealed class TrainingRecipe
{
    /// <summary>The model's name.</summary>
    public string Name { get; set; } = "model";

    /// <summary>Decides weights, split, order and dropout: the same seed gives the same model.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>What is learned from.</summary>
    public DataRecipe Data { get; set; } = new();

    /// <summary>What the model is fed with.</summary>
    public InputRecipe Input { get; set; } = new();

    /// <summary>The model.</summary>
    public ModelRecipe Model { get; set; } = new();

    /// <summary>What is minimized.</summary>
    public LossRecipe Loss { get; set; } = new();

    /// <summary>The model that is learned from beside the data; null for none.</summary>
    public DistillationRecipe? Distillation { get; set; }

    /// <summary>How the weights move.</summary>
    public OptimizerRecipe Optimizer { get; set; } = new();

    /// <summary>How the learning rate changes.</summary>
    public ScheduleRecipe Schedule { get; set; } = new();

    /// <summary>How long, and in what portions.</summary>
    public RunRecipe Training { get; set; } = new();

    /// <summary>Quantization while training; null for a float model.</summary>
    public QuantizationRecipe? Quantization { get; set; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">A value is missing or out of range; the message starts with its key, as in <c>optimizer.learning_rate: must be &gt; 0, found -1.</c></exception>
    public void Validate() => RecipeValidator.Check(this);
}

/// <summary>What is learned from. Paths may hold <c>${VARIABLE}</c>, and are relative to the recipe's folder.</summary>
public sealed class DataRecipe
{
    /// <summary>The training set, in any form that <see cref="Media.DataSet.Open"/> reads.</summary>
    public string Train { get; set; } = "";

    /// <summary>Sets that are learned from beside <see cref="Train"/>: other voices, synthetic samples.</summary>
    public List<ExtraDataRecipe> Extra { get; set; } = [];

    /// <summary>A set that is measured once, when all is done; empty for none.</summary>
    public string Test { get; set; } = "";

    /// <summary>A file with a token a line, without the blank: what is said in the recordings stands in transcripts beside them, spelled with these (<see cref="Data.Sound.Transcripts"/>). Empty: classes are what is said.</summary>
    public string Tokens { get; set; } = "";

    /// <summary>The part of the training set, drawn at random, that is held back to choose the best epoch by; in [0, 1).</summary>
    public double ValidationSplit { get; set; } = 0.1;

    /// <summary>Uses so many samples of the training set at most (drawn at random, validation included); null for all.</summary>
    public int? MaxTrainSamples { get; set; }

    /// <summary>How pictures change from epoch to epoch; null for not at all.</summary>
    public AugmentRecipe? Augment { get; set; }

    /// <summary>How recordings change from epoch to epoch; null for not at all.</summary>
    public SoundAugmentRecipe? AugmentSound { get; set; }
}

/// <summary>A set that is learned from beside the training set. Its classes are among those of the training set, by their names. Nothing of it is held back.</summary>
public sealed class ExtraDataRecipe
{
    /// <summary>The set, in any form that <see cref="Media.DataSet.Open"/> reads.</summary>
    public string From { get; set; } = "";

    /// <summary>The part of each epoch's samples that is of this set, in (0, 1); the epoch is so much longer than the training set. Which samples, changes from epoch to epoch; a small set is gone through several times.</summary>
    public double Share { get; set; } = 0.5;
}

/// <summary>Random changes of pictures that are trained on, drawn anew in every epoch.</summary>
public sealed class AugmentRecipe
{
    /// <summary>Mirrors every second picture, left to right.</summary>
    public bool Flip { get; set; }

    /// <summary>Moves by up to so many pixels in each direction; at least 0.</summary>
    public int Shift { get; set; }

    /// <summary>What appears where a picture was moved away: <c>edge</c>, its outermost pixels again, or <c>zero</c>, the value 0 as the model sees it (the pixel <c>input.mean</c>).</summary>
    public string Fill { get; set; } = "edge";

    /// <summary>Sets a square of so many rows and columns, cut at the border, to the value 0 (DeVries and Taylor, 2017); at least 0.</summary>
    public int Cutout { get; set; }
}

/// <summary>What the model is fed with.</summary>
public sealed class InputRecipe
{
    /// <summary>[C,H,W] for images, [F] for features; needed with <see cref="ModelRecipe.Layers"/>, else the model's own.</summary>
    public List<int> Shape { get; set; } = [];

    /// <summary><c>GRAY</c>, <c>RGB</c> or <c>BGR</c>; by default what fits the channels.</summary>
    public string? Color { get; set; }

    /// <summary>Subtracted from the pixels in [0,255]: one value, or one per channel. Null: as the model says, else 0.</summary>
    public List<float>? Mean { get; set; }

    /// <summary>What the difference is multiplied by: one value, or one per channel. Null: as the model says, else 1/255.</summary>
    public List<float>? Scale { get; set; }

    /// <summary>How sound becomes the input: <c>type</c> and the settings that differ from its defaults. Null: as the model says.</summary>
    public Dictionary<string, string>? Features { get; set; }

    /// <summary><c>stretch</c> or <c>letterbox</c>: what becomes of pictures of another size. Null: as the model says, else <c>stretch</c>.</summary>
    public string? Fit { get; set; }
}

/// <summary>The model: layers, each fed by the one before, or a file to train further. Layers give a score per class, without softmax.</summary>
public sealed class ModelRecipe
{
    /// <summary>An ONNX or TFLite classifier to train further; empty for layers.</summary>
    public string From { get; set; } = "";

    /// <summary>The layers.</summary>
    public List<LayerRecipe> Layers { get; set; } = [];

    /// <summary>The <c>model.onnx</c> that an earlier training gave to these layers, whose weights this one begins with; empty for drawn ones.</summary>
    public string Weights { get; set; } = "";
}

/// <summary>What is minimized.</summary>
public sealed class LossRecipe
{
    /// <summary><c>softmax_cross_entropy</c>, for samples of one class each, or <c>ctc</c>, for recordings of several: connectionist temporal classification.</summary>
    public string Type { get; set; } = "softmax_cross_entropy";

    /// <summary>The part of each target that is spread over all classes, in [0, 1).</summary>
    public float LabelSmoothing { get; set; }
}

/// <summary>
/// Learning from another model's scores (Hinton et al., 2015): <c>loss = weight·T²·KL(softmax(teacher / T) ‖ softmax(student / T)) + (1 − weight)·hard</c>, hard being what
/// <see cref="LossRecipe"/> says.
/// </summary>
public sealed class DistillationRecipe
{
    /// <summary>The teacher, an ONNX or TFLite classifier of the same classes; its input is made out of the student's by the preprocessing that both state.</summary>
    public string Teacher { get; set; } = "";

    /// <summary>T, above 0: the larger, the more the teacher's small scores count.</summary>
    public float Temperature { get; set; } = 4;

    /// <summary>The teacher's part of the loss, in [0, 1].</summary>
    public float Weight { get; set; } = 0.9f;
}

/// <summary>How the weights move.</summary>
public sealed class OptimizerRecipe
{
    /// <summary><c>adam</c> (AdamW) or <c>sgd</c>.</summary>
    public string Type { get; set; } = "adam";

    /// <summary>The full learning rate, above 0.</summary>
    public double LearningRate { get; set; } = 0.001;

    /// <summary>At least 0; applies to tensors of two dimensions and more.</summary>
    public float WeightDecay { get; set; }

    /// <summary>Of sgd: in [0, 1).</summary>
    public float? Momentum { get; set; }

    /// <summary>Of sgd: whether to look ahead.</summary>
    public bool? Nesterov { get; set; }

    /// <summary>Of adam: in [0, 1), 0.9 by default.</summary>
    public double? Beta1 { get; set; }

    /// <summary>Of adam: in [0, 1), 0.999 by default.</summary>
    public double? Beta2 { get; set; }

    /// <summary>Of adam: above 0, 1e-8 by default.</summary>
    public double? Epsilon { get; set; }
}

/// <summary>How the learning rate changes.</summary>
public sealed class ScheduleRecipe
{
    /// <summary><c>constant</c> or <c>cosine</c>.</summary>
    public string Type { get; set; } = "constant";

    /// <summary>Steps at the beginning over which the rate rises linearly; at least 0.</summary>
    public long WarmupSteps { get; set; }

    /// <summary>Of cosine: what is left of the rate at the end, in [0, 1].</summary>
    public double FinalFraction { get; set; }
}

/// <summary>How long, and in what portions.</summary>
public sealed class RunRecipe
{
    /// <summary>Passes over the training set, at least 1.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Samples of a step, at least 1. What is left of an epoch after the last full batch is left out; the order changes from epoch to epoch, so that every sample has its turn.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>How much of the moving averages of weights and running statistics a step leaves, in [0, 1), as 0.999; the averages are validated and become the model. 0: the weights themselves do.</summary>
    public double Average { get; set; }

    /// <summary>The epoch from which on batch normalization uses its running statistics and no longer follows the batches, at least 1; null for never.</summary>
    public int? FreezeBatchNormEpoch { get; set; }

    /// <summary>Threads inside an operation, at least 1. Part of the result: other numbers round sums differently.</summary>
    public int Threads { get; set; } = 1;
}
