using System.Text.Json;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>
/// What a page shows of sound: level and peak in dB below full scale, and a spectrogram of 48 bands (mel) from 60 Hz to 8 kHz, 40 columns a second, a byte each: 0 is −100 dB and less, 255 a tone at full scale. It collects what comes between two messages and
/// allocates nothing but where the rate changes. For one thread.
/// </summary>
internal sealed class SoundMeter
{
    private const int Bands = 48;
    private const int MostColumns = 40;
    private const int MostRows = 64;
    private const double Range = 100;

    private readonly byte[] _columns = new byte[MostColumns * Bands];
    private readonly float[] _rows = new float[MostRows * Bands];
    private FeatureExtractor? _extractor;
    private double _fullScale;
    private int _rate;
    private int _filled;
    private double _squares;
    private float _peak;
    private long _samples;
    private long _heard;

    /// <summary>Takes the sound of a moment.</summary>
    public void Take(SoundResult sound)
    {
        if (sound.SampleRate != _rate)
            Start(sound.SampleRate);
        var samples = sound.Samples.Span;
        foreach (var sample in samples)
        {
            _squares += (double)sample * sample;
            _peak = Math.Max(_peak, Math.Abs(sample));
        }
        _samples += samples.Length;
        _heard += samples.Length;
        var step = _extractor!.ShiftSamples * (MostRows / 2);
        for (; samples.Length > 0; samples = samples[Math.Min(step, samples.Length)..])
        {
            var rows = _extractor.Feed(samples[..Math.Min(step, samples.Length)], _rows);
            for (var row = 0; row < rows; row++)
                Add(_rows.AsSpan(row * Bands, Bands));
        }
    }

    /// <summary>Writes what was collected, and begins anew.</summary>
    public void Write(Utf8JsonWriter writer, SoundResult sound)
    {
        writer.WriteNumber("rate"u8, _rate);
        writer.WriteNumber("seconds"u8, Math.Round((double)_heard / Math.Max(1, _rate), 3));
        writer.WriteNumber("level_db"u8, Decibels(Math.Sqrt(_squares / Math.Max(1, _samples))));
        writer.WriteNumber("peak_db"u8, Decibels(_peak));
        if (float.IsFinite(sound.SpeechProbability))
        {
            writer.WriteNumber("speech"u8, Math.Round((double)sound.SpeechProbability, 3));
            writer.WriteBoolean("speaking"u8, sound.IsSpeech);
        }
        writer.WriteNumber("bands"u8, Bands);
        writer.WriteBase64String("spectrogram"u8, _columns.AsSpan(0, _filled * Bands));
        (_filled, _squares, _peak, _samples) = (0, 0, 0, 0);
    }

    private static double Decibels(double amplitude) => Math.Round(Math.Max(-Range, 20 * Math.Log10(Math.Max(amplitude, 1e-9))), 1);

    private void Start(int rate)
    {
        var options = FeatureOptions.Parse(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["type"] = "fbank", ["sample_rate"] = $"{rate}", ["bins"] = $"{Bands}", ["frame_length"] = "32", ["frame_shift"] = "25", ["low"] = "60", ["high"] = $"{Math.Min(8000, rate / 2)}",
            ["window"] = "periodic_hann", ["preemphasis"] = "0", ["amplitude"] = "1", ["floor"] = "1e-10", ["log"] = "decibel",
        });
        _extractor = FeatureExtractor.Create(options);
        // A sine at full scale has a peak of a quarter of the window's samples in its spectrum.
        _fullScale = 20 * Math.Log10(options.FrameSamples / 4.0);
        (_rate, _filled, _squares, _peak, _samples, _heard) = (rate, 0, 0, 0, 0, 0);
    }

    // Of what comes faster than messages go, as of files, the last is shown.
    private void Add(ReadOnlySpan<float> row)
    {
        if (_filled == MostColumns)
        {
            _columns.AsSpan(Bands).CopyTo(_columns);
            _filled--;
        }
        var column = _columns.AsSpan(_filled++ * Bands, Bands);
        for (var band = 0; band < Bands; band++)
            column[band] = (byte)Math.Clamp((row[band] - _fullScale + Range) * (255 / Range), 0, 255);
    }
}
