using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.V4l2;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Devices.Linux.SharedMemory;

/// <summary>A ring to open, and what it must have; 0 and empty where anything will do.</summary>
internal sealed record ShmOptions(string Uri, string Path, int Width, int Height, string Format, int Buffers)
{
    private const int NonBlocking = 0x800;

    // O_NOFOLLOW: whoever may write to /dev/shm may put links there.
    private static readonly int s_noFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public static ShmOptions Read(DeviceUri uri)
    {
        var options = new ShmOptions(
            $"shm://{uri.Authority}",
            PathOf(uri.ToString(), uri.Authority),
            uri.Integer("width", 0, 4, 1 << 15),
            uri.Integer("height", 0, 2, 1 << 15),
            PixelFormat.Asked(uri),
            uri.Integer("buffers", 4, 1, 64));
        uri.RefuseOthers();
        return uri.Path.Length == 0 ? options : throw new ConfigurationException($"{uri}: expected a name without a path, as in shm://camera.");
    }

    /// <summary>The file of a name.</summary>
    /// <exception cref="ConfigurationException">It is no name.</exception>
    public static string PathOf(string user, string name) => name.Length is > 0 and < 200 && name[0] != '.' && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')
        ? $"/dev/shm/{name}"
        : throw new ConfigurationException($"{user}: expected a name of letters, digits, '.', '-' and '_', as in shm://camera.");

    /// <summary>Opens the file to be read.</summary>
    public SafeFileHandle OpenFile()
    {
        var descriptor = LibC.Open(Path, NonBlocking | s_noFollow | LibC.CloseOnExecute);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw DeviceNode.Error(LinuxKernel.Instance, Path, Marshal.GetLastPInvokeError(), Uri, "the program that writes its frames is not running, or has another name for them");
    }

    /// <summary>Refuses a ring that has something else.</summary>
    public void Demand(ShmLayout layout)
    {
        if ((Width > 0 && layout.Width != Width) || (Height > 0 && layout.Height != Height) || (Format.Length > 0 && layout.Pixels.Name != Format))
            throw new DeviceException($"{Uri}: the ring has {layout.Pixels.Name} {layout.Width}x{layout.Height}, expected {(Format.Length > 0 ? Format : "any format")} {(Width > 0 ? $"{Width}" : "any")}x{(Height > 0 ? $"{Height}" : "any")}.");
    }
}
