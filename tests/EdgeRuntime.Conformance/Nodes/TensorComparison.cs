using EdgeRuntime.Graph;

namespace EdgeRuntime.Conformance.Nodes;

/// <summary>Compares tensors as ONNX's own runner does: shapes and types equal, integers equal, floats within a relative tolerance of 10⁻³ and an absolute one of 10⁻⁵.</summary>
internal static class TensorComparison
{
    private const double Relative = 1e-3;
    private const double Absolute = 1e-5;

    /// <summary>What differs; null where nothing does.</summary>
    public static string? Difference(TensorData expected, TensorData found)
    {
        if (expected.Type != found.Type)
            return $"type {found.Type.ShortName()}, expected {expected.Type.ShortName()}";
        if (!expected.Shape.SequenceEqual(found.Shape))
            return $"shape [{string.Join(',', found.Shape)}], expected [{string.Join(',', expected.Shape)}]";
        if (expected.Strings is { } strings)
            return found.Strings is { } others && strings.Zip(others).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)) ? null : "strings differ";
        return expected.Type switch
        {
            ElementType.Float32 => Compare(expected.As<float>(), found.As<float>(), static value => value),
            ElementType.Float64 => Compare(expected.As<double>(), found.As<double>(), static value => value),
            ElementType.Float16 => Compare(expected.As<Half>(), found.As<Half>(), static value => (double)value),
            _ => expected.Bytes.Span.SequenceEqual(found.Bytes.Span) ? null : $"byte {expected.Bytes.Span.CommonPrefixLength(found.Bytes.Span)} of {expected.Bytes.Length} differs",
        };
    }

    private static string? Compare<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> found, Func<T, double> number)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var (a, b) = (number(expected[i]), number(found[i]));
            if (!a.Equals(b) && !(Math.Abs(a - b) <= Absolute + Relative * Math.Abs(a)))
                return $"[{i}] is {b:R}, expected {a:R}";
        }
        return null;
    }
}
