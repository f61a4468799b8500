using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace EdgeRuntime.Media.Tests.Images;

/// <summary>A second copy of the library under test, in which no native library can be loaded.</summary>
public sealed class MissingLibraryTests
{
    [Test]
    public void A_missing_decoder_names_the_package_that_brings_it()
    {
        using var folder = new TemporaryFolder();
        Assert.That(ReadWithoutLibraries(folder.Write("a.png", PngBytes.Make(1, 1, 8, PngBytes.Gray, [0]))),
            Does.Contain("libpng16.so.16").And.Contain("libpng16-16").And.Contain("apt-get"));
        Assert.That(ReadWithoutLibraries(folder.Write("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0])),
            Does.Contain("libturbojpeg.so.0").And.Contain("libturbojpeg0").And.Contain("apt-get"));
    }

    private static string ReadWithoutLibraries(string path)
    {
        var context = new AssemblyLoadContext("without native libraries", isCollectible: true);
        var media = context.LoadFromAssemblyPath(typeof(ImageFile).Assembly.Location);
        NativeLibrary.SetDllImportResolver(media, (name, _, _) => throw new DllNotFoundException(name));
        var sample = Activator.CreateInstance(media.GetType(typeof(Sample).FullName!)!)!;
        var read = media.GetType(typeof(ImageFile).FullName!)!.GetMethod(nameof(ImageFile.Read))!;
        var error = Assert.Throws<TargetInvocationException>(() => read.Invoke(null, [path, sample])).InnerException!;
        context.Unload();
        Assert.That(error.GetType().Name, Is.EqualTo(nameof(DeviceException)));
        return error.Message;
    }
}
