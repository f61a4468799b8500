using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Turns protobuf messages into the graph form. A message is emptied of what has been read; what then remains is carried through as bytes.</summary>
internal sealed class ProtoImport(TensorImport tensors)
{
    public Model Read(ModelProto proto)
    {
        var model = new Model
        {
            IrVersion = proto.IrVersion,
            ProducerName = proto.ProducerName,
            ProducerVersion = proto.ProducerVersion,
            Domain = proto.Domain,
            ModelVersion = proto.ModelVersion,
            DocString = proto.DocString,
            Graph = ReadGraph(proto.Graph),
        };
        ReadOpsets(proto.OpsetImport, model.Opsets);
        if (model.Opsets.Count == 0)
            model.Opsets[""] = 1;
        foreach (var function in proto.Functions)
            model.Functions.Add(ReadFunction(function));
        foreach (var entry in proto.MetadataProps)
            model.Metadata.Add(new(entry.Key, entry.Value));
        proto.ClearIrVersion();
        proto.ClearProducerName();
        proto.ClearProducerVersion();
        proto.ClearDomain();
        proto.ClearModelVersion();
        proto.ClearDocString();
        proto.Graph = null;
        proto.OpsetImport.Clear();
        proto.Functions.Clear();
        proto.MetadataProps.Clear();
        model.Carried = Rest(proto);
        return model;
    }

    private ModelGraph ReadGraph(GraphProto proto)
    {
        var graph = new ModelGraph { Name = proto.Name, DocString = proto.DocString };
        foreach (var tensor in proto.Initializer.Select(tensors.Read).Concat(proto.SparseInitializer.Select(sparse => SparseImport.Read(sparse, tensors))))
        {
            if (!graph.Initializers.TryAdd(tensor.Name, tensor))
                throw new InvalidModelException($"the initializer '{tensor.Name}' is defined twice; export the model again.");
        }
        graph.Nodes.AddRange(proto.Node.Select(ReadNode));
        graph.Inputs.AddRange(proto.Input.Select(ReadValue));
        graph.Outputs.AddRange(proto.Output.Select(ReadValue));
        foreach (var value in proto.ValueInfo)
            graph.Values[value.Name] = ReadValue(value);
        proto.ClearName();
        proto.ClearDocString();
        proto.Initializer.Clear();
        proto.SparseInitializer.Clear();
        proto.Node.Clear();
        proto.Input.Clear();
        proto.Output.Clear();
        proto.ValueInfo.Clear();
        graph.Carried = Rest(proto);
        return graph;
    }

    private ModelFunction ReadFunction(FunctionProto proto)
    {
        var function = new ModelFunction { Name = proto.Name, Domain = proto.Domain, Overload = proto.Overload, DocString = proto.DocString };
        function.Inputs.AddRange(proto.Input);
        function.Outputs.AddRange(proto.Output);
        function.AttributeNames.AddRange(proto.Attribute);
        foreach (var attribute in proto.AttributeProto)
            function.AttributeDefaults[attribute.Name] = ReadAttribute(attribute);
        function.Nodes.AddRange(proto.Node.Select(ReadNode));
        function.Values.AddRange(proto.ValueInfo.Select(ReadValue));
        ReadOpsets(proto.OpsetImport, function.Opsets);
        proto.ClearName();
        proto.ClearDomain();
        proto.ClearOverload();
        proto.ClearDocString();
        proto.Input.Clear();
        proto.Output.Clear();
        proto.Attribute.Clear();
        proto.AttributeProto.Clear();
        proto.Node.Clear();
        proto.ValueInfo.Clear();
        proto.OpsetImport.Clear();
        function.Carried = Rest(proto);
        return function;
    }

    private Node ReadNode(NodeProto proto)
    {
        var node = new Node(proto.OpType, proto.Input, proto.Output, proto.Name)
        {
            Domain = proto.Domain,
            Overload = proto.Overload,
            DocString = proto.DocString,
        };
        foreach (var attribute in proto.Attribute)
        {
            // A sparse Constant is a dense one with zeros.
            var sparse = proto.OpType == "Constant" ? attribute.SparseTensor : null;
            var value = sparse is null ? ReadAttribute(attribute) : SparseImport.Read(sparse, tensors);
            if (!node.Attributes.TryAdd(sparse is null ? attribute.Name : "value", value))
                throw new InvalidModelException($"node '{node.DisplayName}' has the attribute '{attribute.Name}' twice; export the model again.");
        }
        proto.ClearOpType();
        proto.ClearName();
        proto.ClearDomain();
        proto.ClearOverload();
        proto.ClearDocString();
        proto.Input.Clear();
        proto.Output.Clear();
        proto.Attribute.Clear();
        node.Carried = Rest(proto);
        return node;
    }

