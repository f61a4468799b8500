using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>Samples on their way from the source to the stages.</summary>
internal sealed class SampleBlock(Pool<SampleBlock> pool, int length)
{
    public float[] Values { get; } = new float[length];

    /// <summary>Values that are used.</summary>
    public int Length { get; set; }

    public SampleFormat Format { get; set; } = null!;

    public long Timestamp { get; set; }

    public long Sequence { get; set; }

    public void Release() => pool.Return(this);
}
