using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Streaming;

/// <summary>Writes the streaming model: histories before the nodes that reach back, the nodes themselves on new elements only.</summary>
internal sealed class StreamEmitter
{
    private readonly Model _whole;
    private readonly Model _model;
    private readonly StreamAnalysis _analysis;
    private readonly GraphBuilder _builder;
    private readonly List<(string Input, string Output)> _state = [];
    private readonly Dictionary<string, string> _joined = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int, int, int, Node?), string> _parts = [];

    public StreamEmitter(Model whole, StreamAnalysis analysis)
    {
        (_whole, _analysis, _model) = (whole, analysis, ModelCopy.Of(whole));
        _builder = new GraphBuilder(_model);
        _model.Graph.Nodes.Clear();
        _model.Graph.Values.Clear();
    }

    public (Model Model, IReadOnlyList<(string Input, string Output)> State) Emit()
    {
        foreach (var input in _model.Graph.Inputs)
        {
            if (_analysis.Time(input.Name) is { } time)
                input.Shape = [.. input.Shape!.Select((size, axis) => axis == time.Axis ? time.Rate : size)];
        }
        foreach (var node in _whole.Graph.Nodes.Where(node => !_analysis.IsSeenThrough(node)))
        {
            if (_analysis.Use(node) is { } use)
                Emit(node, use);
            else
                _model.Graph.Nodes.Add(node);
        }
        foreach (var output in _model.Graph.Outputs)
            output.Shape = null;
        ShapeInference.Run(_model);
        return (_model, _state);
    }

    private void Emit(Node node, TimeUse use)
    {
        var copy = ModelCopy.Of(node, node.Inputs, node.Outputs);
        var (dilation, span) = (1, 1);
        if (use.Kind == TimeUseKind.Window)
            (dilation, span) = Spread(node, use, _analysis.Time(node.Input(0))!);
        for (var i = 0; i < copy.Inputs.Count; i++)
        {
            if (_analysis.Time(node.Inputs[i]) is { } time)
                copy.Inputs[i] = Part(node, use, node.Inputs[i], use.Kind == TimeUseKind.Whole ? time.Spacing : span);
        }
        if (use.Kind == TimeUseKind.Window && node.Is("Slice"))
            copy = new Node("Identity", [copy.Inputs[0]], copy.Outputs, copy.Name);
        else if (use.Kind == TimeUseKind.Window)
            SetWindow(copy, node, use, dilation);
        if (use.Kind == TimeUseKind.Pointwise && node.OpType is "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze")
            copy = Reshaped(copy, use);
        _model.Graph.Nodes.Add(copy);
    }

    // A single window takes its elements from where they are; several need the dilation that spreads them.
    private static (int Dilation, int Span) Spread(Node node, TimeUse use, TimeValue time)
    {
        var apart = use.Dilation * time.Spacing;
        if (use.Outputs.Count == 0 || use.Outputs[0].Rate == 1)
            return (1, apart);
        if (apart > 1 && node.OpType is "AveragePool" or "LpPool")
            throw new ConfigurationException($"--streaming: node '{node.DisplayName}' ({node.OpType}) takes elements {apart} apart where a step has so few rows; give --streaming {apart} times as many rows, or 1.");
        return (apart, 1);
    }

    private void SetWindow(Node copy, Node node, TimeUse use, int dilation)
    {
        var time = _analysis.Time(node.Input(0))!;
        var (input, output) = (Shape(node.Input(0)), Shape(node.Outputs[0]));
        var rank = input.Length - 2;
        var weights = node.Ints("kernel_shape") ?? [.. Shape(node.Input(1)).Skip(2).Select(size => (long)size)];
        var pads = Enumerable.Range(2, rank).Select(axis => WindowRules.Pads(node, input, output, (int)weights[axis - 2], axis)).ToList();
        copy.Attributes.Remove("auto_pad");
        copy.With("pads", pads.Select(pad => pad.Before).Concat(pads.Select(pad => pad.After)).ToArray());
        copy.With("strides", Replaced(node.Ints("strides"), rank, time.Axis - 2, use.Outputs.Count == 0 ? 1 : use.Step));
        if (node.Attributes.ContainsKey("dilations") || dilation > 1)
            copy.With("dilations", Replaced(node.Ints("dilations"), rank, time.Axis - 2, dilation));
    }

    private static long[] Replaced(long[]? values, int count, int at, long value)
    {
        long[] replaced = values is null ? [.. Enumerable.Repeat(1L, count)] : [.. values];
        replaced[at] = value;
        return replaced;
    }

    private Node Reshaped(Node node, TimeUse use)
    {
        var (time, shape) = (use.Outputs[0], Shape(node.Outputs[0]));
        var target = _builder.Constant(TensorData.Vector([.. shape.Select((size, axis) => axis == time.Axis ? time.Rate : (long)size)]), $"{node.DisplayName}_shape");
        return new Node("Reshape", [node.Inputs[0], target], node.Outputs, node.Name);
    }

    /// <summary>What a step needs of an input: elements of now and before, each <paramref name="span"/> elements of the stream apart.</summary>
    private string Part(Node node, TimeUse use, string input, int span)
    {
        var (stored, dequantize, _) = _analysis.Resolve(input);
        var time = _analysis.Time(stored)!;
        var (delay, total) = (_analysis.Delay(node, use, input), use.Total(_analysis.Time(input)!));
        var key = (stored, delay, total, span, dequantize);
        if (_parts.TryGetValue(key, out var part))
            return part;
        part = Joined(stored, time);
        var length = _analysis.History(stored) + time.Rate;
        if (span > 1 && total > 1 || delay > 0 || total < length)
            part = Slice(part, time.Axis, length - delay - total, length - delay, total > 1 ? span : 1, stored);
        if (dequantize is not null)
            part = AddNode(ModelCopy.Of(dequantize, [part, .. dequantize.Inputs.Skip(1)], [_builder.UniqueName($"{dequantize.Outputs[0]}_part")]));
        return _parts[key] = part;
    }

    /// <summary>A stored value behind its history, which is a state.</summary>
    private string Joined(string stored, TimeValue time)
    {
        var history = _analysis.History(stored);
        if (history <= 0)
            return stored;
        if (_joined.TryGetValue(stored, out var joined))
            return joined;
        int[] shape = [.. Shape(stored).Select((size, axis) => axis == time.Axis ? history : size)];
        var type = _whole.Graph.Find(stored)!.Type;
        var last = shape.Length >= 3 && IsImage(stored);
        long[] toLast = [0, .. Enumerable.Range(2, shape.Length - 2).Select(axis => (long)axis), 1], toFirst = [0, shape.Length - 1, .. Enumerable.Range(1, shape.Length - 2).Select(axis => (long)axis)];
        var input = _builder.UniqueName($"{stored}_history");
        _model.Graph.Inputs.Add(new ValueInfo(input, type, [.. (last ? [.. toLast.Select(axis => shape[axis])] : shape).Select(size => new Dimension(size))]));
        var before = last ? AddNode(new Node("Transpose", [input], [_builder.UniqueName($"{input}_first")]).With("perm", toFirst)) : input;
        joined = AddNode(new Node("Concat", [before, stored], [_builder.UniqueName($"{stored}_joined")]).With("axis", (long)time.Axis));
        var next = Slice(joined, time.Axis, time.Rate, time.Rate + history, 1, input);
        if (last)
            next = AddNode(new Node("Transpose", [next], [_builder.UniqueName($"{input}_last")]).With("perm", toLast));
        _builder.Output(next, type);
        _state.Add((input, next));
        return _joined[stored] = joined;
    }

    // States in the order in which convolutions have their values: nothing is moved between the two.
    private bool IsImage(string stored) => _analysis.Index.Consumers(stored).Any(reader => reader.OpType is "Conv" or "MaxPool" or "AveragePool" or "LpPool" or "GlobalAveragePool" or "GlobalMaxPool" or "BatchNormalization"
        || _analysis.IsSeenThrough(reader) && IsImage(reader.Outputs[0]));

    private string Slice(string value, int axis, int start, int end, int step, string name)
    {
        string[] bounds = [Vector(start), Vector(end), Vector(axis), .. step > 1 ? [Vector(step)] : Array.Empty<string>()];
        return AddNode(new Node("Slice", [value, .. bounds], [_builder.UniqueName($"{name}_part")]));
    }

    private string Vector(int value) => _builder.Shared(TensorData.Vector(value), "at");

    private string AddNode(Node node)
    {
        node.Name = node.Outputs[0];
        _model.Graph.Nodes.Add(node);
        return node.Outputs[0];
    }

    private int[] Shape(string name) => (_whole.Graph.Find(name) ?? new ValueInfo(name)).StaticShape();
}
