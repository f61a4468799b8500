namespace EdgeRuntime.Media;

/// <summary>What files may ask for. All are untrusted: a length is checked against these and against the bytes that are left before memory is taken for it.</summary>
public static class MediaLimits
{
    /// <summary>The largest width or height of an image, in pixels.</summary>
    public const int ImageSide = 16384;

    /// <summary>The largest image, in pixels (64 Mi: 192 MiB of RGB).</summary>
    public const long ImagePixels = 1 << 26;

    /// <summary>The largest image file (or zip entry), in bytes.</summary>
    public const int ImageFileBytes = 64 << 20;

    /// <summary>The largest npy array, npz entry, or gzip-compressed IDX file that is held in memory, in bytes.</summary>
    public const int ArrayBytes = 1 << 30;

    /// <summary>The most channels of an audio file.</summary>
    public const int AudioChannels = 64;

    /// <summary>The highest rate of an audio file, in Hz.</summary>
    public const int AudioRate = 1_000_000;

    /// <summary>The largest number of samples in a data set.</summary>
    public const int Samples = 1 << 26;

    /// <summary>The largest single sample of a data set, in bytes.</summary>
    public const int SampleBytes = 1 << 28;

    /// <summary>The largest number of classes.</summary>
    public const int Classes = 1 << 16;

    /// <summary>How many bytes one byte of deflate can stand for at most (RFC 1951: 258 bytes in 2 bits).</summary>
    internal const int DeflateRatio = 1032;
}
