namespace EdgeRuntime.Vision.Decoding;

/// <summary>What a decoder must know of the model whose outputs it reads.</summary>
/// <param name="Input">The shape of its image input.</param>
/// <param name="Layout"><c>NCHW</c> or <c>NHWC</c>.</param>
/// <param name="Outputs">Its outputs without state, in its order.</param>
/// <param name="Labels">The names of its classes; empty where it has none.</param>
public sealed record DecoderModel(TensorShape Input, string Layout, IReadOnlyList<TensorInfo> Outputs, IReadOnlyList<string> Labels)
{
    /// <summary>The input's height in pixels; 0 where it is no image.</summary>
    public int InputHeight => Input.Rank == 4 ? Input[Layout == "NHWC" ? 1 : 2] : 0;

    /// <summary>The input's width in pixels; 0 where it is no image.</summary>
    public int InputWidth => Input.Rank == 4 ? Input[Layout == "NHWC" ? 2 : 3] : 0;
}
