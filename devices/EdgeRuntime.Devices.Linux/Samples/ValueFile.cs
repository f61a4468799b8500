using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.Samples;

/// <summary>A file of sysfs that holds a number. It is opened for every reading, so that a device that went away shows; nothing is allocated.</summary>
internal sealed unsafe class ValueFile(string path, object user)
{
    private const int MostBytes = 64, NoData = 61, TimedOut = 110;

    private readonly byte[] _path = Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>What it holds now.</summary>
    /// <exception cref="DeviceException">The device is gone, has no value, or the file holds no number.</exception>
    public double Read()
    {
        Span<byte> text = stackalloc byte[MostBytes];
        var length = ReadBytes(text);
        if (length < 0)
            throw Failed(-length);
        var line = text[..length].TrimEnd(" \t\r\n"u8);
        return Utf8Parser.TryParse(line, out double value, out var used) && used == line.Length && double.IsFinite(value)
            ? value
            : throw new DeviceException($"{user}: {path} holds '{Encoding.UTF8.GetString(line)}', expected a number.");
    }

    private int ReadBytes(Span<byte> text)
    {
        int file;
        fixed (byte* name = _path)
        {
            do
                file = LibC.Open(name, LibC.CloseOnExecute);
            while (file < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        }
        if (file < 0)
            return -Marshal.GetLastPInvokeError();
        try
        {
            nint count;
            fixed (byte* start = text)
            {
                do
                    count = LibC.Read(file, start, (nuint)text.Length);
                while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            }
            return count < 0 ? -Marshal.GetLastPInvokeError() : (int)count;
        }
        finally
        {
            _ = LibC.Close(file);
        }
    }

    private DeviceException Failed(int errno) => new(errno switch
    {
        Errno.NoSuchFile or Errno.NoSuchDevice => $"{user}: {path} is gone: the device was taken away, or its driver.",
        Errno.AccessDenied or Errno.NotPermitted => $"{user}: {path} may not be read by the user '{Environment.UserName}': {NodeAccess.Remedy(path)}.",
        Errno.TryAgain or NoData or TimedOut => $"{user}: {path} has no value now: {Errno.Describe(errno)}.",
        _ => $"{user}: {path} cannot be read: {Errno.Describe(errno)}.",
    });
}
