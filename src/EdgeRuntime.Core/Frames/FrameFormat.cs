namespace EdgeRuntime.Frames;

/// <summary>How a camera's pixels lie in memory; the names are those of V4L2.</summary>
public enum FrameFormat
{
    /// <summary>A plane of luma; a plane of U, V pairs for 2 × 2 pixels each.</summary>
    Nv12,

    /// <summary>As <see cref="Nv12"/>, V before U.</summary>
    Nv21,

    /// <summary>Y, U, Y, V for every two pixels of a row.</summary>
    Yuyv,

    /// <summary>A plane of luma, one of U and one of V for 2 × 2 pixels each (YU12).</summary>
    I420,

    /// <summary>Red, green, blue.</summary>
    Rgb24,

    /// <summary>Blue, green, red.</summary>
    Bgr24,

    /// <summary>One byte of gray.</summary>
    Grey,
}
