namespace EdgeRuntime.Media.Tests.Audio;

/// <summary>WAV files: every encoding, and headers that lie.</summary>
public sealed class WavFileTests
{
    private const int Extended = 1 << 16;
    private static readonly float[] s_values = [0, 0.5f, -0.5f, 0.25f, -1];

    private static IEnumerable<TestCaseData> Encodings()
    {
        foreach (var extended in new[] { 0, Extended })
        {
            var suffix = extended == 0 ? "" : ", extensible";
            yield return new TestCaseData(extended | WavBytes.Pcm, 8, WavEncoding.UInt8, new byte[] { 128, 192, 64, 160, 0 }).SetArgDisplayNames($"8 bit{suffix}");
            yield return new TestCaseData(extended | WavBytes.Pcm, 16, WavEncoding.Int16, Integers(2)).SetArgDisplayNames($"16 bit{suffix}");
            yield return new TestCaseData(extended | WavBytes.Pcm, 24, WavEncoding.Int24, Integers(3)).SetArgDisplayNames($"24 bit{suffix}");
            yield return new TestCaseData(extended | WavBytes.Pcm, 32, WavEncoding.Int32, Integers(4)).SetArgDisplayNames($"32 bit{suffix}");
            yield return new TestCaseData(extended | WavBytes.Float, 32, WavEncoding.Float32, s_values.SelectMany(BitConverter.GetBytes).ToArray()).SetArgDisplayNames($"float{suffix}");
        }
    }

    [TestCaseSource(nameof(Encodings))]
    public void Every_encoding_is_read(int format, int bits, WavEncoding encoding, byte[] data)
    {
        var audio = WavFile.Read(WavBytes.Make(format, bits, 1, 22050, data), "a.wav");
        Assert.That(audio.Format, Is.EqualTo(new WavFormat(encoding, 22050, 1)));
        Assert.That(audio.Samples, Is.EqualTo(s_values));
        Assert.That(audio.Channel(0), Is.SameAs(audio.Samples));
    }

