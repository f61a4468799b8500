using System.Runtime.InteropServices;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Evaluation.Reports;

/// <summary>What can be said of a model without running it.</summary>
public static class StageFigures
{
    /// <summary>A stage with its sizes and the multiply-accumulates of a run; shapes are inferred in the model.</summary>
    public static ReportStage Of(string name, string precision, Model model, long modelBytes)
    {
        ArgumentNullException.ThrowIfNull(model);
        var summary = ModelSummary.Of(model);
        return new ReportStage
        {
            Name = name,
            Precision = precision,
            ModelBytes = modelBytes,
            WeightBytes = summary.ParameterBytes,
            Parameters = model.Graph.Initializers.Values.Sum(NonZero),
            Macs = summary.Macs,
        };
    }

    private static long NonZero(TensorData tensor) => tensor.Type == ElementType.String ? 0 : tensor.Type.SizeInBits() switch
    {
        64 => NonZero<long>(tensor),
        32 => NonZero<int>(tensor),
        16 => NonZero<short>(tensor),
        8 => NonZero<byte>(tensor),
        _ => tensor.Count,
    };

    private static long NonZero<T>(TensorData tensor) where T : unmanaged, IEquatable<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(tensor.Bytes.Span);
        return elements.Length - elements.Count(default(T));
    }
}
