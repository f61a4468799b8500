using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>What the quantizer can do with an operator.</summary>
internal enum QuantizableKind
{
    /// <summary>Stays in f32.</summary>
    None,
    /// <summary>Multiplies by constant weights: quantized wherever it stands.</summary>
    Weighted,
    /// <summary>Computes: quantized where its inputs are.</summary>
    Computing,
    /// <summary>A function of one variable: quantized where its input and all its readers are.</summary>
    Unary,
    /// <summary>Moves or selects elements: input and output share one quantization.</summary>
    Moving,
}

/// <summary>The operators by what the quantizer can do with them.</summary>
internal static class QuantizableOperators
{
    public static QuantizableKind KindOf(string opType) => opType switch
    {
        "Conv" or "Gemm" or "MatMul" => QuantizableKind.Weighted,
        "Add" or "Mul" or "AveragePool" or "GlobalAveragePool" => QuantizableKind.Computing,
        "Relu" or "Clip" or "LeakyRelu" or "Sigmoid" or "Tanh" or "HardSigmoid" or "HardSwish" or "Elu" => QuantizableKind.Unary,
        "MaxPool" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Transpose" or "Concat" or "Slice" or "Identity" => QuantizableKind.Moving,
        _ => QuantizableKind.None,
    };

    /// <summary>How many of a node's inputs hold activations; the rest are weights, shapes and axes.</summary>
    public static int ActivationInputs(string opType, int inputs) => opType switch
    {
        "Add" or "Mul" or "Concat" => inputs,
        _ => 1,
    };

    /// <summary>The axis of the output channels of a weighted node's weights.</summary>
    public static int ChannelAxis(Node node, TensorData weights) => node.OpType == "Conv" || node.Int("transB") != 0 ? 0 : weights.Shape.Count - 1;
}
