using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Lab;

/// <summary>The far end of a v4l2loopback device: a camera that gives the same JPEG picture 30 times a second.</summary>
internal sealed unsafe class LoopbackWriter : IDisposable
{
    public const string Camera = "/dev/video10";

    private const uint OutputType = 2, SetFormat = 0xc0d05605, Mjpg = 0x47504a4d;

    private readonly FileStream _file = new(Camera, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
    private readonly Thread _thread;
    private volatile bool _stop;

    public LoopbackWriter()
    {
        // v4l2_format: type, then width, height, pixelformat, field, bytesperline, sizeimage from 8 on.
        Span<uint> format = stackalloc uint[52];
        format.Clear();
        (format[0], format[2], format[3], format[4], format[5], format[7]) = (OutputType, 64, 48, Mjpg, 1, 64 * 48 * 2);
        fixed (uint* start = format)
        {
            if (LibC.Control((int)_file.SafeFileHandle.DangerousGetHandle(), SetFormat, start) < 0)
                throw new InvalidOperationException($"{Camera} takes no format: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        }
        _file.Write(TinyJpeg.Bytes);
        _thread = new Thread(Write) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _file.Dispose();
    }

    private void Write()
    {
        while (!_stop)
        {
            _file.Write(TinyJpeg.Bytes);
            Thread.Sleep(33);
        }
    }
}
