using System.Runtime.Intrinsics;

namespace EdgeRuntime.Speech.Features;

/// <summary>So many neighbouring numbers that take the same arithmetic. Products and sums are rounded one by one in every width, so that results are the same bit for bit.</summary>
internal interface ILanes<T> where T : unmanaged, ILanes<T>
{
    static abstract T Fill(float value);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);
}

/// <summary>One number: the scalar twin.</summary>
internal readonly struct Lane(float value) : ILanes<Lane>
{
    private readonly float _value = value;

    public static Lane Fill(float value) => new(value);

    public static Lane operator +(Lane a, Lane b) => new(a._value + b._value);

    public static Lane operator -(Lane a, Lane b) => new(a._value - b._value);

    public static Lane operator *(Lane a, Lane b) => new(a._value * b._value);
}

/// <summary>Four numbers.</summary>
internal readonly struct Lanes4(Vector128<float> value) : ILanes<Lanes4>
{
    private readonly Vector128<float> _value = value;

    public static Lanes4 Fill(float value) => new(Vector128.Create(value));

    public static Lanes4 operator +(Lanes4 a, Lanes4 b) => new(a._value + b._value);

    public static Lanes4 operator -(Lanes4 a, Lanes4 b) => new(a._value - b._value);

    public static Lanes4 operator *(Lanes4 a, Lanes4 b) => new(a._value * b._value);
}

/// <summary>Eight numbers.</summary>
internal readonly struct Lanes8(Vector256<float> value) : ILanes<Lanes8>
{
    private readonly Vector256<float> _value = value;

    public static Lanes8 Fill(float value) => new(Vector256.Create(value));

    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a._value + b._value);

    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a._value - b._value);

    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a._value * b._value);
}
