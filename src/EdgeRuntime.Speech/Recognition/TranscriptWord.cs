namespace EdgeRuntime.Speech.Recognition;

/// <summary>A word of a transcript.</summary>
/// <param name="Text">The word.</param>
/// <param name="Start">When its first token begins, from the start of the stream.</param>
/// <param name="End">When its last token ends. A CTC model often gives a token at its clearest only, so that words last less long than they are spoken.</param>
/// <param name="Score">The mean probability of its tokens, 0 to 1.</param>
public readonly record struct TranscriptWord(string Text, TimeSpan Start, TimeSpan End, float Score);
