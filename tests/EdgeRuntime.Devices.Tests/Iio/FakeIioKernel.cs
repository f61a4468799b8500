using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.Iio;

/// <summary>A kernel whose IIO device gives the bytes that a test queues.</summary>
internal sealed class FakeIioKernel : IKernel
{
    private readonly byte[] _bytes = new byte[1 << 16];
    private int _filled;

    public bool Plugged { get; set; } = true;

    public int OpenWith { get; set; }

    public bool IsOpen { get; private set; }

    /// <summary>How many bytes a reading gives at most.</summary>
    public int Most { get; set; } = int.MaxValue;

    public void Queue(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_filled));
        _filled += bytes.Length;
    }

    public KernelFile? Open(string path, OpenMode mode, out int errno)
    {
        errno = OpenWith != 0 ? OpenWith : path != "/dev/iio:device0" || !Plugged ? Errno.NoSuchFile : 0;
        if (errno != 0)
            return null;
        IsOpen = true;
        _filled = 0;
        return new Buffer(this);
    }

    public KernelFile Adopt(int descriptor) => throw new NotSupportedException();

    public bool Exists(string path) => Plugged;

    public IReadOnlyList<string> Nodes(string prefix) => [];

    public string AccessRemedy(string path) => NodeAccess.Remedy(path, "iio", groupReads: true);

    private sealed unsafe class Buffer(FakeIioKernel kernel) : KernelFile
    {
        public override int Control(uint request, void* argument) => -Errno.InvalidArgument;

        public override int Read(Span<byte> destination)
        {
            if (!kernel.Plugged)
                return -Errno.NoSuchDevice;
            var count = Math.Min(Math.Min(kernel._filled, destination.Length), kernel.Most);
            if (count == 0)
                return -Errno.TryAgain;
            kernel._bytes.AsSpan(0, count).CopyTo(destination);
            kernel._bytes.AsSpan(count, kernel._filled - count).CopyTo(kernel._bytes);
            kernel._filled -= count;
            return count;
        }

        public override int Wait(int milliseconds)
        {
            if (kernel._filled > 0)
                return Readable;
            Thread.Sleep(Math.Min(milliseconds, 20));
            return 0;
        }

        public override void Dispose() => kernel.IsOpen = false;
    }
}
