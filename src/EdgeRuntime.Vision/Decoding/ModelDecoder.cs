using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>Makes results out of a model's outputs. One object serves one thread; beyond the growth of its result it allocates nothing.</summary>
public abstract class ModelDecoder
{
    /// <summary>Decodes the last run of a model.</summary>
    /// <param name="outputs">What the model gave.</param>
    /// <param name="transform">Where its input came from: results come in pixels of that source.</param>
    /// <param name="result">Receives what was found, in place of what it held.</param>
    public abstract void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result);
}
