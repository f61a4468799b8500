using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace EdgeRuntime.Media.Images;

/// <summary>The decompressor of libjpeg-turbo 2 and later (turbojpeg.h); it returns errors and never jumps across our frames.</summary>
internal static unsafe partial class LibTurboJpeg
{
    public const int PixelsRgb = 0;
    public const int PixelsGray = 6;
    public const int ColorsGray = 2;
    public const int ColorsCmyk = 3;
    public const int ColorsYcck = 4;

    /// <summary>A decompressor.</summary>
    public sealed class Decompressor : SafeHandle
    {
        public Decompressor() : base(0, ownsHandle: true) { }

        public override bool IsInvalid => handle == 0;

        /// <summary>What went wrong in the last call.</summary>
        public string Error() => Utf8StringMarshaller.ConvertToManaged(GetErrorText(this)) ?? "";

        protected override bool ReleaseHandle() => Destroy(handle) == 0;
    }

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjInitDecompress")]
    public static partial Decompressor Create();

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjDecompressHeader3")]
    public static partial int ReadHeader(Decompressor decompressor, byte* file, CULong length, out int width, out int height, out int subsampling, out int colors);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjDecompress2")]
    public static partial int Decompress(Decompressor decompressor, byte* file, CULong length, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjGetErrorStr2")]
    private static partial byte* GetErrorText(Decompressor decompressor);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint decompressor);
}
