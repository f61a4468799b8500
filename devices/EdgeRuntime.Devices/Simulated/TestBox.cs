namespace EdgeRuntime.Devices.Simulated;

/// <summary>Where an object of a <see cref="TestPattern"/> is: its left upper pixel and its size.</summary>
public readonly record struct TestBox(int X, int Y, int Width, int Height);
