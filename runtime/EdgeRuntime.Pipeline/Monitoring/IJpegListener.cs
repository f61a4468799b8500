namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>Gets the images of a <see cref="JpegStream"/>.</summary>
public interface IJpegListener
{
    /// <summary>Called on the stream's thread: it must return soon; to keep the image it holds it by <see cref="JpegImage.Retain"/>.</summary>
    void Take(JpegImage image);
}
