namespace EdgeRuntime.Media.Images;

/// <summary>The native libraries of this assembly, by the names under which Debian, Ubuntu and Jetson images carry them.</summary>
internal static class NativeLibraries
{
    public const string Png = "libpng16.so.16";
    public const string PngPackage = "libpng16-16";
    public const string TurboJpeg = "libturbojpeg.so.0";
    public const string TurboJpegPackage = "libturbojpeg0 (Debian) or libturbojpeg (Ubuntu)";

    public static DeviceException Missing(string name, string library, string package, Exception exception)
    {
        return new($"{name}: {library} is needed for it and cannot be loaded; install the package {package} with apt-get.", exception);
    }
}
