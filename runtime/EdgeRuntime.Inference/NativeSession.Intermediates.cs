using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference;

public sealed partial class NativeSession
{
    private readonly bool _keepsIntermediates;
    private Dictionary<string, int>? _intermediates;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Intermediates => _keepsIntermediates ? Describe(_plan, [.. KeptTensors().Values]) : [];

    /// <inheritdoc/>
    public override unsafe byte[] Intermediate(string name)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!_keepsIntermediates || !KeptTensors().TryGetValue(name, out var index))
            return base.Intermediate(name);
        var tensor = _plan.Tensors[index];
        var elementSize = tensor.Type.SizeInBits() / 8;
        var value = new byte[tensor.Shape.ElementCount * elementSize];
        var stored = new ReadOnlySpan<byte>(*_memory.Slot(tensor.Buffer), (int)tensor.ByteSpan);
        if (tensor.Pitch != 0)
            stored = Rows(stored, tensor, elementSize);
        if (tensor.Layout == PlanLayout.ChannelsLast && tensor.Shape.Rank >= 2)
            ToChannelsFirst(stored, value, tensor.Shape, elementSize);
        else
            stored.CopyTo(value);
        return value;
    }

    // Where several tensors hold the same one of the model (in two layouts, say), the first is as good as any.
    private Dictionary<string, int> KeptTensors()
    {
        if (_intermediates is not null)
            return _intermediates;
        var written = new HashSet<int>();
        foreach (var operation in _plan.Operations)
        {
            foreach (var output in operation.Outputs)
                written.Add(BufferOf(output));
        }
        var kept = new Dictionary<string, int>();
        for (var i = 0; i < _plan.Tensors.Count; i++)
        {
            var tensor = _plan.Tensors[i];
            if (written.Contains(tensor.Buffer) && tensor.Layout != PlanLayout.Packed && tensor.Name.Length > 0)
                kept.TryAdd(tensor.Name, i);
        }
        return _intermediates = kept;
    }

    private static byte[] Rows(ReadOnlySpan<byte> matrix, PlanTensor tensor, int elementSize)
    {
        var row = tensor.Shape[-1] * elementSize;
        var rows = new byte[tensor.Shape.ElementCount * elementSize];
        for (var i = 0; i < rows.Length / row; i++)
            matrix.Slice((i * tensor.Pitch + tensor.Column) * elementSize, row).CopyTo(rows.AsSpan(i * row));
        return rows;
    }

    private static TensorInfo InModelLayout(PlanTensor tensor)
    {
        var shape = tensor.Shape;
        if (tensor.Layout == PlanLayout.ChannelsLast && shape.Rank >= 2)
            shape = new TensorShape([shape[0], shape[-1], .. shape.Dimensions.AsSpan()[1..^1]]);
        return new TensorInfo(tensor.Name, tensor.Type, shape);
    }

    private static void ToChannelsFirst(ReadOnlySpan<byte> source, Span<byte> destination, TensorShape shape, int elementSize)
    {
        int images = shape[0], channels = shape[-1];
        var pixels = (int)(shape.ElementCount / images / channels);
        for (var image = 0; image < images; image++)
            for (var pixel = 0; pixel < pixels; pixel++)
                for (var channel = 0; channel < channels; channel++)
                {
                    var from = ((image * pixels + pixel) * channels + channel) * elementSize;
                    var to = ((image * channels + channel) * pixels + pixel) * elementSize;
                    source.Slice(from, elementSize).CopyTo(destination[to..]);
                }
    }
}
