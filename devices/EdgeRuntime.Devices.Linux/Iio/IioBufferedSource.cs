using System.Buffers.Binary;
using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>
/// A device whose buffer the kernel fills. Its file is opened before the buffer is enabled, so that no scan is older than the source; gaps between timestamps count as missed. An enabled buffer is
/// disabled at the end, as nobody else can use it meanwhile.
/// </summary>
internal sealed class IioBufferedSource : SampleSource
{
    private const int SliceMilliseconds = 500, MostScansAtOnce = 256;

    private readonly IKernel _kernel;
    private readonly KernelFile _file;
    private readonly object _user;
    private readonly IioDevice _device;
    private readonly IioBufferSetup _setup;
    private readonly (IioElement Element, int Offset, double Add, double Scale)[] _channels;
    private readonly byte[] _bytes;
    private readonly GapCounter? _gaps;
    private int _filled;
    private bool _closed;

    public IioBufferedSource(IKernel kernel, string root, IioOptions options, object user)
    {
        (_kernel, _user, _device) = (kernel, user, new IioDevice(root, options.Device, user));
        _file = DeviceNode.Open(kernel, _device.Node, OpenMode.NonBlocking, user, "the kernel shows the device without a buffer (module industrialio-triggered-buffer, kfifo-buf)");
        try
        {
            _setup = new IioBufferSetup(root, _device, options, user);
            _channels = Array.ConvertAll(_setup.Channels, name => _setup.Layout.Find(name) is var (element, offset) ? (element, offset, _device.Offset(name), _device.Scale(name)) : throw _device.NoChannel(name, []));
            _bytes = new byte[_setup.Layout.Bytes * MostScansAtOnce];
            Format = new SampleFormat(_setup.Channels, _setup.Rate);
            _gaps = _setup.Rate > 0 ? new GapCounter(_setup.Rate) : null;
            IioDevice.Write(_setup.EnableFile, "1", user);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public override SampleFormat Format { get; }

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var room = Math.Min(SampleBuffer.Room(values, _channels.Length), MostScansAtOnce);
        timestamp = 0;
        if (!Fill(room * _setup.Layout.Bytes, timeout))
            return 0;
        var scans = Math.Min(room, _filled / _setup.Layout.Bytes);
        for (var i = 0; i < scans; i++)
            timestamp = Decode(_bytes.AsSpan(i * _setup.Layout.Bytes, _setup.Layout.Bytes), values.Slice(i * _channels.Length, _channels.Length));
        var used = scans * _setup.Layout.Bytes;
        _bytes.AsSpan(used, _filled - used).CopyTo(_bytes);
        _filled -= used;
        return scans;
    }

    protected override void Dispose(bool disposing)
    {
        if (_closed)
            return;
        _closed = true;
        _file.Dispose();
        SysFile.TryWrite(_setup.EnableFile, "0");
    }

    // A device that goes does not wake who waits in every version of the kernel: its node is looked for now and then.
    private bool Fill(int most, TimeSpan timeout)
    {
        var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (_filled < _setup.Layout.Bytes)
        {
            var count = _file.Read(_bytes.AsSpan(_filled, most - _filled));
            if (count > 0)
            {
                _filled += count;
                continue;
            }
            if (count is < 0 and not -Errno.TryAgain)
                throw Gone(-count);
            var left = Math.Max(0, end - Environment.TickCount64);
            if (left == 0)
                return false;
            var state = _file.Wait((int)Math.Min(left, SliceMilliseconds));
            if (state < 0 || (state & KernelFile.Readable) == 0 && ((state & KernelFile.Failed) != 0 || !_kernel.Exists(_device.Node)))
                throw Gone(state < 0 ? -state : Errno.NoSuchDevice);
        }
        return true;
    }

    private long Decode(ReadOnlySpan<byte> scan, Span<float> values)
    {
        for (var i = 0; i < _channels.Length; i++)
        {
            var (element, offset, add, scale) = _channels[i];
            values[i] = (float)((element.Read(scan[offset..]) + add) * scale);
        }
        if (_setup.TimestampOffset < 0)
            return Stopwatch.GetTimestamp();
        var nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(scan[_setup.TimestampOffset..]);
        Missed += _gaps?.Add(nanoseconds) ?? 0;
        return _setup.RealTime ? MonotonicClock.FromRealTime(nanoseconds) : MonotonicClock.ToTimestamp(nanoseconds);
    }

    private DeviceException Gone(int errno) => new($"{_user}: {_device.Node} is gone or failed: {Errno.Describe(errno)}.");
}
