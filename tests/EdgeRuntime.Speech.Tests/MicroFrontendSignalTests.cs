namespace EdgeRuntime.Speech.Tests;

/// <summary>Signals whose features are known without a reference.</summary>
public sealed class MicroFrontendSignalTests
{
    [Test]
    public void Silence_gives_the_lowest_feature() =>
        Assert.That(Recording.Rows(new MicroFrontend(), new short[16000]), Is.All.EqualTo(sbyte.MinValue));

    [Test]
    public void A_constant_is_far_below_a_tone_at_full_scale([Values(short.MinValue, short.MaxValue)] short value)
    {
        // 0 Hz is in no filter; what is left is what the window spreads to the first ones, and the rounding of its weights.
        var samples = new short[480];
        Array.Fill(samples, value);
        var row = Recording.Rows(new MicroFrontend(), samples);
        var tone = Recording.Rows(new MicroFrontend(), Tone(1000, 32767, 480));
        Assert.That(row[5..].Average(static feature => feature), Is.LessThan(0));
        Assert.That(tone[Channel(1000)], Is.GreaterThan(row[5..].Max() + 20));
    }

    [Test]
    public void A_square_wave_at_full_scale_shows_its_odd_harmonics([Values(-short.MaxValue, short.MinValue)] int low)
    {
        var samples = new short[480];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = i / 8 % 2 == 0 ? short.MaxValue : (short)low;
        var row = Recording.Rows(new MicroFrontend(), samples);
        Assert.That(Math.Min(row[Channel(1000)], Math.Min(row[Channel(3000)], row[Channel(5000)])), Is.GreaterThan(100));
        Assert.That(row[Channel(2000)], Is.LessThan(row[Channel(1000)] - 40));
    }

    [Test]
    public void A_tone_is_loudest_in_the_channel_of_its_frequency([Values(300, 500, 1000, 2000, 4000, 7000)] int hertz)
    {
        var row = Recording.Rows(new MicroFrontend(), Tone(hertz, 8000).AsSpan(0, 480));
        Assert.That(Array.IndexOf(row, row.Max()), Is.EqualTo(Channel(hertz)).Within(1));
    }

    [Test]
    public void Other_rates_windows_and_channels_work_as_well([Values(8000, 44100)] int rate, [Values(20, 40)] int window, [Values(10, 128)] int channels)
    {
        var options = new MicroFrontendOptions { SampleRate = rate, WindowMilliseconds = window, Channels = channels, LowerBandHertz = 0, UpperBandHertz = 3900 };
        var frontend = new MicroFrontend(options);
        var samples = Tone(1000, 1000, frontend.WindowSamples, rate);
        var row = Recording.Rows(frontend, samples);
        Assert.That(row, Has.Length.EqualTo(channels));
        var loudest = (Array.IndexOf(row, row.Max()) + Array.LastIndexOf(row, row.Max())) / 2;
        Assert.That(loudest, Is.EqualTo(Channel(1000, 0, 3900, channels)).Within(1 + channels / 32), string.Join(' ', row));
    }

    [Test]
    public void A_steady_tone_fades_as_noise()
    {
        var rows = Recording.Rows(new MicroFrontend(), Tone(1000, 8000, 48000));
        var (first, last) = (rows[..40].Max(), rows[^40..].Max());
        Assert.That(last, Is.LessThan(first - 30), $"{first} at first, {last} at last");
    }

    [Test]
    public void Random_noise_at_full_scale_is_the_same_twice_and_in_range()
    {
        var random = new Random(3);
        var samples = new short[32000];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)random.Next(short.MinValue, short.MaxValue + 1);
        var rows = Recording.Rows(new MicroFrontend(), samples);
        Assert.That(rows.Take(40), Is.All.GreaterThan(60));
        Assert.That(Recording.Rows(new MicroFrontend(), samples), Is.EqualTo(rows));
    }

    private static int Channel(double hertz, double lower = 125, double upper = 7500, int channels = 40)
    {
        static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);
        return (int)Math.Round((Mel(hertz) - Mel(lower)) / (Mel(upper) - Mel(lower)) * (channels + 1)) - 1;
    }

    private static short[] Tone(double hertz, double amplitude, int count = 16000, int rate = 16000) =>
        [.. Enumerable.Range(0, count).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * hertz * i / rate)))];
}
