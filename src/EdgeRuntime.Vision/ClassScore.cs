namespace EdgeRuntime.Vision;

/// <summary>A class and how sure the model is of it.</summary>
/// <param name="Index">The class: the place of its score in the model's output.</param>
/// <param name="Score">Its score, or its probability where softmax was asked for.</param>
public readonly record struct ClassScore(int Index, float Score);
