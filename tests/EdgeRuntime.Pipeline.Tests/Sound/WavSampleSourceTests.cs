using System.Buffers.Binary;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Pipeline.Sound;

namespace EdgeRuntime.Pipeline.Tests.Sound;

public sealed class WavSampleSourceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);
    private string _path = "";

    [SetUp]
    public void MakeFile() => _path = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_path);

    [Test]
    public void A_file_comes_whole()
    {
        Write(2, 3000, 6000);
        using var source = Open("");
        Assert.That((source.Format.Rate, source.Format.Channels.Count), Is.EqualTo((8000.0, 2)));
        var (total, values) = (0, new float[2 * 700]);
        while (!source.Ended)
        {
            var count = source.Read(values, s_long, out _);
            for (var i = 0; i < 2 * count; i++)
                Assert.That(values[i], Is.EqualTo((2 * total + i) % 100 / 32768f));
            total += count;
        }
        Assert.That(total, Is.EqualTo(3000));
    }

    [Test]
    public void In_time_it_takes_its_time()
    {
        Write(1, 1600, 1600);
        using var source = Open("?realtime");
        var (clock, total, values) = (System.Diagnostics.Stopwatch.StartNew(), 0, new float[4000]);
        while (!source.Ended)
            total += source.Read(values, s_long, out _);
        Assert.That(total, Is.EqualTo(1600));
        Assert.That(clock.ElapsedMilliseconds, Is.GreaterThan(190));
    }

    [Test]
    public void An_empty_file_ends_at_once()
    {
        Write(1, 0, 0);
        using var source = Open("");
        Assert.That((source.Read(new float[10], s_long, out _), source.Ended), Is.EqualTo((0, true)));
    }

    [Test]
    public void What_is_wrong_is_named()
    {
        Write(1, 4000, 1000);
        using (var source = Open(""))
            Assert.That(() => ReadAll(source), Throws.TypeOf<InvalidModelException>().With.Message.Contains("truncated"));
        File.WriteAllBytes(_path, "RIFFxxxxWAVE"u8.ToArray());
        Assert.That(() => Open(""), Throws.TypeOf<InvalidModelException>().With.Message.Contains("no data chunk"));
        Assert.That(() => new WavSampleDriver().Prepare(DeviceUri.Parse("file://")), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new WavSampleDriver().Prepare(DeviceUri.Parse("file:///x.wav?real")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no option 'real'"));
        Assert.That(() => new WavSampleDriver().Prepare(DeviceUri.Parse("file:///no/x.wav"))(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no such file"));
        Write(2, 10, 20);
        using var stereo = Open("");
        Assert.That(() => stereo.Read(new float[3], s_long, out _), Throws.ArgumentException);

        static void ReadAll(SampleSource source)
        {
            var values = new float[5000];
            while (!source.Ended)
                source.Read(values, s_long, out _);
        }
    }

    private SampleSource Open(string options) => new WavSampleDriver().Prepare(DeviceUri.Parse($"file://{_path}{options}"))();

    private void Write(int channels, int promised, int samples)
    {
        var file = new byte[44 + 2 * samples];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        "data"u8.CopyTo(file.AsSpan(36));
        (int At, int Value)[] header = [(4, file.Length - 8), (16, 16), (20, 1 | channels << 16), (24, 8000), (28, 16000 * channels), (32, 2 * channels | 16 << 16), (40, 2 * promised * channels)];
        foreach (var (at, value) in header)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = 0; i < samples; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), (short)(i % 100));
        if (samples == 0) // a length of 0 leaves the end open, and there is nothing
            file = file[..44];
        File.WriteAllBytes(_path, file);
    }
}
