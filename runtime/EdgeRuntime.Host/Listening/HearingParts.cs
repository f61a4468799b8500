namespace EdgeRuntime.Host.Listening;

/// <summary>What a stream of sound is listened to for.</summary>
[Flags]
internal enum HearingParts
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>When there is speech.</summary>
    Speech = 1,
    /// <summary>Words.</summary>
    Words = 2,
    /// <summary>What is said.</summary>
    Text = 4,
}
