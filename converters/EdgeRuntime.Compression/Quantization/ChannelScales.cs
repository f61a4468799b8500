using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>Quantization with one scale for each channel.</summary>
internal static class ChannelScales
{
    /// <summary>The first operator set whose QuantizeLinear and DequantizeLinear have an axis.</summary>
    private const long FirstOpset = 13;

    /// <exception cref="ConfigurationException">The model's operator set has no scales for each channel.</exception>
    public static void RequireOpset(Model model)
    {
        if (model.Opset < FirstOpset)
            throw new ConfigurationException($"the model has operator set {model.Opset}; per-channel quantization needs at least {FirstOpset}: export the model with a newer operator set.");
    }
}