    private AttributeValue ReadAttribute(AttributeProto proto)
    {
        var kind = KindOf(proto);
        object? value = kind switch
        {
            AttributeKind.Float => proto.F,
            AttributeKind.Int => proto.I,
            AttributeKind.String => proto.S.ToByteArray(),
            AttributeKind.Tensor => tensors.Read(proto.T ?? new TensorProto()),
            AttributeKind.Graph => ReadGraph(proto.G ?? new GraphProto()),
            AttributeKind.Floats => proto.Floats.ToArray(),
            AttributeKind.Ints => proto.Ints.ToArray(),
            AttributeKind.Strings => proto.Strings.Select(text => text.ToByteArray()).ToArray(),
            AttributeKind.Tensors => proto.Tensors.Select(tensors.Read).ToArray(),
            AttributeKind.Graphs => proto.Graphs.Select(ReadGraph).ToArray(),
            AttributeKind.Opaque => proto.ToByteArray(),
            _ => null,
        };
        return new AttributeValue(kind, value) { Reference = proto.RefAttrName, DocString = proto.DocString };
    }

    private static AttributeKind KindOf(AttributeProto proto)
    {
        var kind = (AttributeKind)proto.Type;
        if (kind == AttributeKind.Undefined && proto.RefAttrName.Length == 0)
            return GuessKind(proto);
        return kind <= AttributeKind.Graphs ? kind : AttributeKind.Opaque;
    }

    // Files of IR version 1 have no attribute types: the field that is there tells it.
    private static AttributeKind GuessKind(AttributeProto proto) =>
        proto.HasF ? AttributeKind.Float
        : proto.HasI ? AttributeKind.Int
        : proto.HasS ? AttributeKind.String
        : proto.T is not null ? AttributeKind.Tensor
        : proto.G is not null ? AttributeKind.Graph
        : proto.Floats.Count > 0 ? AttributeKind.Floats
        : proto.Ints.Count > 0 ? AttributeKind.Ints
        : proto.Strings.Count > 0 ? AttributeKind.Strings
        : proto.Tensors.Count > 0 ? AttributeKind.Tensors
        : proto.Graphs.Count > 0 ? AttributeKind.Graphs
        : AttributeKind.Undefined;

    private static ValueInfo ReadValue(ValueInfoProto proto)
    {
        var value = new ValueInfo(proto.Name) { DocString = proto.DocString };
        if (proto.Type is { } type)
        {
            if (type.ValueCase == TypeProto.ValueOneofCase.TensorType)
            {
                value.Type = TensorImport.TypeOf(type.TensorType.ElemType, proto.Name);
                value.Shape = type.TensorType.Shape?.Dim.Select(ReadDimension).ToArray();
                type.TensorType.ClearElemType();
                if (type.TensorType.Shape?.Dim.All(dimension => dimension.CalculateSize() == 0) ?? false)
                    type.TensorType.Shape = null;
                if (type.TensorType.CalculateSize() == 0)
                    type.ClearValue();
            }
            else if (type.CalculateSize() > 0)
            {
                value.OtherType = type.ToByteArray();
                proto.Type = null;
            }
            if (type.CalculateSize() == 0)
                proto.Type = null;
        }
        proto.ClearName();
        proto.ClearDocString();
        value.Carried = Rest(proto);
        return value;
    }

    private static Dimension ReadDimension(TensorShapeProto.Types.Dimension proto)
    {
        var dimension = proto.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue
            ? new Dimension(Math.Max(-1, proto.DimValue))
            : new Dimension(-1, proto.DimParam);
        proto.ClearValue();
        return dimension;
    }

    private static void ReadOpsets(IEnumerable<OperatorSetIdProto> protos, SortedDictionary<string, long> opsets)
    {
        opsets.Clear();
        foreach (var opset in protos)
            opsets[opset.Domain] = opset.Version;
    }

    private static byte[]? Rest(IMessage proto) => proto.CalculateSize() > 0 ? proto.ToByteArray() : null;
}
