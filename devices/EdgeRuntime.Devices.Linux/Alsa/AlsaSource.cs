using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Sound;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Devices.Linux.Alsa;

/// <summary>A sound card that records. What was recorded when its buffer ran over is lost, counted, and recording goes on; a machine that slept is woken up; a card that is gone is an error.</summary>
internal sealed unsafe class AlsaSource : SampleSource
{
    private const int MostFrames = 4096;
    private const int MostRecoveries = 4;

    private readonly KernelFile _file;
    private readonly AlsaSettings _settings;
    private readonly string _name;
    private readonly byte[] _bytes;
    private long _last;

    public AlsaSource(KernelFile file, AlsaSettings settings, string name)
    {
        (_file, _settings, _name) = (file, settings, name);
        _bytes = new byte[MostFrames * settings.Channels * PcmSamples.Bytes(settings.Format)];
        Format = new SampleFormat(SoundChannels.Names(settings.Channels), settings.Rate);
        Begin();
    }

    public override SampleFormat Format { get; }

    /// <summary>How often the card's buffer ran over.</summary>
    public long Overruns { get; private set; }

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var room = Math.Min(SampleBuffer.Room(values, _settings.Channels), MostFrames);
        timestamp = 0;
        if (Ended)
            return 0;
        var end = Stopwatch.GetTimestamp() + (long)(Math.Min(timeout.TotalSeconds, 1e6) * Stopwatch.Frequency);
        for (var recoveries = 0; recoveries <= MostRecoveries;)
        {
            var left = Math.Max(0, (end - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency);
            var ready = _file.Wait((int)Math.Min(int.MaxValue, left));
            if (ready < 0)
                throw Gone(-ready);
            if (ready == 0)
                return 0;
            var count = Transfer(room);
            if (count > 0)
            {
                PcmSamples.Convert(_bytes.AsSpan(0, count * _settings.Channels * PcmSamples.Bytes(_settings.Format)), _settings.Format, values);
                _last = Stopwatch.GetTimestamp();
                timestamp = _last - Waiting() * Stopwatch.Frequency / _settings.Rate;
                return count;
            }
            if (count == -Errno.TryAgain)
            {
                // Ready, and yet there is nothing: an error that poll tells of and reading does not.
                if ((ready & KernelFile.Failed) != 0)
                    throw Gone(Errno.NoSuchDevice);
                if (left == 0)
                    return 0;
                continue;
            }
            Recover(-count);
            recoveries++;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        Ended = true;
        _file.Dispose();
    }

    private int Transfer(int frames)
    {
        fixed (byte* bytes = _bytes)
        {
            var transfer = new AlsaTransfer { Buffer = bytes, Frames = (ulong)frames };
            var error = _file.Control(AlsaRequests.ReadInterleaved, &transfer);
            return error < 0 ? error : transfer.Result > 0 ? (int)Math.Min(transfer.Result, frames) : -Errno.TryAgain;
        }
    }

    // Frames that were recorded after those that were read.
    private long Waiting()
    {
        var frames = 0L;
        return _file.Control(AlsaRequests.Delay, &frames) < 0 ? 0 : Math.Clamp(frames, 0, _settings.Buffer);
    }

    private void Recover(int error)
    {
        switch (error)
        {
            case AlsaRequests.Suspended when _file.Control(AlsaRequests.Resume, null) >= 0:
                return;
            case AlsaRequests.Overrun or AlsaRequests.Suspended or AlsaRequests.WrongState:
                Overruns++;
                Missed += Math.Max(1, (long)(Stopwatch.GetElapsedTime(_last).TotalSeconds * _settings.Rate));
                Begin();
                return;
            default:
                throw Gone(error);
        }
    }

    private void Begin()
    {
        if (_file.Control(AlsaRequests.Prepare, null) is < 0 and var unprepared)
            throw Gone(-unprepared);
        if (_file.Control(AlsaRequests.Start, null) is < 0 and var unstarted)
            throw Gone(-unstarted);
        _last = Stopwatch.GetTimestamp();
    }

    private DeviceException Gone(int error) => new(error is Errno.NoSuchDevice or Errno.NoSuchAddress
        ? $"{_name} is gone, unplugged most likely: {Errno.Describe(error)}."
        : $"{_name} failed: {Errno.Describe(error)}.");
}
