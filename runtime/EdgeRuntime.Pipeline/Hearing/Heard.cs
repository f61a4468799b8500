namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>What was heard in a moment.</summary>
internal enum Heard : byte
{
    /// <summary>Nothing: it was seen.</summary>
    Nothing,

    /// <summary>A word.</summary>
    Word,

    /// <summary>A text that stays as it is.</summary>
    Text,

    /// <summary>A text that may still change.</summary>
    Partial,
}
