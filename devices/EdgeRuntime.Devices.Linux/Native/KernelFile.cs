namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>An open file of the kernel's. Results below zero are error numbers, negated; calls that a signal interrupts are made again. Nothing allocates.</summary>
internal abstract unsafe class KernelFile : IDisposable
{
    /// <summary>There is something to read.</summary>
    public const int Readable = 1;

    /// <summary>The device failed or is gone (POLLERR, POLLHUP, POLLNVAL).</summary>
    public const int Failed = 8 | 16 | 32;

    /// <summary>An <c>ioctl</c>.</summary>
    public abstract int Control(uint request, void* argument);

    /// <summary>Reads what is there; 0 at an end.</summary>
    public abstract int Read(Span<byte> destination);

    /// <summary>Waits until it can be read; 0 when the time is over, else bits of <see cref="Readable"/> and <see cref="Failed"/>.</summary>
    public abstract int Wait(int milliseconds);

    /// <summary>Maps its memory to be read, shared with the kernel; the address, or an error number, negated. The mapping outlives the file.</summary>
    public virtual nint Map(nuint length, long offset) => -Errno.NoSuchDevice;

    /// <summary>Takes a mapping back.</summary>
    public virtual void Unmap(nint address, nuint length) => throw new NotSupportedException();

    /// <summary>Closes it; more than once does no harm.</summary>
    public abstract void Dispose();
}
