namespace EdgeRuntime.Speech.Recognition;

/// <summary>A token that a decoder found.</summary>
/// <param name="Token">Its class.</param>
/// <param name="First">The frame in which it begins.</param>
/// <param name="Last">The last frame in which it is likelier than the blank.</param>
/// <param name="LogProbability">Its log probability where it is clearest.</param>
public readonly record struct DecodedToken(int Token, long First, long Last, float LogProbability);
