using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>An object that a model found.</summary>
/// <param name="Box">Where it is, in pixels of the source, clipped to it.</param>
/// <param name="Class">What it is: an index into the model's labels.</param>
/// <param name="Score">How sure the model is, 0 to 1.</param>
public readonly record struct Detection(Box Box, int Class, float Score);
