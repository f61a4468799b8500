using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>A file descriptor. One thread uses it; what was forgotten is closed by the finalizer.</summary>
internal sealed unsafe class DescriptorFile(int descriptor) : KernelFile
{
    private int _descriptor = descriptor;

    ~DescriptorFile() => Close();

    public override int Control(uint request, void* argument)
    {
        int result;
        do
            result = LibC.Control(_descriptor, request, argument);
        while (result < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return result < 0 ? -Marshal.GetLastPInvokeError() : result;
    }

    public override int Read(Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            nint count;
            do
                count = LibC.Read(_descriptor, start, (nuint)destination.Length);
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            return count < 0 ? -Marshal.GetLastPInvokeError() : (int)count;
        }
    }

    // A signal ends the wait early; the caller, who looks at its own clock, waits again.
    public override int Wait(int milliseconds)
    {
        var poll = new LibC.PollDescriptor { Descriptor = _descriptor, Events = Readable };
        var count = LibC.Poll(&poll, 1, milliseconds);
        if (count < 0)
            return Marshal.GetLastPInvokeError() is var errno && errno == Errno.Interrupted ? 0 : -errno;
        return count == 0 ? 0 : poll.Returned;
    }

    public override nint Map(nuint length, long offset)
    {
        const int Read = 1, Shared = 1;
        var address = LibC.Map(null, length, Read, Shared, _descriptor, offset);
        return address == (void*)-1 ? -Marshal.GetLastPInvokeError() : (nint)address;
    }

    public override void Unmap(nint address, nuint length)
    {
        if (LibC.Unmap((void*)address, length) < 0)
            throw new InvalidOperationException($"munmap of {length} bytes: {Errno.Describe(Marshal.GetLastPInvokeError())}.");
    }

    public override void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private void Close()
    {
        var open = Interlocked.Exchange(ref _descriptor, -1);
        if (open >= 0)
            _ = LibC.Close(open);
    }
}
