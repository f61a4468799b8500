namespace EdgeRuntime.Converter.Pruning;

/// <summary>A model after a step of pruning.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Part">The part of what was asked for that is gone.</param>
/// <param name="Macs">Multiply-accumulates of one run that are left.</param>
/// <param name="Bytes">Bytes of the weights that are left; zeros count.</param>
/// <param name="Sparsity">The part of the weights that is 0; null where channels are removed.</param>
/// <param name="ValidationAccuracy">Accuracy after fine-tuning on what the recipe holds back; null without fine-tuning.</param>
/// <param name="TestAccuracy">Accuracy after fine-tuning on the recipe's test set; null without one.</param>
/// <param name="Seconds">Time of the fine-tuning's epochs.</param>
internal sealed record PruneStage(int Step, double Part, long Macs, long Bytes, double? Sparsity, double? ValidationAccuracy, double? TestAccuracy, double? Seconds);
