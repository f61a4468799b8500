namespace EdgeRuntime.Devices.Samples;

/// <summary>What callers give for samples to be written to.</summary>
internal static class SampleBuffer
{
    /// <summary>How many samples have room in it.</summary>
    /// <exception cref="ArgumentException">It has room for none, or for a part of one.</exception>
    public static int Room(Span<float> values, int channels) => values.Length >= channels && values.Length % channels == 0
        ? values.Length / channels
        : throw new ArgumentException($"There is room for {values.Length} values, expected a multiple of the {channels} channels.", nameof(values));
}
