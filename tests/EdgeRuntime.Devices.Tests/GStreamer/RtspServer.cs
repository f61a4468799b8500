using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeRuntime.Devices.Tests.GStreamer;

/// <summary>A network camera on loopback: GStreamer's RTSP server in a process of its own, which can be killed and started again at its port.</summary>
internal sealed class RtspServer : IDisposable
{
    // JPEG payloads carry 4:2:0 and 4:2:2 only: without I420 before the encoder nothing is ever sent.
    private const string Program = """
        import sys, gi
        gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
        from gi.repository import Gst, GstRtspServer, GLib
        Gst.init(None)
        server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(sys.argv[1])
        factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
        factory.set_launch('( videotestsrc is-live=true ! video/x-raw,format=I420,width=64,height=48,framerate=30/1 ! jpegenc ! rtpjpegpay name=pay0 )')
        server.get_mount_points().add_factory('/camera', factory)
        if server.attach(None) == 0: sys.exit(1)
        print('ready', flush=True)
        GLib.MainLoop().run()
        """;

    private Process? _process;

    public RtspServer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    public string Uri => $"rtsp://127.0.0.1:{Port}/camera";

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Program, $"{Port}"]) { RedirectStandardOutput = true })!;
        Assert.That(_process.StandardOutput.ReadLine(), Is.EqualTo("ready"));
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is not null)
            Kill();
    }
}
