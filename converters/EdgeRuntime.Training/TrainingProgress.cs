namespace EdgeRuntime.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The epoch that runs, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="Accuracy">Part of the epoch's samples that were classified right so far, before the weights saw them, in [0, 1].</param>
/// <param name="SamplesPerSecond">Samples trained on per second in this epoch.</param>
/// <param name="Remaining">The time that the rest of the training will take at this speed.</param>
/// <param name="Finished">The epoch's result; null while it runs.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double Accuracy, double SamplesPerSecond, TimeSpan Remaining, EpochResult? Finished = null);

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="TrainLoss">Mean loss.</param>
/// <param name="TrainAccuracy">Part classified right before the weights saw it, in [0, 1].</param>
/// <param name="ValidationLoss">Mean loss of the samples held back; null without any.</param>
/// <param name="ValidationAccuracy">Part of them classified right, in [0, 1]; null without any.</param>
/// <param name="Seconds">How long it took, validation included.</param>
public sealed record EpochResult(int Epoch, double LearningRate, double TrainLoss, double TrainAccuracy, double? ValidationLoss, double? ValidationAccuracy, double Seconds);
