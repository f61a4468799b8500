using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Sound;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Devices.Linux.Sound;

/// <summary>Samples of sound from a pipe, without a header. What is left of a sample at the end is dropped.</summary>
internal sealed class RawSampleSource(KernelFile file, string name, int rate, int channels, PcmFormat format) : SampleSource
{
    private readonly int _frame = channels * PcmSamples.Bytes(format);
    private readonly byte[] _bytes = new byte[channels * PcmSamples.Bytes(format) * 1024];
    private int _held;

    public override SampleFormat Format { get; } = new(SoundChannels.Names(channels), rate);

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var room = Math.Min(SampleBuffer.Room(values, channels), 1024);
        timestamp = 0;
        var end = Stopwatch.GetTimestamp() + (long)(Math.Min(timeout.TotalSeconds, 1e6) * Stopwatch.Frequency);
        while (!Ended)
        {
            var left = Math.Max(0, (end - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency);
            var ready = file.Wait((int)Math.Min(int.MaxValue, left));
            if (ready < 0)
                throw Failed(ready);
            if (ready == 0)
                return 0;
            var read = file.Read(_bytes.AsSpan(_held, room * _frame - _held));
            if (read < 0 && -read != Errno.TryAgain)
                throw Failed(read);
            Ended = read == 0;
            _held += Math.Max(0, read);
            var count = _held / _frame;
            if (count == 0)
                continue;
            timestamp = Stopwatch.GetTimestamp();
            PcmSamples.Convert(_bytes.AsSpan(0, count * _frame), format, values);
            _held -= count * _frame;
            _bytes.AsSpan(count * _frame, _held).CopyTo(_bytes);
            return count;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        Ended = true;
        file.Dispose();
    }

    private DeviceException Failed(int error) => new($"{name}: cannot be read: {Errno.Describe(-error)}.");
}
