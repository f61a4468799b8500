using System.Globalization;
using EdgeRuntime.Graph;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Compression.Float16;

/// <summary>Rounds weights to 16 bits, where those can hold them.</summary>
internal static class HalfTensor
{
    /// <summary>
    /// What rounding may cost: the root of the mean square of the errors, beside that of the weights. Normal f16 numbers cost 2⁻¹² of it and bf16 numbers 2⁻⁹; weights that f16 holds as denormal numbers only
    /// (below 6.1e-5) cost more.
    /// </summary>
    private const double LargestError = 1.0 / 1024;

    /// <summary>The tensor in 16 bits; or null, with the reason why it stays f32.</summary>
    public static TensorData? Round(TensorData tensor, ElementType type, out string? reason)
    {
        reason = null;
        var values = tensor.As<float>();
        if (type == ElementType.BFloat16)
        {
            var brain = Array.ConvertAll(values.ToArray(), BrainFloat.Of);
            return new TensorData(type, tensor.Shape, MemoryMarshal.AsBytes<ushort>(brain).ToArray());
        }
        var halves = new Half[values.Length];
        double error = 0, size = 0, largest = 0;
        for (var i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
            if (!Half.IsFinite(halves[i]))
            {
                reason = string.Create(CultureInfo.InvariantCulture, $"it holds {values[i]:G4}, and fp16 nothing beyond ±65504");
                return null;
            }
            var difference = (double)(float)halves[i] - values[i];
            error += difference * difference;
            size += (double)values[i] * values[i];
            largest = Math.Max(largest, Math.Abs(values[i]));
        }
        var relative = size > 0 ? Math.Sqrt(error / size) : 0;
        if (relative <= LargestError)
            return TensorData.From(halves, [.. tensor.Shape]);
        reason = string.Create(CultureInfo.InvariantCulture, $"its largest value is {largest:G3}, so that fp16 holds denormal numbers and would be off by {relative * 100:F1} %");
        return null;
    }
}
