using EdgeRuntime.Media;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests;

/// <summary>Recordings of shared/data/tflm.</summary>
internal static class Recording
{
    public static short[] Read(string name)
    {
        var audio = WavFile.Read(TestData.Shared($"tflm/{name}.wav"));
        Assert.That((audio.Format.SampleRate, audio.Format.Channels), Is.EqualTo((16000, 1)));
        return Array.ConvertAll(audio.Samples, sample => (short)(sample * 32768));
    }

    public static sbyte[] Rows(MicroFrontend frontend, ReadOnlySpan<short> samples)
    {
        var rows = new sbyte[frontend.RowsFor(samples.Length) * frontend.Channels];
        frontend.Feed(samples, rows);
        return rows;
    }
}
