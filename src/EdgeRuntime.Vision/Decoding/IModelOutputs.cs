namespace EdgeRuntime.Vision.Decoding;

/// <summary>The outputs of a model's last run, as a decoder reads them.</summary>
public interface IModelOutputs
{
    /// <summary>The values of an output as f32, in its own layout, good until the next run.</summary>
    /// <param name="output">Its index in <see cref="DecoderModel.Outputs"/>.</param>
    ReadOnlySpan<float> Read(int output);
}
