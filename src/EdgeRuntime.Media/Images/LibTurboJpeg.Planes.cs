using System.Runtime.InteropServices;

namespace EdgeRuntime.Media.Images;

internal static unsafe partial class LibTurboJpeg
{
    /// <summary>What <see cref="Severity"/> gives for an error after which pixels are there all the same.</summary>
    public const int Warning = 0;

    /// <summary>Whether a text of the library's last error holds these bytes; nothing is allocated.</summary>
    public static bool ErrorContains(Decompressor decompressor, ReadOnlySpan<byte> text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(GetErrorText(decompressor)).IndexOf(text) >= 0;

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjDecompressToYUVPlanes")]
    public static partial int DecompressPlanes(Decompressor decompressor, byte* file, CULong length, byte** planes, int width, int* strides, int height, int flags);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjGetErrorCode")]
    public static partial int Severity(Decompressor decompressor);
}
