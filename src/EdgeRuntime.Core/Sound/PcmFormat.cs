namespace EdgeRuntime.Sound;

/// <summary>How a sample of sound is stored, little-endian.</summary>
public enum PcmFormat
{
    /// <summary>Unsigned bytes, 128 is silence.</summary>
    U8,
    /// <summary>16 bits.</summary>
    S16,
    /// <summary>24 bits in three bytes.</summary>
    S24Packed,
    /// <summary>24 bits in the lower three of four bytes.</summary>
    S24,
    /// <summary>32 bits.</summary>
    S32,
    /// <summary>32-bit floats of −1 to 1.</summary>
    Float,
}
