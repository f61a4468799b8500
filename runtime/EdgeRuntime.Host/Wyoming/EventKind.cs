namespace EdgeRuntime.Host.Wyoming;

/// <summary>The events of Wyoming that a client sends.</summary>
internal enum EventKind
{
    /// <summary>One that means nothing here: it is passed over.</summary>
    Other,
    /// <summary>Asks what there is.</summary>
    Describe,
    /// <summary>Asks for an answer.</summary>
    Ping,
    /// <summary>Asks for words in the sound that follows.</summary>
    Detect,
    /// <summary>Asks for the text of the sound that follows.</summary>
    Transcribe,
    /// <summary>Sound begins.</summary>
    AudioStart,
    /// <summary>Sound.</summary>
    AudioChunk,
    /// <summary>Sound ends.</summary>
    AudioStop,
}
