namespace EdgeRuntime.Vision.Geometry;

/// <summary>A point that a model found: an eye, a joint, the corner of a line of text.</summary>
/// <param name="X">Its x, in pixels of the source from the left edge.</param>
/// <param name="Y">Its y, in pixels of the source from the upper edge.</param>
/// <param name="Score">How sure the model is of it; 1 where it does not say.</param>
public readonly record struct Keypoint(float X, float Y, float Score = 1);
