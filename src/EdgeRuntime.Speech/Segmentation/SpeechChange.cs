namespace EdgeRuntime.Speech.Segmentation;

/// <summary>What a piece of sound changed.</summary>
public enum SpeechChange
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Speech began, some time ago: <see cref="SpeechSegmenter.Start"/>.</summary>
    Started,
    /// <summary>Speech that began ended: <see cref="SpeechSegmenter.Start"/> and <see cref="SpeechSegmenter.End"/>.</summary>
    Ended,
}
