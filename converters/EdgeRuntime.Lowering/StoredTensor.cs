namespace EdgeRuntime.Lowering;

/// <summary>How a value's elements are ordered where they are stored.</summary>
internal enum ElementOrder
{
    /// <summary>As in the model.</summary>
    Model,
    /// <summary>The model's [N,C,spatial…] stored as [N,spatial…,C]; of rank 3 or more.</summary>
    ChannelsLast,
    /// <summary>The model's [N,C·P] that flattens [N,C,spatial…] (P pixels), stored as if it flattened [N,spatial…,C]. A dense layer permutes its weights instead of the activations.</summary>
    FlatChannelsLast,
}

/// <summary>A tensor of the plan with the order of its elements.</summary>
/// <param name="Tensor">Its index in the plan.</param>
/// <param name="Order">The order.</param>
/// <param name="Channels">C of <see cref="ElementOrder.FlatChannelsLast"/>, else 0.</param>
internal readonly record struct StoredTensor(int Tensor, ElementOrder Order, int Channels = 0);

/// <summary>A value of the model while it is lowered: the orders in which the plan holds it so far.</summary>
internal sealed class LoweredValue(string name, ElementType type, TensorShape shape)
{
    private readonly List<StoredTensor> _stored = [];

    /// <summary>The name in the model.</summary>
    public string Name => name;

    /// <summary>The element type in the plan: u8 for all quantized activations.</summary>
    public ElementType Type => type;

    /// <summary>The shape in the model.</summary>
    public TensorShape Shape => shape;

    /// <summary>Scale and zero point of a quantized activation.</summary>
    public QuantizationParameters? Quantization { get; init; }

    /// <summary>The quantized value that this one dequantizes; operations that can work on it need no f32 tensor.</summary>
    public QuantizedSource? Source { get; init; }

    /// <summary>The plan's tensors, the preferred order first.</summary>
    public IReadOnlyList<StoredTensor> Stored => _stored;

    public bool TryFind(ElementOrder order, out StoredTensor tensor)
    {
        tensor = _stored.Find(s => s.Order == order);
        return _stored.Exists(s => s.Order == order);
    }

    public StoredTensor Add(StoredTensor tensor)
    {
        _stored.Add(tensor);
        return tensor;
    }
}

/// <summary>A quantized value and how it is dequantized.</summary>
internal sealed record QuantizedSource(string Value, QuantizationParameters Parameters);
