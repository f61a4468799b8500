using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace EdgeRuntime.Media.Images;

/// <summary>The simplified interface of libpng 1.6 (png.h, part 4): it reports errors in the structure and never jumps across our frames.</summary>
internal static unsafe partial class LibPng
{
    public const uint Version = 1;
    public const uint FormatAlpha = 1;
    public const uint FormatColor = 2;
    public const uint Flag16BitIsSrgb = 4;

    [StructLayout(LayoutKind.Sequential)]
    public struct Image
    {
        public void* Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColormapEntries;
        public uint WarningOrError;
        public fixed byte Message[64];

        /// <summary>What went wrong.</summary>
        public string Error()
        {
            fixed (byte* message = Message)
                return Utf8StringMarshaller.ConvertToManaged(message) ?? "";
        }
    }

    [LibraryImport(NativeLibraries.Png, EntryPoint = "png_image_begin_read_from_memory")]
    public static partial int BeginRead(Image* image, byte* memory, nuint size);

    [LibraryImport(NativeLibraries.Png, EntryPoint = "png_image_finish_read")]
    public static partial int FinishRead(Image* image, void* background, byte* buffer, int rowStride, void* colormap);

    [LibraryImport(NativeLibraries.Png, EntryPoint = "png_image_free")]
    public static partial void Free(Image* image);
}
