namespace EdgeRuntime.Kernels;

/// <summary><c>y = activation(a ∘ b)</c> in f32 with numpy broadcasting. Units are elements of y (<see cref="Broadcast.Count"/>). y may be an input of y's own shape.</summary>
public static unsafe class Binary
{
    /// <summary>Computes elements [first, end) of y.</summary>
    public static void Run(BinaryKind kind, float* a, float* b, float* y, in Broadcast broadcast, in Activation activation, int first, int end) =>
        Reference.Binary.Run(kind, a, b, y, broadcast, activation, first, end);
}
