namespace EdgeRuntime.Lowering.Operators;

/// <summary>Reorders the weights of a Conv, [OutputC, InputC/groups, kernel…] in ONNX, for the kernels.</summary>
internal static class ConvolutionWeights
{
    /// <summary>One matrix [K,N] for each group: K runs over (kernel position, c), N over the group's output channels.</summary>
    public static WeightMatrix<T>[] Groups<T>(ReadOnlySpan<T> weights, Convolution convolution) where T : unmanaged
    {
        var (channels, outputs, pixels) = (convolution.GroupC, convolution.GroupN, convolution.Window.Taps);
        var matrices = new WeightMatrix<T>[convolution.Groups];
        for (var g = 0; g < matrices.Length; g++)
        {
            var matrix = new T[pixels * channels * outputs];
            for (var n = 0; n < outputs; n++)
            {
                for (var c = 0; c < channels; c++)
                {
                    for (var p = 0; p < pixels; p++)
                        matrix[(p * channels + c) * outputs + n] = weights[((g * outputs + n) * channels + c) * pixels + p];
                }
            }
            matrices[g] = new WeightMatrix<T>(matrix, pixels * channels, outputs);
        }
        return matrices;
    }

    /// <summary>[kernel positions, C].</summary>
    public static T[] Depthwise<T>(ReadOnlySpan<T> weights, Convolution convolution) where T : unmanaged
    {
        var (channels, pixels) = (convolution.Window.OutputC, convolution.Window.Taps);
        var matrix = new T[weights.Length];
        for (var c = 0; c < channels; c++)
        {
            for (var p = 0; p < pixels; p++)
                matrix[p * channels + c] = weights[c * pixels + p];
        }
        return matrix;
    }
}

/// <summary>Weights [K,N], row-major.</summary>
internal sealed record WeightMatrix<T>(T[] Values, int K, int N) where T : unmanaged;
