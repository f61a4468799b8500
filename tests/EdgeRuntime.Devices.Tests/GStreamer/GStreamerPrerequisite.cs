using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Devices.Tests.GStreamer;

/// <summary>What tests of GStreamer need from the distribution.</summary>
internal static class GStreamerPrerequisite
{
    private static readonly Lazy<bool> s_hasServer = new(static () => Succeeds("/usr/bin/python3", "-c", "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"));

    private static readonly Lazy<bool> s_hasPlugins = new(static () => NativeLibrary.TryLoad("libgstapp-1.0.so.0", out _) && Directory.EnumerateFiles("/usr/lib", "libgstjpeg.so", SearchOption.AllDirectories).Any());

    public static void Demand()
    {
        if (!s_hasPlugins.Value)
            throw TestData.Missing("GStreamer", "apt-get install gstreamer1.0-plugins-base gstreamer1.0-plugins-good");
    }

    public static void DemandServer()
    {
        Demand();
        if (!s_hasServer.Value)
            throw TestData.Missing("GStreamer's RTSP server for Python", "apt-get install python3-gi gir1.2-gst-rtsp-server-1.0");
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        if (!File.Exists(program))
            return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
