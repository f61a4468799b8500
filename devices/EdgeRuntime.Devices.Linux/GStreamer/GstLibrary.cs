using System.Runtime.InteropServices;

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
            GError* error = null;
            if (Gst.Initialize(0, 0, &error) == 0)
                throw new DeviceException($"{user}: GStreamer does not start: {GstError.Take(error).Text}.");
            s_ready = true;
        }
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
