using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.SharedMemory;

/// <summary>Hands frames to other processes, whose pipelines read <c>shm://NAME</c>: a ring of slots in /dev/shm (docs/cameras.md). It never waits for a reader; one that is late loses frames. One thread writes.</summary>
public sealed unsafe class ShmFrameWriter : IDisposable
{
    private const int LockExclusive = 2, ReadAndWrite = 3, Shared = 1;

    private readonly string _path;
    private readonly ShmLayout _layout;
    private readonly FileStream _file;
    private readonly byte* _memory;
    private uint _count;
    private bool _disposed;

    /// <summary>Makes a ring; one of that name, whose writer has gone or not, is replaced.</summary>
    /// <param name="name">Letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
    /// <param name="format">What the frames are; JPEG files have a size of their own each.</param>
    /// <param name="colors">What Y, U and V mean.</param>
    /// <param name="slots">How many frames it holds, 2 to 64.</param>
    /// <param name="maxJpeg">The most bytes of a JPEG file; of no meaning for pixels, which have rows without gaps.</param>
    /// <exception cref="ConfigurationException">The name or the size cannot be.</exception>
    /// <exception cref="DeviceException">/dev/shm has no room, or may not be written.</exception>
    public ShmFrameWriter(string name, VideoFormat format, FrameColors colors = FrameColors.Bt601, int slots = 8, int maxJpeg = 1 << 20)
    {
        ArgumentNullException.ThrowIfNull(name);
        _path = ShmOptions.PathOf($"shm://{name}", name);
        var header = Describe(format, colors, slots, maxJpeg);
        _layout = ShmLayout.Check($"shm://{name}", header, long.MaxValue);
        // Under a name of its own until it is whole: readers see all of it or nothing.
        var part = $"/dev/shm/.{name}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            _file = new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, PreallocationSize = _layout.FileBytes });
            _file.SetLength(_layout.FileBytes);
            _file.Write(new ReadOnlySpan<byte>(&header, Unsafe.SizeOf<ShmHeader>()));
            var descriptor = (int)_file.SafeFileHandle.DangerousGetHandle();
            _memory = (byte*)LibC.Map(null, (nuint)_layout.FileBytes, ReadAndWrite, Shared, descriptor, 0);
            if (_memory == (byte*)-1 || LibC.Lock(descriptor, LockExclusive) < 0)
                throw new IOException(Errno.Describe(Marshal.GetLastPInvokeError()));
            File.Move(part, _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (_memory is not null && _memory != (byte*)-1)
                _ = LibC.Unmap(_memory, (nuint)_layout.FileBytes);
            _file?.Dispose();
            File.Delete(part);
            throw new DeviceException($"shm://{name}: a ring of {_layout.FileBytes} bytes cannot be made in /dev/shm: {exception.Message}", exception);
        }
    }

    /// <summary>Frames written.</summary>
    public long Count => _count;

    /// <summary>The slot of the next frame, to write its picture into; <see cref="Publish"/> hands it over.</summary>
    public Span<byte> Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var slot = Slot();
        if (slot->Version % 2 == 0)
            Volatile.Write(ref slot->Version, slot->Version + 1);
        Thread.MemoryBarrier();
        return new Span<byte>((byte*)slot + ShmHeader.SlotHeaderBytes, _layout.MaxPicture);
    }

    /// <summary>Hands the frame over that <see cref="Begin"/> began.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="timestamp">When it was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts; 0: when it is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">A picture has fewer or more bytes.</exception>
    public void Publish(int bytes, long timestamp = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, _layout.LeastPicture);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _layout.MaxPicture);
        var slot = Slot();
        (slot->Bytes, slot->Number, slot->Timestamp) = ((uint)bytes, _count, timestamp);
        Volatile.Write(ref slot->Version, (slot->Version | 1) + 1);
        _count++;
        Announce();
    }

    /// <summary>Copies a picture into the ring.</summary>
    /// <inheritdoc cref="Publish"/>
    public void Write(ReadOnlySpan<byte> picture, long timestamp = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(picture.Length, _layout.MaxPicture);
        picture.CopyTo(Begin());
        Publish(picture.Length, timestamp);
    }

    /// <summary>Ends the stream, so that readers read what is left and end too, and takes the name away.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Volatile.Write(ref ((ShmHeader*)_memory)->Ended, 1);
        Announce();
        if (HasName())
            File.Delete(_path);
        _ = LibC.Unmap(_memory, (nuint)_layout.FileBytes);
        _file.Dispose();
    }

    // Another writer may have taken the name meanwhile; its ring stays.
    private bool HasName() => File.ResolveLinkTarget($"/proc/self/fd/{_file.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName == _path;

    private static ShmHeader Describe(VideoFormat format, FrameColors colors, int slots, int maxJpeg)
    {
        var isJpeg = format.Encoding == FrameEncoding.Jpeg;
        var pixels = PixelFormat.All.First(known => known.Encoding == format.Encoding && (isJpeg || known.Format == format.Format) && known.Planes == 1);
        var picture = isJpeg ? maxJpeg : VideoFormat.Bytes(format.Format, format.Width, format.Height);
        return new ShmHeader
        {
            Magic = ShmHeader.MagicNumber, Version = ShmHeader.CurrentVersion, Slots = (uint)slots, SlotSize = (uint)((picture + ShmHeader.SlotHeaderBytes + 63) / 64 * 64), FourCc = pixels.FourCc, Width = (uint)format.Width,
            Height = (uint)format.Height, Stride = isJpeg ? 0 : (uint)(format.Width * CameraFrame.BytesPerPixel(format.Format)), Colors = (uint)colors, Rate = (uint)Math.Round(format.FramesPerSecond * 1000),
        };
    }

    private ShmSlot* Slot() => (ShmSlot*)(_memory + ShmHeader.Bytes + (_count % (uint)_layout.Slots * (long)_layout.SlotSize));

    private void Announce()
    {
        Volatile.Write(ref ((ShmHeader*)_memory)->Count, _count);
        Futex.Wake((uint*)(_memory + ShmHeader.CountOffset));
    }
}
