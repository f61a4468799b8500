namespace EdgeRuntime.Kernels.Tests;

/// <summary>How far a kernel may be from its scalar twin: relative, with an absolute floor. Every tolerance stands here with its reason.</summary>
internal readonly record struct Tolerance(float Relative, float Absolute)
{
    /// <summary>The same operations in the same order.</summary>
    public static Tolerance Exact => new(0, 0);

    /// <summary>Sums of up to 2,000 products of values in [−1, 1] in another order, fused or not.</summary>
    public static Tolerance Sum => new(1e-5f, 1e-4f);

    /// <summary>One product and one sum, fused or not.</summary>
    public static Tolerance MultiplyAdd => new(1e-6f, 1e-6f);

    /// <summary>Sums in f64 in another order, rounded once; exponentials of f64.</summary>
    public static Tolerance Rounding => new(2e-7f, 1e-7f);

    /// <summary>Polynomials of f32 against functions of double. The floor serves differences of nearly equal numbers (ELU, GELU, ln near 1).</summary>
    public static Tolerance Function => new(2e-6f, 5e-7f);

    public static Tolerance Of(ActivationKind kind) => kind switch
    {
        ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.Elu or ActivationKind.Exp or ActivationKind.Gelu or ActivationKind.Log
            or ActivationKind.Erf or ActivationKind.Mish or ActivationKind.Softplus or ActivationKind.Selu or ActivationKind.GeluTanh or ActivationKind.Silu => Function,
        _ => Exact,
    };

    public void Check(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length));
        for (var i = 0; i < actual.Length; i++)
        {
            float a = actual[i], e = expected[i];
            if (a == e || float.IsNaN(a) && float.IsNaN(e) || MathF.Abs(a - e) <= Absolute + Relative * MathF.Abs(e) && !float.IsInfinity(e))
                continue;
            Assert.Fail($"{what}: element {i} is {a:R}, expected {e:R} (relative {Relative}, absolute {Absolute})");
        }
    }
}
