using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Turns the graph form into protobuf messages. Weights are shared with the graph, not copied. Empty texts are left out.</summary>
internal static class ProtoExport
{
    public static ModelProto Write(Model model)
    {
        var proto = Start(ModelProto.Parser, model.Carried);
        proto.IrVersion = model.IrVersion;
        SetText(model.ProducerName, text => proto.ProducerName = text);
        SetText(model.ProducerVersion, text => proto.ProducerVersion = text);
        SetText(model.Domain, text => proto.Domain = text);
        if (model.ModelVersion != 0)
            proto.ModelVersion = model.ModelVersion;
        SetText(model.DocString, text => proto.DocString = text);
        proto.Graph = Write(model.Graph);
        proto.OpsetImport.AddRange(model.Opsets.Select(Write));
        proto.Functions.AddRange(model.Functions.Select(Write));
        proto.MetadataProps.AddRange(model.Metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return proto;
    }

    private static GraphProto Write(ModelGraph graph)
    {
        var proto = Start(GraphProto.Parser, graph.Carried);
        proto.Name = graph.Name;
        SetText(graph.DocString, text => proto.DocString = text);
        proto.Node.AddRange(graph.Nodes.Select(Write));
        proto.Input.AddRange(graph.Inputs.Select(Write));
        proto.Output.AddRange(graph.Outputs.Select(Write));
        proto.Initializer.AddRange(graph.Initializers.Select(entry => Write(entry.Value, entry.Key)));
        proto.ValueInfo.AddRange(graph.Values.Values.Select(Write));
        return proto;
    }

    private static FunctionProto Write(ModelFunction function)
    {
        var proto = Start(FunctionProto.Parser, function.Carried);
        proto.Name = function.Name;
        proto.Domain = function.Domain;
        SetText(function.Overload, text => proto.Overload = text);
        SetText(function.DocString, text => proto.DocString = text);
        proto.Input.AddRange(function.Inputs);
        proto.Output.AddRange(function.Outputs);
        proto.Attribute.AddRange(function.AttributeNames);
        proto.AttributeProto.AddRange(function.AttributeDefaults.Select(entry => Write(entry.Key, entry.Value)));
        proto.Node.AddRange(function.Nodes.Select(Write));
        proto.ValueInfo.AddRange(function.Values.Select(Write));
        proto.OpsetImport.AddRange(function.Opsets.Select(Write));
        return proto;
    }

    private static NodeProto Write(Node node)
    {
        var proto = Start(NodeProto.Parser, node.Carried);
        proto.OpType = node.OpType;
        SetText(node.Name, text => proto.Name = text);
        SetText(node.Domain, text => proto.Domain = text);
        SetText(node.Overload, text => proto.Overload = text);
        SetText(node.DocString, text => proto.DocString = text);
        proto.Input.AddRange(node.Inputs);
        proto.Output.AddRange(node.Outputs);
        proto.Attribute.AddRange(node.Attributes.Select(entry => Write(entry.Key, entry.Value)));
        return proto;
    }

    private static AttributeProto Write(string name, AttributeValue attribute)
    {
        if (attribute.Kind == AttributeKind.Opaque)
            return AttributeProto.Parser.ParseFrom((byte[])attribute.Value!);
        var proto = new AttributeProto { Name = name };
        SetText(attribute.Reference, text => proto.RefAttrName = text);
        SetText(attribute.DocString, text => proto.DocString = text);
        if (attribute.Kind != AttributeKind.Undefined)
            proto.Type = (AttributeProto.Types.AttributeType)attribute.Kind;
        if (attribute.Reference.Length == 0)
            SetValue(proto, attribute);
        return proto;
    }

    private static void SetValue(AttributeProto proto, AttributeValue attribute)
    {
        switch (attribute.Value)
        {
            case float value: proto.F = value; break;
            case long value: proto.I = value; break;
            case byte[] value: proto.S = ByteString.CopyFrom(value); break;
            case TensorData value: proto.T = Write(value, value.Name); break;
            case ModelGraph value: proto.G = Write(value); break;
            case float[] values: proto.Floats.AddRange(values); break;
            case long[] values: proto.Ints.AddRange(values); break;
            case byte[][] values: proto.Strings.AddRange(values.Select(value => ByteString.CopyFrom(value))); break;
            case TensorData[] values: proto.Tensors.AddRange(values.Select(value => Write(value, value.Name))); break;
            case ModelGraph[] values: proto.Graphs.AddRange(values.Select(Write)); break;
        }
    }

    private static TensorProto Write(TensorData tensor, string name)
    {
        var proto = Start(TensorProto.Parser, tensor.Carried);
        SetText(name, text => proto.Name = text);
        SetText(tensor.DocString, text => proto.DocString = text);
        proto.DataType = (int)tensor.Type;
        proto.Dims.AddRange(tensor.Shape);
        if (tensor.Strings is { } strings)
            proto.StringData.AddRange(strings.Select(text => ByteString.CopyFrom(text)));
        else
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        return proto;
    }

    private static ValueInfoProto Write(ValueInfo value)
    {
        var proto = Start(ValueInfoProto.Parser, value.Carried);
        proto.Name = value.Name;
        SetText(value.DocString, text => proto.DocString = text);
        if (value.OtherType is { } type)
        {
            proto.Type = TypeProto.Parser.ParseFrom(type);
            return proto;
        }
        if (value.Type == ElementType.Undefined && value.Shape is null)
            return proto;
        proto.Type ??= new TypeProto();
        var tensor = proto.Type.TensorType ??= new TypeProto.Types.Tensor();
        tensor.ElemType = (int)value.Type;
        if (value.Shape is { } shape)
            tensor.Shape = Write(shape, tensor.Shape);
        return proto;
    }

    private static TensorShapeProto Write(IReadOnlyList<Dimension> shape, TensorShapeProto? denotations)
    {
        var proto = denotations?.Dim.Count == shape.Count ? denotations : new TensorShapeProto();
        while (proto.Dim.Count < shape.Count)
            proto.Dim.Add(new TensorShapeProto.Types.Dimension());
        for (var i = 0; i < shape.Count; i++)
        {
            if (shape[i].IsKnown)
                proto.Dim[i].DimValue = shape[i].Value;
            else
                SetText(shape[i].Symbol, text => proto.Dim[i].DimParam = text);
        }
        return proto;
    }

    private static OperatorSetIdProto Write(KeyValuePair<string, long> opset) => new() { Domain = opset.Key, Version = opset.Value };

    private static T Start<T>(MessageParser<T> parser, byte[]? carried) where T : IMessage<T>, new() => carried is null ? new T() : parser.ParseFrom(carried);

    private static void SetText(string text, Action<string> set)
    {
        if (text.Length > 0)
            set(text);
    }
}
