using System.Runtime.InteropServices;

namespace EdgeRuntime.Host;

/// <summary>
/// What is written goes to an open file of the process, its standard output or error. The framework's own streams of the console set up a terminal before the first byte, whether there is one or not, and start a thread for its
/// signals: a tenth of a millisecond before the first result. As with them, what nobody reads any more is taken for written.
/// </summary>
internal sealed unsafe partial class DescriptorStream(int descriptor) : OutputStream
{
    private const int Interrupted = 4; // EINTR
    private const int NotADescriptor = 9; // EBADF
    private const int Again = 11; // EAGAIN: somebody made the file non-blocking
    private const int BrokenPipe = 32; // EPIPE
    private const short Writable = 4; // POLLOUT
    private const short NotOpen = 0x20; // POLLNVAL

    // A file that is opened later may get a number that was not open when the program started: what is meant for people must not go there.
    private readonly bool _isOpen = IsOpen(descriptor);

    /// <exception cref="IOException">It cannot be written, as on a full disk, or the program was started without it; HResult is the number of the error.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!_isOpen)
            throw new IOException("it is closed", NotADescriptor);
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
                written = WriteTo(descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case Again:
                    var wanted = new Descriptor { File = descriptor, Wanted = Writable };
                    _ = Poll(ref wanted, 1, -1);
                    break;
                case BrokenPipe:
                    return;
                case NotADescriptor:
                    throw new IOException("it is closed", NotADescriptor);
                case var error:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    private static bool IsOpen(int descriptor)
    {
        var asked = new Descriptor { File = descriptor };
        return Poll(ref asked, 1, 0) <= 0 || (asked.Found & NotOpen) == 0;
    }

    /// <summary>Waits until something wanted is so; returns how many of the descriptors say what they found.</summary>
    [LibraryImport("libc", EntryPoint = "poll")]
    internal static partial int Poll(ref Descriptor descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int file, byte* bytes, nuint count);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Descriptor
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}
