namespace EdgeRuntime.Speech.Recognition;

/// <summary>What a piece of sound changed in a transcript.</summary>
public enum TranscriptChange
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>The text of the utterance that lasts is another now; it may still change.</summary>
    Partial,
    /// <summary>The utterance ended: its text stays as it is.</summary>
    Final,
}
