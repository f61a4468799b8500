using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tracking;

/// <summary>An object that is followed from picture to picture.</summary>
/// <param name="Id">Its number: from 1 on, never given twice.</param>
/// <param name="Box">Where it is, in pixels of the source.</param>
/// <param name="Class">What it is.</param>
/// <param name="Score">The score of the detection that it was last seen by.</param>
/// <param name="Detection">The index of that detection among those of this update.</param>
/// <param name="Age">Updates since it was first seen, that one included.</param>
/// <param name="VelocityX">Pixels to the right per update, as far as the tracker knows.</param>
/// <param name="VelocityY">Pixels down per update.</param>
public readonly record struct Track(int Id, Box Box, int Class, float Score, int Detection, int Age, float VelocityX, float VelocityY);
