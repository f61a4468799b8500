using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Alsa;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.Alsa;

/// <summary>A kernel with a sound card, on the level of ioctls: 16-bit numbers that count up, at the rate that was set; faults are scripted.</summary>
internal sealed unsafe class FakeSoundKernel : IKernel
{
    public const string Node = "/dev/snd/pcmC0D0c";

    public HashSet<int> Formats { get; } = [2];

    public (uint Least, uint Most) Channels { get; set; } = (1, 2);

    public HashSet<uint> Rates { get; } = [16000, 48000];

    public (uint Least, uint Most) Period { get; set; } = (32, 4096);

    public (uint Least, uint Most) Buffer { get; set; } = (64, 65536);

    public bool Plugged { get; set; } = true;

    /// <summary>What the next readings fail with.</summary>
    public Queue<int> Faults { get; } = new();

    public int ResumeError { get; set; }

    public List<string> Calls { get; } = [];

    public int OpenFiles { get; private set; }

    public KernelFile? Open(string path, OpenMode mode, out int errno)
    {
        errno = path != Node || !Plugged ? Errno.NoSuchFile : 0;
        OpenFiles += errno == 0 ? 1 : 0;
        return errno == 0 ? new Card(this) : null;
    }

    public KernelFile Adopt(int descriptor) => throw new NotSupportedException();

    public bool Exists(string path) => path == Node && Plugged;

    public IReadOnlyList<string> Nodes(string prefix) => [];

    public string AccessRemedy(string path) => "";

    private sealed class Card(FakeSoundKernel kernel) : KernelFile
    {
        private bool _running, _closed;
        private uint _rate, _channels, _period;
        private long _start, _read;
        private int _format;

        public override int Control(uint request, void* argument)
        {
            if (!kernel.Plugged)
                return -Errno.NoSuchDevice;
            switch (request)
            {
                case AlsaRequests.RefineParameters:
                    return Refine(ref *(AlsaParameters*)argument) ? 0 : -Errno.InvalidArgument;
                case AlsaRequests.SetParameters:
                    return Set(ref *(AlsaParameters*)argument);
                case AlsaRequests.SetSoftware:
                    var software = (AlsaSoftware*)argument;
                    Note($"software {software->AvailableLeast} {software->StopThreshold}");
                    return 0;
                case AlsaRequests.Prepare:
                    Note("prepare");
                    _running = false;
                    return 0;
                case AlsaRequests.Start:
                    Note("start");
                    (_running, _start, _read) = (true, Stopwatch.GetTimestamp(), 0);
                    return 0;
                case AlsaRequests.Resume:
                    Note("resume");
                    return -kernel.ResumeError;
                case AlsaRequests.Delay:
                    *(long*)argument = Recorded() - _read;
                    return 0;
                case AlsaRequests.ReadInterleaved:
                    return Transfer((AlsaTransfer*)argument);
                default:
                    return -Errno.NoSuchCall;
            }
        }

        public override int Read(Span<byte> destination) => -Errno.InvalidArgument;

        public override int Wait(int milliseconds)
        {
            if (!kernel.Plugged)
                return Failed;
            if (kernel.Faults.Count > 0)
                return Readable | Failed;
            if (!_running)
                return 0;
            var missing = _period - (Recorded() - _read);
            if (missing <= 0)
                return Readable;
            var wait = (int)(missing * 1000 / _rate) + 1;
            Thread.Sleep(Math.Min(wait, milliseconds));
            return Recorded() - _read >= _period ? Readable : 0;
        }

        public override void Dispose()
        {
            if (!_closed)
                kernel.OpenFiles--;
            _closed = true;
        }

        private long Recorded() => (long)(Stopwatch.GetElapsedTime(_start).TotalSeconds * _rate);

        private int Transfer(AlsaTransfer* transfer)
        {
            if (kernel.Faults.TryDequeue(out var fault))
                return -fault;
            var count = Math.Min((long)transfer->Frames, Recorded() - _read);
            if (count <= 0)
                return -Errno.TryAgain;
            for (var i = 0L; i < count; i++)
                for (var channel = 0; channel < _channels; channel++)
                    Write((byte*)transfer->Buffer, i * _channels + channel, (short)((_read + i) % 1000 + 10_000 * channel));
            _read += count;
            transfer->Result = count;
            return 0;
        }

