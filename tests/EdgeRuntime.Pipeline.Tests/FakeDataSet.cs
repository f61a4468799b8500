using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Tests;

/// <summary>One-pixel images: sample i has the pixel and the label of the lists.</summary>
internal sealed class FakeDataSet(byte[] pixels, int[] labels, params string[] classes) : DataSet
{
    public override string Name => "fake";

    public override int Count => pixels.Length;

    public override IReadOnlyList<string> Classes => classes;

    protected override void ReadSample(int index, Sample sample)
    {
        sample.PrepareImage(1, 1, 1)[0] = pixels[index];
        sample.Label = labels[index];
        sample.SetName("fake", index);
    }

    protected override void Dispose(bool disposing) { }
}