    [Test]
    public void Channels_are_interleaved()
    {
        var audio = WavFile.Read(WavBytes.Make(WavBytes.Pcm, 16, 3, 48000, [.. Enumerable.Range(0, 12).SelectMany(i => WavBytes.Number(i << 10, 2))]), "a.wav");
        Assert.That(audio.Frames, Is.EqualTo(4));
        Assert.That(audio.Channel(1), Is.EqualTo(new[] { 1, 4, 7, 10 }.Select(i => i / 32f)));
        Assert.That(() => audio.Channel(3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Chunks_before_the_data_are_skipped()
    {
        var file = WavBytes.Make(WavBytes.Pcm, 8, 1, 8000, [192, 64], null, ("LIST", new byte[33]), ("fact", new byte[4]), ("junk", new byte[100_001]));
        Assert.That(WavFile.Read(file, "a.wav").Samples, Is.EqualTo(new[] { 0.5f, -0.5f }));
    }

    [Test]
    public void What_comes_behind_the_data_is_no_sound()
    {
        byte[] file = [.. WavBytes.Make(WavBytes.Pcm, 8, 1, 8000, [192, 64]), .. WavBytes.Chunk("LIST", new byte[50])];
        Assert.That(WavFile.Read(file, "a.wav").Samples, Has.Length.EqualTo(2));
    }

    [TestCase(0u), TestCase(uint.MaxValue)]
    public void A_data_chunk_of_no_length_goes_to_the_end(uint length)
    {
        var data = new byte[70_000];
        Array.Fill(data, (byte)192);
        using var reader = new WavReader(new MemoryStream(WavBytes.Make(WavBytes.Pcm, 8, 1, 8000, data, length)), "a.wav");
        Assert.That(reader.Frames, Is.Null);
        Assert.That(WavFile.Read(WavBytes.Make(WavBytes.Pcm, 8, 1, 8000, data, length), "a.wav").Samples, Has.Length.EqualTo(70_000).And.All.EqualTo(0.5f));
    }

    [Test]
    public void Reading_piece_by_piece_gives_the_same_and_allocates_nothing()
    {
        byte[] data = [.. Enumerable.Range(0, 2 * 20_011).SelectMany(i => WavBytes.Number(i * 7919 % 65536, 2))];
        var file = WavBytes.Make(WavBytes.Pcm, 16, 2, 16000, data);
        var whole = WavFile.Read(file, "a.wav").Samples;
        using var reader = new WavReader(new MemoryStream(file), "a.wav");
        Assert.That(reader.Frames, Is.EqualTo(20_011));
        var pieces = new float[whole.Length];
        Assert.That(reader.Read(pieces.AsSpan(0, 7)), Is.EqualTo(3), "whole frames only");
        var count = 6;
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (count < pieces.Length)
            count += 2 * reader.Read(pieces.AsSpan(count, Math.Min(1234, pieces.Length - count)));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(pieces, Is.EqualTo(whole));
        Assert.That(reader.Read(new float[2]), Is.Zero, "the end");
        Assert.That(() => reader.Read(new float[1]), Throws.ArgumentException);
    }

    [Test]
    public void A_stream_that_cannot_seek_is_read()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var client = new System.IO.Pipes.AnonymousPipeClientStream(pipe.GetClientHandleAsString());
        pipe.Write(WavBytes.Make(WavBytes.Pcm, 8, 1, 8000, [192, 64], 0, ("LIST", new byte[10])));
        pipe.Dispose();
        using var reader = new WavReader(client, "pipe");
        var samples = new float[10];
        Assert.That(reader.Read(samples), Is.EqualTo(2));
        Assert.That(reader.Read(samples), Is.Zero);
    }

    private static IEnumerable<TestCaseData> Faults()
    {
        var good = WavBytes.Make(WavBytes.Pcm, 16, 1, 16000, new byte[64]);
        yield return Fault("empty", [], "the file is empty");
        yield return Fault("no RIFF", [.. "RIFX"u8, .. good[4..]], "does not begin with RIFF and WAVE");
        yield return Fault("no data chunk", good[..36], "it has no data chunk");
        yield return Fault("data before fmt", [.. good[..12], .. WavBytes.Chunk("data", new byte[4]), .. good[12..]], "its data comes before its fmt chunk");
        yield return Fault("two fmt chunks", [.. good[..36], .. good[12..]], "a second fmt chunk");
        yield return Fault("fmt cut short", good[..30], "ends within its fmt chunk");
        yield return Fault("fmt too short", [.. good[..12], .. WavBytes.Chunk("fmt ", new byte[14])], "a fmt chunk of 16 bytes or more, found 14");
        yield return Fault("truncated", good[..^3], "truncated: its header promises 32 frames, 30 are there");
        yield return Fault("promises 4 GB", Patched(good, 40, 0xFFFFFFFE, 4), "truncated");
        yield return Fault("no channel", Patched(good, 22, 0, 2), "1 to 64 channels, found 0");
        yield return Fault("too many channels", Patched(good, 22, 65535, 2), "1 to 64 channels, found 65535");
        yield return Fault("no rate", Patched(good, 24, 0, 4), "a rate of 1 to 1000000 Hz, found 0");
        yield return Fault("absurd rate", Patched(good, 24, uint.MaxValue, 4), "a rate of 1 to 1000000 Hz, found 4294967295");
        yield return Fault("12 bits", Patched(good, 34, 12, 2), "found format 1 of 12 bits");
        yield return Fault("mu-law", Patched(good, 20, 7, 2), "found format 7 of 16 bits");
        yield return Fault("half floats", Patched(good, 20, 3, 2), "found format 3 of 16 bits");
        yield return Fault("wrong frame size", Patched(good, 32, 4, 2), "frames of 2 bytes, found 4");
        yield return Fault("extensible without a GUID", Patched(WavBytes.Make(Extended | WavBytes.Pcm, 16, 1, 16000, new byte[4]), 46, 1, 2), "names no PCM or float format");
        yield return Fault("extensible cut short", Patched(good, 20, WavBytes.Extensible, 2), "names no PCM or float format");
    }

    [TestCaseSource(nameof(Faults))]
    public void A_header_that_lies_is_refused(byte[] file, string message) =>
        Assert.That(() => WavFile.Read(file, "a.wav"), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message).And.Message.StartsWith("a.wav: no usable WAV: "));

    [Test]
    public void A_missing_file_is_named() => Assert.That(() => WavFile.Read("/nowhere/a.wav"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("/nowhere/a.wav: no such file."));

    private static TestCaseData Fault(string name, byte[] file, string message) => new TestCaseData(file, message).SetArgDisplayNames(name);

    private static byte[] Patched(byte[] file, int at, long value, int bytes)
    {
        var patched = file.ToArray();
        WavBytes.Number(value, bytes).CopyTo(patched, at);
        return patched;
    }

    private static byte[] Integers(int bytes) => [.. s_values.SelectMany(value => WavBytes.Number((long)(value * (1L << (8 * bytes - 1))), bytes))];
}
