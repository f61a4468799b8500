namespace EdgeRuntime.Inference.Operators;

/// <summary>f32 values of an operator that are constant, or computed by an earlier operation; the latter's address is looked up at every use.</summary>
public readonly unsafe struct FloatValues
{
    private readonly float* _constant;
    private readonly Operand _operand;

    internal FloatValues(float* constant, Operand operand)
    {
        _constant = constant;
        _operand = operand;
    }

    /// <summary>The address of the first value.</summary>
    public float* Pointer => _constant != null ? _constant : _operand.Floats;
}

/// <summary>Zero points of an integer factor.</summary>
internal readonly record struct ZeroPointValues(Operand? Values, bool Several, byte Flip)
{
    public unsafe Kernels.MatMulInteger.ZeroPoints Now => new(Values is { } operand ? (nint)operand.Bytes : 0, Several, Flip);
}
