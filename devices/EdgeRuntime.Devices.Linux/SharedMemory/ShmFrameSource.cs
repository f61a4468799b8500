using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.Video;
using EdgeRuntime.Devices.Video;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Devices.Linux.SharedMemory;

/// <summary>
/// Reads frames that another process writes into a ring in shared memory. Everything is read by calls, never through a mapping: the writer may do with its memory what it likes, also take it away, and a frame that is held does
/// not change. The writer's life is known by its lock on the file, which the kernel releases when it dies.
/// </summary>
internal sealed unsafe class ShmFrameSource : FrameSource
{
    private const int LockShared = 1, LockNonBlocking = 4, Unlock = 8, MapRead = 1, MapShared = 1, TimedOut = -110, Fault = -14;
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(200);

    private readonly ShmOptions _options;
    private readonly SafeFileHandle _file;
    private readonly ShmLayout _layout;
    private readonly FramePool _pool;
    private readonly byte* _page;
    private CaptureTime _time;
    private uint _next;
    private long _sequence = -1;

    /// <summary>Opens a ring; its newest frame is the first.</summary>
    /// <exception cref="DeviceException">There is none, it has no writer, or its header is not what it should be.</exception>
    public ShmFrameSource(ShmOptions options)
    {
        _options = options;
        _file = options.OpenFile();
        try
        {
            ShmHeader header = default;
            if (ReadAt(0, new Span<byte>(&header, Unsafe.SizeOf<ShmHeader>())) < Unsafe.SizeOf<ShmHeader>())
                throw new DeviceException($"{options.Uri}: it is no ring of frames: it is shorter than a header.");
            _layout = ShmLayout.Check(options.Uri, header, RandomAccess.GetLength(_file));
            options.Demand(_layout);
            _next = header.Count == 0 ? 0 : header.Count - 1;
            // Before anything is mapped: a mapping keeps the whole ring in memory, and whoever waits for a new writer opens again and again.
            RefuseDeadWriter(header.Ended != 0);
            _page = (byte*)LibC.Map(null, ShmHeader.Bytes, MapRead, MapShared, (int)_file.DangerousGetHandle(), 0);
            if (_page == (byte*)-1)
                throw new DeviceException($"{options.Uri}: mapping the header: {Errno.Describe(Marshal.GetLastPInvokeError())}.");
            _pool = new FramePool(options.Buffers, _layout.MaxPicture);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override VideoFormat Format => new(_layout.Pixels.Encoding, _layout.Pixels.Format, _layout.Width, _layout.Height, _layout.Rate);

    /// <inheritdoc/>
    public override VideoFrame? Read(TimeSpan timeout)
    {
        var start = Stopwatch.GetTimestamp();
        while (!Ended && WaitForFrame(timeout, start))
        {
            var frame = _pool.Lend(timeout - Stopwatch.GetElapsedTime(start));
            if (frame is null)
            {
                Starved++;
                return null;
            }
            var number = _next++;
            _sequence = _sequence < 0 ? number : _sequence + 1;
            if (Copy(number, frame))
                return frame;
            Missed++;
            frame.Release();
        }
        return null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_file.IsClosed)
            return;
        _file.Dispose();
        _pool.Dispose();
        _ = LibC.Unmap(_page, ShmHeader.Bytes);
    }

    // Until frame _next is written. Frames that were written over meanwhile are lost; of those that are left one less is read than there are slots, as the oldest may be written just now.
    private bool WaitForFrame(TimeSpan timeout, long start)
    {
        var words = stackalloc uint[2];
        while (true)
        {
            if (ReadAt(ShmHeader.CountOffset, new Span<byte>(words, 8)) < 8)
                throw Gone();
            var ahead = words[0] - _next;
            if (ahead is > 0 and <= int.MaxValue)
            {
                var lost = Math.Max(0, (long)ahead - (_layout.Slots - 1));
                _next += (uint)lost;
                _sequence += _sequence < 0 ? 0 : lost;
                Missed += lost;
                return true;
            }
            Ended = words[1] != 0;
            var left = timeout - Stopwatch.GetElapsedTime(start);
            if (Ended || left <= TimeSpan.Zero)
                return false;
            var result = Futex.Wait((uint*)(_page + ShmHeader.CountOffset), words[0], left < s_slice ? left : s_slice);
            if (result == Fault)
                throw Gone();
            if (result == TimedOut)
                RefuseDeadWriter(ended: false);
        }
    }

    // False where the slot is written anew, or says what cannot be.
    private bool Copy(uint number, MemoryFrame frame)
    {
        var at = ShmHeader.Bytes + (number % (uint)_layout.Slots * (long)_layout.SlotSize);
        ShmSlot before = default, after = default;
        if (ReadAt(at, new Span<byte>(&before, ShmHeader.SlotHeaderBytes)) < ShmHeader.SlotHeaderBytes)
            throw Gone();
        if (before.Version % 2 != 0 || before.Number != number || before.Bytes > _layout.MaxPicture || before.Bytes < _layout.LeastPicture)
            return false;
        Thread.MemoryBarrier();
        if (ReadAt(at + ShmHeader.SlotHeaderBytes, frame.Buffer[..(int)before.Bytes]) < before.Bytes)
            throw Gone();
        Thread.MemoryBarrier();
        if (ReadAt(at, new Span<byte>(&after, ShmHeader.SlotHeaderBytes)) < ShmHeader.SlotHeaderBytes || after.Version != before.Version)
            return false;
        var timestamp = _time.Of(before.Timestamp == 0 ? long.MaxValue : before.Timestamp);
        if (_layout.Pixels.Encoding == FrameEncoding.Jpeg)
            frame.SetJpeg((int)before.Bytes, _sequence, timestamp, _layout.Width, _layout.Height);
        else
            frame.SetPixels(_layout.Pixels.Format, _layout.Width, _layout.Height, _layout.Colors, _sequence, timestamp, _layout.Stride);
        return true;
    }

    private int ReadAt(long offset, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            var count = LibC.ReadAt((int)_file.DangerousGetHandle(), start, (nuint)destination.Length, offset);
            return count >= 0 ? (int)count : throw new DeviceException($"{_options.Uri}: reading {_options.Path}: {Errno.Describe(Marshal.GetLastPInvokeError())}.");
        }
    }

    // Who can have the lock is alone with the file.
    private void RefuseDeadWriter(bool ended)
    {
        var descriptor = (int)_file.DangerousGetHandle();
        if (ended || LibC.Lock(descriptor, LockShared | LockNonBlocking) < 0)
            return;
        _ = LibC.Lock(descriptor, Unlock);
        throw new DeviceException($"{_options.Uri}: the process that wrote {_options.Path} is gone.");
    }

    private DeviceException Gone() => new($"{_options.Uri}: the memory of {_options.Path} was taken away by its writer.");
}
