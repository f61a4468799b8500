namespace EdgeRuntime.Devices.Video;

/// <summary>What the bytes of a <see cref="VideoFrame"/> are.</summary>
public enum FrameEncoding
{
    /// <summary>Pixels, as <see cref="VideoFrame.Format"/> says.</summary>
    Raw,

    /// <summary>A JPEG file (MJPEG cameras).</summary>
    Jpeg,
}
