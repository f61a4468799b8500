namespace EdgeRuntime.Graph.TfLite;

/// <summary>The values that tensors have become, in the forms that operators ask for.</summary>
internal sealed partial class GraphImport
{
    /// <summary>The tensor where it is a constant of the file (or folded from one); null otherwise.</summary>
    public TfLiteTensor? Constant(int tensor) => _constants[tensor];

    /// <summary>Makes a tensor mean a constant.</summary>
    public void SetConstant(int tensor, TfLiteTensor constant) => _constants[tensor] = constant;

    /// <summary>The value of a tensor in its own type.</summary>
    public string Value(int tensor)
    {
        if (_values[tensor] is { } value)
            return value;
        var constant = _constants[tensor] ?? throw new InvalidModelException($"{Source.Tensors[tensor].Display} is read before anything writes it; the operators are not in order, convert the model again.");
        // A constant behind DEQUANTIZE is kept as the file stores it, and read as f32.
        var dense = Source.Tensors[tensor].Type == constant.Type ? Tensors.Dense(constant) : TensorData.From(Tensors.Floats(constant), constant.Shape);
        return _values[tensor] = Builder.Constant(dense, NameOf(Source.Tensors[tensor]));
    }

    /// <summary>The value of a tensor as f32: dequantized where it is quantized.</summary>
    public string Float(int tensor)
    {
        var info = Source.Tensors[tensor];
        if (_constants[tensor] is { Type: not ElementType.Float32 } constant)
            return Once(tensor, "f32", () => TensorData.From(Tensors.Floats(constant), constant.Shape));
        var value = Value(tensor);
        if (info.Type == ElementType.Float32)
            return value;
        if (!info.IsQuantized)
            throw new InvalidModelException($"{info.Display} of type {info.Type.ShortName()} is used as a number but has no quantization; convert the model again.");
        if (_floats.TryGetValue(value, out var known))
            return known;
        return _floats[value] = Cached(Dequantize(value, info.Quantization!, info.Type));
    }

    /// <summary>A DequantizeLinear of a value with the given parameters.</summary>
    public string Dequantize(string value, TfLiteQuantization quantization, ElementType type) => quantization.IsPerTensor
        ? Builder.Add("DequantizeLinear", [value, Scale(quantization), ZeroPoint(quantization, type)])
        : Builder.Add("DequantizeLinear", [value, Scale(quantization), ZeroPoint(quantization, type)], ("axis", (long)quantization.Axis));

    /// <summary>A QuantizeLinear of a value with the given parameters.</summary>
    public string Quantize(string value, TfLiteQuantization quantization, ElementType type) =>
        Builder.Add("QuantizeLinear", [value, Scale(quantization), ZeroPoint(quantization, type)]);

    /// <summary>An f32 value of rank 4 as [N,C,H,W].</summary>
    public string ChannelsFirst(string value) => _channelsFirst.TryGetValue(value, out var known)
        ? known
        : _channelsFirst[value] = Cached(Builder.Add("Transpose", [value], ("perm", s_toChannelsFirst)));

    /// <summary>A constant made from a tensor, made once for each form.</summary>
    public string Once(int tensor, string form, Func<TensorData> make)
    {
        if (!_made.TryGetValue((tensor, form), out var name))
            _made[(tensor, form)] = name = Builder.Constant(make(), $"{ShortName(Source.Tensors[tensor].Name)}_{form}");
        return name;
    }

    /// <summary>Remembers the f32 value [N,C,H,W] that a quantized tensor was padded from, with zeros around H and W, so that a convolution can take the pads itself.</summary>
    public void SetPadded(int tensor, string value, long[] pads) => _padded[tensor] = (value, pads);

    /// <summary>See <see cref="SetPadded"/>.</summary>
    public (string Value, long[] Pads)? Padded(int tensor) => _padded.TryGetValue(tensor, out var entry) ? entry : null;

    // A value that later operators may read too must not be renamed.
    private string Cached(string value)
    {
        _cached.Add(value);
        return value;
    }

    private string Scale(TfLiteQuantization q) => Builder.Shared(q.IsPerTensor ? TensorData.Scalar(q.Scales[0]) : TensorData.From(q.Scales, q.Scales.Length), "scale");

    private string ZeroPoint(TfLiteQuantization q, ElementType type) => Builder.Shared((type, q.IsPerTensor) switch
    {
        (ElementType.Int8, true) => TensorData.Scalar((sbyte)q.ZeroPoints[0]),
        (ElementType.Int8, false) => TensorData.From(Array.ConvertAll(q.ZeroPoints, zero => (sbyte)zero), q.ZeroPoints.Length),
        (ElementType.UInt8, true) => TensorData.Scalar((byte)q.ZeroPoints[0]),
        (ElementType.UInt8, false) => TensorData.From(Array.ConvertAll(q.ZeroPoints, zero => (byte)zero), q.ZeroPoints.Length),
        _ => throw new InvalidModelException($"a quantization of type {type.ShortName()} is not supported; convert the model with 8-bit integers."),
    }, "zero_point");
}
