namespace EdgeRuntime.Vision.Frames.Lanes;

/// <summary>Some 16-bit integers at once. Every width computes the same: sums and products keep their low 16 bits but where said otherwise.</summary>
internal interface IFixedLanes<TVector>
    where TVector : struct
{
    /// <summary>How many there are.</summary>
    static abstract int Count { get; }

    static abstract TVector Create(short value);

    static abstract TVector Load(ref short at);

    /// <summary>Of each u32 the bytes 0 and 1 (<paramref name="upper"/>: 2 and 3).</summary>
    static abstract void LoadBytes(ref uint at, bool upper, out TVector first, out TVector second);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary>Times 128.</summary>
    static abstract TVector Raise(TVector value);

    /// <summary><c>(left·right + 2^14) >> 15</c>: the product with a factor that is counted in steps of 2^−15.</summary>
    static abstract TVector Scale(TVector left, TVector right);

    static abstract TVector Clamp(TVector value, TVector least, TVector most);

    /// <summary>Writes <c>(value/64 − mean)·scale</c>.</summary>
    static abstract void Store(TVector value, float mean, float scale, ref float to);
}
