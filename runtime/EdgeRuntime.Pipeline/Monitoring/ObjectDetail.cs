using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>What a second model found in a part of the frame: the landmarks of a face, the text of a plate. One object is used again and again.</summary>
public sealed class ObjectDetail
{
    /// <summary>The name of the stage.</summary>
    public string Stage { get; set; } = "";

    /// <summary>The object, by its index in <see cref="FrameResult.Vision"/>.</summary>
    public int Detection { get; set; }

    /// <summary>The object's number; 0 where there is no tracker.</summary>
    public int Track { get; set; }

    /// <summary>What was found, in pixels of the frame.</summary>
    public VisionResult Vision { get; } = new();

    /// <summary>The labels of the second model.</summary>
    public IReadOnlyList<string> Labels { get; set; } = [];
}
