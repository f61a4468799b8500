namespace EdgeRuntime.Frames;

/// <summary>What a camera's Y, U and V mean. Cameras for PCs and phones mostly give BT.601; limited range has black at 16 and white at 235.</summary>
public enum FrameColors
{
    /// <summary>ITU-R BT.601, limited range.</summary>
    Bt601,

    /// <summary>ITU-R BT.601, full range (JPEG, MJPEG).</summary>
    Bt601Full,

    /// <summary>ITU-R BT.709, limited range (HD video).</summary>
    Bt709,

    /// <summary>ITU-R BT.709, full range.</summary>
    Bt709Full,
}
