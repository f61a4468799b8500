using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace EdgeRuntime.Media.Images;

/// <summary>The compressor of libjpeg-turbo.</summary>
internal static unsafe partial class LibTurboJpeg
{
    public const int PixelsBgr = 1;
    public const int Sampling422 = 1;
    public const int Sampling420 = 2;
    public const int SamplingGray = 3;

    /// <summary>The destination is the caller's, large enough for anything (<see cref="MostBytes"/>), and stays where it is.</summary>
    public const int NoReallocation = 1024;

    /// <summary>A compressor.</summary>
    public sealed class Compressor : SafeHandle
    {
        public Compressor() : base(0, ownsHandle: true) { }

        public override bool IsInvalid => handle == 0;

        /// <summary>What went wrong in the last call.</summary>
        public string Error() => Utf8StringMarshaller.ConvertToManaged(GetErrorText(this)) ?? "";

        protected override bool ReleaseHandle() => Destroy(handle) == 0;
    }

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjInitCompress")]
    public static partial Compressor CreateCompressor();

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjBufSize")]
    public static partial CULong MostBytes(int width, int height, int sampling);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjCompress2")]
    public static partial int Compress(Compressor compressor, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** file, CULong* length, int sampling, int quality, int flags);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjCompressFromYUVPlanes")]
    public static partial int CompressPlanes(Compressor compressor, byte** planes, int width, int* strides, int height, int sampling, byte** file, CULong* length, int quality, int flags);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjGetErrorStr2")]
    private static partial byte* GetErrorText(Compressor compressor);
}
