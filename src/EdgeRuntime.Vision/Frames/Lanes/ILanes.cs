namespace EdgeRuntime.Vision.Frames.Lanes;

/// <summary>
/// f32 values side by side, one for each of <see cref="Count"/> pixels of a row. Kernels are written once over this; the scalar lanes are their twin, and since every operation is one rounded operation of each lane (none is
/// fused), all widths give the same bits.
/// </summary>
/// <typeparam name="TVector">What holds them.</typeparam>
internal interface ILanes<TVector>
    where TVector : struct
{
    static abstract int Count { get; }

    static abstract TVector Create(float value);

    static abstract TVector Load(ref float source);

    /// <summary>Byte <paramref name="index"/> (0 is the lowest) of each u32.</summary>
    static abstract TVector LoadByte(ref uint source, int index);

    /// <summary>Bytes that lie side by side.</summary>
    static abstract TVector LoadBytes(ref byte source);

    static abstract void Store(TVector value, ref float destination);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>Each value, at least 0 and at most 255.</summary>
    static abstract TVector ClampToByte(TVector value);
}