        private void Write(byte* buffer, long index, short value)
        {
            switch (_format)
            {
                case 2: ((short*)buffer)[index] = value; break;
                case 10: ((int*)buffer)[index] = value << 16; break;
                case 6: ((int*)buffer)[index] = value << 8 & 0xFFFFFF; break;
                case 14: ((float*)buffer)[index] = value / 32768f; break;
                default: (buffer[3 * index], buffer[3 * index + 1], buffer[3 * index + 2]) = (0, (byte)value, (byte)(value >> 8)); break;
            }
        }

        private bool Refine(ref AlsaParameters parameters)
        {
            if (!parameters.Has(AlsaParameters.Access, AlsaParameters.Interleaved))
                return false;
            var formats = parameters.Possible(kernel.Formats);
            if (formats.Length == 0)
                return false;
            if (formats.Length == 1)
                parameters.Choose(AlsaParameters.Format, formats[0]);
            else
                parameters.Leave(formats);
            var (least, most) = parameters.Range(AlsaParameters.Rate);
            var rates = kernel.Rates.Where(rate => rate >= least && rate <= most).ToArray();
            if (rates.Length == 0)
                return false;
            parameters.Limit(AlsaParameters.Rate, rates.Min(), rates.Max());
            return Narrow(ref parameters, AlsaParameters.Channels, kernel.Channels) && Narrow(ref parameters, AlsaParameters.PeriodSize, kernel.Period) && Narrow(ref parameters, AlsaParameters.BufferSize, kernel.Buffer);
        }

        private static bool Narrow(ref AlsaParameters parameters, int parameter, (uint Least, uint Most) own)
        {
            var (least, most) = parameters.Range(parameter);
            (least, most) = (Math.Max(least, own.Least), Math.Min(most, own.Most));
            if (least > most)
                return false;
            parameters.Limit(parameter, least, most);
            return true;
        }

        private int Set(ref AlsaParameters parameters)
        {
            if (!Refine(ref parameters))
                return -Errno.InvalidArgument;
            _format = parameters.Possible(kernel.Formats)[0];
            (_rate, _channels, _period) = (parameters.Range(AlsaParameters.Rate).Least, parameters.Range(AlsaParameters.Channels).Least, parameters.Range(AlsaParameters.PeriodSize).Least);
            parameters.Limit(AlsaParameters.Rate, _rate, _rate);
            parameters.Limit(AlsaParameters.Channels, _channels, _channels);
            parameters.Limit(AlsaParameters.PeriodSize, _period, _period);
            parameters.Limit(AlsaParameters.BufferSize, parameters.Range(AlsaParameters.BufferSize).Most, parameters.Range(AlsaParameters.BufferSize).Most);
            Note($"set {_format} {_rate} {_channels} {_period} {parameters.Range(AlsaParameters.BufferSize).Most}");
            return 0;
        }

        private void Note(string call)
        {
            if (kernel.Calls.Count < 64)
                kernel.Calls.Add(call);
        }
    }
}

/// <summary>What only a kernel does with parameters.</summary>
internal static class AlsaParametersExtensions
{
    public static int[] Possible(this in AlsaParameters parameters, IEnumerable<int> formats)
    {
        var possible = new List<int>();
        foreach (var format in formats)
        {
            if (parameters.Has(AlsaParameters.Format, format))
                possible.Add(format);
        }
        return [.. possible];
    }

    public static void Leave(this ref AlsaParameters parameters, int[] formats)
    {
        for (var bit = 0; bit < 64; bit++)
        {
            if (parameters.Has(AlsaParameters.Format, bit) && !formats.Contains(bit))
                parameters.Clear(AlsaParameters.Format, bit);
        }
    }

    private static unsafe void Clear(this ref AlsaParameters parameters, int mask, int bit)
    {
        fixed (AlsaParameters* pointer = &parameters)
            ((uint*)pointer)[1 + mask * 8 + bit / 32] &= ~(1u << bit % 32);
    }
}
