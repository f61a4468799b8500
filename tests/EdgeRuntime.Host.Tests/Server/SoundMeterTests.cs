using System.Buffers;
using System.Text.Json;
using EdgeRuntime.Host.Server.Live;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Host.Tests.Server;

internal sealed class SoundMeterTests
{
    private readonly SoundResult _sound = new();

    [TestCase(8000)]
    [TestCase(16000)]
    [TestCase(48000)]
    public void A_tone_at_full_scale_is_one_bright_line(int rate)
    {
        var meter = new SoundMeter();
        var columns = Columns(Meter(meter, Tone(rate), rate, 20, rate / 20), out var root);
        Assert.That(columns, Has.Count.EqualTo(39).Or.Count.EqualTo(40), "40 a second");
        Assert.That(root.GetProperty("level_db").GetDouble(), Is.EqualTo(-3).Within(0.1));
        Assert.That(root.GetProperty("peak_db").GetDouble(), Is.Zero.Within(0.1));
        Assert.That(root.GetProperty("seconds").GetDouble(), Is.EqualTo(1).Within(1e-3));
        foreach (var column in columns)
        {
            Assert.That(column.Max(), Is.InRange(240, 255));
            Assert.That(column.Count(band => band > 150), Is.LessThan(12));
        }
        Assert.That(columns.Select(column => Array.IndexOf(column, column.Max())).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public void Silence_is_dark_and_has_no_speech_where_nobody_says()
    {
        _sound.SpeechProbability = float.NaN;
        var columns = Columns(Meter(new SoundMeter(), static _ => 0, 16000, 4, 800), out var root);
        Assert.That(columns.SelectMany(static column => column), Is.All.Zero);
        Assert.That(root.GetProperty("level_db").GetDouble(), Is.EqualTo(-100));
        Assert.That(root.TryGetProperty("speech", out _), Is.False);
    }

    [Test]
    public void Each_message_has_what_came_since_the_last_and_at_most_a_second()
    {
        var meter = new SoundMeter();
        Meter(meter, Tone(16000), 16000, 4, 800);
        var columns = Columns(Meter(meter, static _ => 0, 16000, 2, 800), out var root);
        Assert.That((columns.Count, root.GetProperty("peak_db").GetDouble()), Is.EqualTo((4, -100.0)));
        Assert.That(Columns(Meter(meter, Tone(16000), 16000, 1, 160_000), out _), Has.Count.EqualTo(40));
    }

    [Test]
    public void Metering_allocates_nothing()
    {
        var (meter, buffer, samples) = (new SoundMeter(), new ArrayBufferWriter<byte>(1 << 16), new float[800]);
        using var writer = new Utf8JsonWriter(buffer);
        Assert.That(Allocation.OfTenCalls(() =>
        {
            (_sound.Samples, _sound.SampleRate) = (samples, 16000);
            meter.Take(_sound);
            buffer.ResetWrittenCount();
            writer.Reset(buffer);
            writer.WriteStartObject();
            meter.Write(writer, _sound);
            writer.WriteEndObject();
            writer.Flush();
        }), Is.Zero);
    }

    private static Func<long, double> Tone(int rate) => at => Math.Sin(2 * Math.PI * 1000 * at / rate);

    private JsonElement Meter(SoundMeter meter, Func<long, double> source, int rate, int blocks, int length)
    {
        var samples = new float[length];
        for (var block = 0; block < blocks; block++)
        {
            for (var i = 0; i < length; i++)
                samples[i] = (float)source(block * length + i);
            (_sound.Samples, _sound.SampleRate) = (samples, rate);
            meter.Take(_sound);
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            meter.Write(writer, _sound);
            writer.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static List<byte[]> Columns(JsonElement message, out JsonElement root)
    {
        root = message;
        return [.. message.GetProperty("spectrogram").GetBytesFromBase64().Chunk(message.GetProperty("bands").GetInt32())];
    }
}
