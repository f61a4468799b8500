using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>How elements are made ready (<see cref="Map"/>) and gathered (<see cref="Combine"/>), in f64; <see cref="Neutral"/> is what gathering begins with.</summary>
internal interface IReduction
{
    static abstract double Neutral { get; }

    static abstract Vector<double> Map(Vector<double> x, Vector<double> shift);

    static abstract Vector<double> Combine(Vector<double> a, Vector<double> b);
}

internal readonly struct SumReduction : IReduction
{
    public static double Neutral => 0;

    public static Vector<double> Map(Vector<double> x, Vector<double> shift) => x;

    public static Vector<double> Combine(Vector<double> a, Vector<double> b) => a + b;
}

internal readonly struct AbsoluteSumReduction : IReduction
{
    public static double Neutral => 0;

    public static Vector<double> Map(Vector<double> x, Vector<double> shift) => Vector.Abs(x);

    public static Vector<double> Combine(Vector<double> a, Vector<double> b) => a + b;
}

/// <summary>Σ (x − shift)².</summary>
internal readonly struct SquareSumReduction : IReduction
{
    public static double Neutral => 0;

    public static Vector<double> Map(Vector<double> x, Vector<double> shift) => (x - shift) * (x - shift);

    public static Vector<double> Combine(Vector<double> a, Vector<double> b) => a + b;
}

internal readonly struct ExponentialSumReduction : IReduction
{
    public static double Neutral => 0;

    public static Vector<double> Map(Vector<double> x, Vector<double> shift) => Vector.Exp(x - shift);

    public static Vector<double> Combine(Vector<double> a, Vector<double> b) => a + b;
}

internal readonly struct ProductReduction : IReduction
{
    public static double Neutral => 1;

    public static Vector<double> Map(Vector<double> x, Vector<double> shift) => x;

    public static Vector<double> Combine(Vector<double> a, Vector<double> b) => a * b;
}

internal readonly struct MaximumReduction : IReduction
{
    public static double Neutral => double.NegativeInfinity;

    public static Vector<double> Map(Vector<double> x, Vector<double> shift) => x;

    public static Vector<double> Combine(Vector<double> a, Vector<double> b) => Vector.Max(a, b);
}

internal readonly struct MinimumReduction : IReduction
{
    public static double Neutral => double.PositiveInfinity;

    public static Vector<double> Map(Vector<double> x, Vector<double> shift) => x;

    public static Vector<double> Combine(Vector<double> a, Vector<double> b) => Vector.Min(a, b);
}
