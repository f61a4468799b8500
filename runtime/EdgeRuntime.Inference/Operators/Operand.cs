namespace EdgeRuntime.Inference.Operators;

/// <summary>An input or output of an operator. Its address is looked up at every use: inputs and outputs of the model move when the caller binds another buffer.</summary>
public readonly unsafe struct Operand
{
    private readonly byte** _slot;
    private readonly nint _offset;

    internal Operand(ElementType type, TensorShape shape, byte** slot, int pitch = 0, int column = 0)
    {
        Type = type;
        Shape = shape;
        _slot = slot;
        _offset = (nint)column * ElementSize;
        Pitch = pitch;
    }

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The shape as stored.</summary>
    public TensorShape Shape { get; }

    /// <summary>Elements from one row of the last axis to the next, for operators that asked for it; 0 where the rows lie behind each other.</summary>
    public int Pitch { get; }

    /// <summary>The number of elements.</summary>
    public int Count => (int)Shape.ElementCount;

    /// <summary>Bytes of one element.</summary>
    public int ElementSize => Type.SizeInBits() / 8;

    /// <summary>The address of the first byte.</summary>
    public byte* Bytes => *_slot + _offset;

    /// <summary>The address of the first of f32 elements.</summary>
    public float* Floats => (float*)(*_slot + _offset);
}
