using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>Makes GStreamer ready, once in a process, when the first pipeline is opened.</summary>
internal static unsafe class GstLibrary
{
    private static readonly object s_lock = new();
    private static bool s_ready;

    /// <summary>Loads and starts it.</summary>
    /// <exception cref="DeviceException">It is not installed, or does not start.</exception>
    public static void Require(string user)
    {
        lock (s_lock)
        {
            if (s_ready)
                return;
            RequireLibraries(user, Gst.Core, Gst.App, Gst.Video);
            LimitArenas();
            GError* error = null;
            if (Gst.Initialize(0, 0, &error) == 0)
                throw new DeviceException($"{user}: GStreamer does not start: {GstError.Take(error).Text}.");
            s_ready = true;
        }
    }

    // Every opening of a network camera starts threads anew, and glibc gives threads heaps of their own, which it keeps: with one heap memory stays where it is over hundreds of reconnections.
    private static void LimitArenas()
    {
        const int ArenaMax = -8;
        if (NativeLibrary.TryLoad("libc.so.6", out var glibc) && NativeLibrary.TryGetExport(glibc, "mallopt", out _))
            _ = LibC.SetMalloc(ArenaMax, 1);
    }

    /// <summary>Looks whether libraries are there.</summary>
    /// <exception cref="DeviceException">One is missing.</exception>
    public static void RequireLibraries(string user, params ReadOnlySpan<string> libraries)
    {
        foreach (var library in libraries)
        {
            if (!NativeLibrary.TryLoad(library, out _))
                throw new DeviceException($"{user}: GStreamer is needed, {library} is not there: apt-get install libgstreamer1.0-0 libgstreamer-plugins-base1.0-0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good.");
        }
    }
}
