namespace EdgeRuntime.Training;

/// <summary>What a training came to; also written as <c>metrics.json</c> with snake_case keys.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Parameters">Numbers that were trained.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="TrainSamples">Samples trained on.</param>
/// <param name="ValidationSamples">Samples held back.</param>
/// <param name="BestEpoch">The epoch whose weights the model has: the one with the best validation accuracy (then loss), without validation the last.</param>
/// <param name="TrainLoss">Its mean loss.</param>
/// <param name="TrainAccuracy">Its accuracy on the training set, in [0, 1].</param>
/// <param name="ValidationLoss">Its validation loss; null without validation.</param>
/// <param name="ValidationAccuracy">Its validation accuracy, as measured by the training graph.</param>
/// <param name="ExportedValidationAccuracy">The same measured by running the written model.</param>
/// <param name="TestAccuracy">The written model's accuracy on the test set; null without one.</param>
/// <param name="TestLoss">Its mean loss on the test set; null without one.</param>
/// <param name="Seconds">Time spent in epochs, over all runs that the training was resumed in.</param>
/// <param name="SamplesPerSecond">Samples trained on per second, validation included.</param>
/// <param name="ValidationTokenErrorRate">Of sequences: wrong, missing and additional tokens of the samples held back (greedy decoding), as a part of the tokens that were said; null otherwise. Their accuracy is the part of
/// sequences that are likelier than all others together.</param>
/// <param name="TestTokenErrorRate">The same of the test set.</param>
public sealed record TrainingResult(string Name, long Parameters, int Epochs, long Steps, int TrainSamples, int ValidationSamples, int BestEpoch, double TrainLoss, double TrainAccuracy,
    double? ValidationLoss, double? ValidationAccuracy, double? ExportedValidationAccuracy, double? TestAccuracy, double? TestLoss, double Seconds, double SamplesPerSecond, double? ValidationTokenErrorRate = null, double? TestTokenErrorRate = null);
