namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Binary
{
    public static void Run(BinaryKind kind, float* a, float* b, float* y, in Broadcast broadcast, in Activation activation, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            nint offsetA = 0, offsetB = 0;
            var rest = i;
            for (var axis = broadcast.Rank - 1; axis >= 0; axis--)
            {
                var index = rest % broadcast.Sizes[axis];
                rest /= broadcast.Sizes[axis];
                offsetA += (nint)index * broadcast.StridesA[axis];
                offsetB += (nint)index * broadcast.StridesB[axis];
            }
            y[i] = Unary.Apply(activation, Apply(kind, a[offsetA], b[offsetB]));
        }
    }

    public static float Apply(BinaryKind kind, float a, float b) => kind switch
    {
        BinaryKind.Add => a + b,
        BinaryKind.Subtract => a - b,
        BinaryKind.Multiply => a * b,
        BinaryKind.Divide => a / b,
        BinaryKind.Maximum => MathF.Max(a, b),
        BinaryKind.Minimum => MathF.Min(a, b),
        BinaryKind.Power => MathF.Pow(a, b),
        BinaryKind.Remainder => a % b,
        BinaryKind.ParametricRelu => a > 0 ? a : a * b,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a function of two f32 numbers"),
    };
}
