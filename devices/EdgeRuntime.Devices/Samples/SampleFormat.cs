namespace EdgeRuntime.Devices.Samples;

/// <summary>What a source of samples gives.</summary>
/// <param name="Channels">The names of its channels, as in <c>accel_x</c>; a sample has one value of each, in this order.</param>
/// <param name="Rate">Samples per second; 0 where they come as they come.</param>
public sealed record SampleFormat(IReadOnlyList<string> Channels, double Rate);
