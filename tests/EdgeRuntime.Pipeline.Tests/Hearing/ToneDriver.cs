using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Pipeline.Tests.Hearing;

/// <summary>
/// Microphones <c>mic://WORDS</c>: each word, parted by <c>-</c>, is what one opening gives, half a second a letter: <c>s</c> silence, <c>l</c> and <c>h</c> a low and a high tone, <c>n</c> no numbers, <c>c</c> clipped, <c>m</c> a low tone in which 100 samples are missed, <c>z</c> reads
/// that give nothing; at <c>x</c> the device is gone. The sound ends with the last word. <c>rate</c>, <c>channels</c>: 16000, 1; <c>block</c>: samples of a read (800).
/// </summary>
internal sealed class ToneDriver() : SampleDriver("mic", "mic://slsx-ss", "a microphone that a test writes")
{
    public int Openings { get; private set; }

    /// <summary>Bytes that the source's thread had allocated at each read.</summary>
    public List<long> Allocated { get; } = new(1 << 16);

    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        var words = uri.Authority.Split('-');
        var (rate, channels, block, repeat) = (uri.Number("rate", 16000, 0, 1e6), uri.Integer("channels", 1, 1, 8), uri.Integer("block", 800, 1, 8000), uri.Integer("repeat", 1, 1, 1000));
        uri.RefuseOthers();
        return () => new Source(this, string.Concat(Enumerable.Repeat(words[Math.Min(Openings++, words.Length - 1)], repeat)), rate, channels, block);
    }

    private sealed class Source(ToneDriver owner, string word, double rate, int channels, int block) : SampleSource
    {
        private readonly int _letter = (int)(Math.Max(rate, 1000) / 2);
        private long _given;

        public override SampleFormat Format { get; } = new([.. Enumerable.Range(0, channels).Select(channel => $"c{channel}")], rate);

        public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
        {
            if (owner.Allocated.Count < owner.Allocated.Capacity)
                owner.Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            timestamp = Stopwatch.GetTimestamp();
            var (at, within) = Math.DivRem(_given, _letter);
            Ended = at >= word.Length;
            if (Ended)
                return 0;
            if (word[(int)at] == 'x')
                throw new DeviceException("the test's microphone is gone");
            var count = (int)Math.Min(Math.Min(block, values.Length / channels), _letter - within);
            for (var i = 0; i < count; i++)
                values.Slice(i * channels, channels).Fill(Sample(word[(int)at], _given + i));
            Missed += word[(int)at] == 'm' && within == 0 ? 100 : 0;
            _given += count;
            return word[(int)at] == 'z' ? 0 : count;
        }

        protected override void Dispose(bool disposing) { }

        private float Sample(char letter, long at) => letter switch
        {
            'l' or 'm' => Tone(440, at),
            'h' => Tone(2800, at),
            'c' => at / 4 % 2 == 0 ? 1.5f : -1.5f,
            'n' => at % 3 == 0 ? float.NaN : float.PositiveInfinity,
            _ => 0,
        };

        private float Tone(double hertz, long at) => (float)(0.5 * Math.Sin(2 * Math.PI * hertz * at / rate));
    }
}
