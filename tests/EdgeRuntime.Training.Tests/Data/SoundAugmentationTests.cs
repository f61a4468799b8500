using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Training.Data.Sound;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Tests.Data;

public class SoundAugmentationTests
{
    private static readonly ClipFeatures s_features = new(new FeatureOptions { SampleRate = 8000, Bins = 20 }, new TensorShape(1, 40, 20));

    [Test]
    public void Nothing_asked_for_changes_nothing()
    {
        var expected = new float[800];
        s_features.Run(Tone(2000), 8000, expected);
        Assert.That(Read(new SoundAugmentRecipe(), 1), Is.EqualTo(expected).Within(1e-4f));
    }

    [Test]
    public void Equal_seeds_give_equal_rows_and_others_do_not()
    {
        var how = new SoundAugmentRecipe { Pitch = 0.2, Speed = 0.2, EqualizerDb = 10, Reverberation = 0.5, GainDb = 10, ShiftMs = 50, Noise = 0.5, TimeMasks = 1, BandMasks = 1 };
        var first = Read(how, 7);
        Assert.That(Read(how, 7), Is.EqualTo(first));
        Assert.That(Read(how, 8), Is.Not.EqualTo(first));
        Assert.That(first, Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void Gain_moves_the_logarithm_and_nothing_else()
    {
        var (plain, louder) = (Read(new SoundAugmentRecipe(), 1), Read(new SoundAugmentRecipe { GainDb = 20 }, 1));
        var middle = 20 * 20 + 5;
        var difference = louder[middle] - plain[middle];
        Assert.That(Math.Abs(difference), Is.GreaterThan(0.1).And.LessThan(20 / 10 * Math.Log(10) + 0.01));
        for (var i = 20 * 18; i < 20 * 22; i++)
            Assert.That(louder[i] - plain[i], Is.EqualTo(difference).Within(2e-2));
    }

    [Test]
    public void Noise_has_the_level_that_was_asked_for([Values(0.0, 0.5, 0.9)] double colour)
    {
        var (signal, samples) = (Tone(8000), new float[80_000]);
        ColouredNoise.Add(samples, signal, 20, colour, new RandomSource(3));
        Assert.That(Power(samples) / Power(signal), Is.EqualTo(0.01).Within(0.0015));
    }

    [Test]
    public void A_peak_raises_its_band_alone()
    {
        var (inside, outside) = (Tone(8000, 1000), Tone(8000, 100));
        PeakFilter.Apply(inside, 1000 / 8000.0, 1, 12);
        PeakFilter.Apply(outside, 1000 / 8000.0, 1, 12);
        Assert.That(10 * Math.Log10(Power(inside.AsSpan(4000)) / Power(Tone(8000, 1000).AsSpan(4000))), Is.EqualTo(12).Within(0.2));
        Assert.That(10 * Math.Log10(Power(outside.AsSpan(4000)) / Power(Tone(8000, 100).AsSpan(4000))), Is.EqualTo(0).Within(0.5));
    }

    [Test]
    public void Echoes_follow_what_was_there_and_die_away()
    {
        var samples = new float[8000];
        samples[1000] = 1;
        Room.Add(samples, 8000, 0.2, new RandomSource(5));
        Assert.That(samples[..1000], Is.All.Zero);
        Assert.That(samples[1000], Is.EqualTo(1));
        Assert.That(samples[2601..], Is.All.Zero);
        Assert.That(samples.Count(sample => sample != 0), Is.GreaterThan(20));
        Assert.That(samples[2200..2600].Max(MathF.Abs), Is.LessThan(0.01));
    }

    [Test]
    public void A_stretched_tone_is_the_tone_at_another_pitch()
    {
        var slower = new float[2500];
        Hermite.Stretch(Tone(2000, 200), slower);
        var expected = Tone(2500, 160);
        for (var i = 10; i < 2400; i++)
            Assert.That(slower[i], Is.EqualTo(expected[i]).Within(1e-3), $"sample {i}");
    }

    [Test]
    public void Masks_cover_whole_rows_and_channels_with_the_mean()
    {
        var rows = Enumerable.Range(0, 200).Select(i => (float)i).ToArray();
        Rows.Mask(rows, 20, 10, new SoundAugmentRecipe { TimeMasks = 1, TimeMaskRows = 4, BandMasks = 1, BandMaskChannels = 3 }, new RandomSource(2));
        var masked = Enumerable.Range(0, 200).Where(i => rows[i] != i).ToArray();
        Assert.That(masked.Select(i => rows[i]), Is.All.EqualTo(99.5f));
        Assert.That(masked, Has.Length.GreaterThan(0).And.Length.LessThanOrEqualTo(4 * 10 + 3 * 20));
    }

    [Test]
    public void Noise_within_ends_where_the_recording_does([Values(0.0, 1.0)] double within)
    {
        var (quiet, noisy) = (Read(new SoundAugmentRecipe(), 1), Read(new SoundAugmentRecipe { Noise = 1, SnrLowDb = 10, SnrHighDb = 10, NoiseWithin = within }, 1));
        Assert.That(noisy[..(20 * 5)], within == 1 ? Is.EqualTo(quiet[..(20 * 5)]) : Is.Not.EqualTo(quiet[..(20 * 5)]).Within(1f));
        Assert.That(noisy[(20 * 18)..(20 * 22)], Is.Not.EqualTo(quiet[(20 * 18)..(20 * 22)]).Within(0.1f));
    }

    [Test]
    public void Noise_within_a_string_leaves_the_silence_between_its_recordings()
    {
        float[] tone = Tone(900);
        float[] joined = [.. tone, .. new float[1600], .. tone];
        var (quiet, noisy) = (Features(new()), Features(new() { Noise = 1, SnrLowDb = 10, SnrHighDb = 10, NoiseWithin = 1 }));
        Assert.That(noisy[(20 * 13)..(20 * 28)], Is.EqualTo(quiet[(20 * 13)..(20 * 28)]), "between");
        Assert.That(noisy[(20 * 8)..(20 * 10)], Is.Not.EqualTo(quiet[(20 * 8)..(20 * 10)]).Within(0.1f), "in the first");
        Assert.That(noisy[(20 * 34)..(20 * 36)], Is.Not.EqualTo(quiet[(20 * 34)..(20 * 36)]).Within(0.1f), "in the second");

        float[] Features(SoundAugmentRecipe how)
        {
            var rows = new float[800];
            new SoundAugmentation(how, s_features, new RandomSource(1)).Read(joined, rows, new Range[] { new(0, 900), new(2500, 3400) });
            return rows;
        }
    }

    [Test]
    public void Another_tract_moves_what_stands_at_a_frequency([Values(0.8, 1, 1.25)] double factor)
    {
        var options = new FeatureOptions { SampleRate = 8000, Bins = 20 };
        var rows = new float[3 * 20];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = i % 20;
        new TractWarp(options).Run(rows, factor);
        var (low, high) = (1127 * Math.Log(1 + 20 / 700.0), 1127 * Math.Log(1 + 4000 / 700.0));
        for (var i = 0; i < rows.Length; i++)
        {
            var hertz = 700 * (Math.Exp((low + (i % 20 + 1) * (high - low) / 21) / 1127) - 1);
            var read = Math.Min(factor, 1) * 3200;
            var from = hertz <= read / factor ? hertz * factor : read + (hertz - read / factor) * (4000 - read) / (4000 - read / factor);
            Assert.That(rows[i], Is.EqualTo(Math.Clamp((1127 * Math.Log(1 + from / 700) - low) / (high - low) * 21 - 1, 0, 19)).Within(1e-4), $"filter {i % 20}");
        }
    }

    [Test]
    public void A_shorter_tract_moves_the_peak_of_a_tone_down()
    {
        var rows = new float[800];
        s_features.Run(Tone(2000, 1200), 8000, rows);
        Assert.That(Peak(rows), Is.EqualTo(Math.Round(FilterBands.BandOf(s_features.Options, 1200))));
        new TractWarp(s_features.Options).Run(rows, 1.25);
        Assert.That(Peak(rows), Is.EqualTo(Math.Round(FilterBands.BandOf(s_features.Options, 1200 / 1.25))));

        static int Peak(float[] rows) => Enumerable.Range(0, 20).MaxBy(band => rows[20 * 20 + band]);
    }

    [Test]
    public void Rows_are_read_between_two_places_with_a_bend()
    {
        var drawn = new float[10];
        Rows.Draw([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10, drawn, 10, 1, (-1, 8, 0.5));
        for (var row = 0; row < 10; row++)
            Assert.That(drawn[row], Is.EqualTo(Math.Max(0, -1 + 9 * (row / 9.0 + 0.5 * row / 9.0 * (1 - row / 9.0)))).Within(1e-5));
    }

    [Test]
    public void Stretched_features_stay_so_and_the_ends_of_the_word_move()
    {
        var options = s_features.Options with { Stretch = 5 };
        var features = new ClipFeatures(options, new TensorShape(1, 40, 20));
        var (expected, plain, moved) = (new float[800], new float[800], new float[800]);
        features.Run(Tone(2000), 8000, expected);
        new SoundAugmentation(new SoundAugmentRecipe(), features, new RandomSource(1)).Read(Tone(2000), plain);
        new SoundAugmentation(new SoundAugmentRecipe { Speed = 0.5 }, features, new RandomSource(1)).Read(Tone(2000), moved);
        Assert.That(plain, Is.EqualTo(expected).Within(1e-4f));
        Assert.That(moved, Is.Not.EqualTo(expected).Within(0.1f));
    }

    private static double Power(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += sample * sample;
        return sum / samples.Length;
    }

    private static float[] Tone(int count, double hertz = 440) => [.. Enumerable.Range(0, count).Select(i => (float)(0.3 * Math.Sin(2 * Math.PI * hertz * i / 8000)))];

    private static float[] Read(SoundAugmentRecipe how, long seed)
    {
        var rows = new float[800];
        new SoundAugmentation(how, s_features, new RandomSource(seed)).Read(Tone(2000), rows);
        return rows;
    }
}
