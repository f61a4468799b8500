using System.Text;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Tests.Onnx;

[TestFixture]
public class OnnxReaderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("onnx").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_missing_file_is_named() => Refused(() => OnnxReader.Read("/nowhere/x.onnx"), "/nowhere/x.onnx: no such file");

    [TestCase("", "it is empty")]
    [TestCase("\x1c\0\0\0TFL3....", "TensorFlow Lite")]
    [TestCase("PK\x03\x04....", "zip archive")]
    [TestCase("<!DOCTYPE html>", "web page")]
    [TestCase("version https://git-lfs.github.com/spec/v1", "git lfs pull")]
    [TestCase("\xff\xff\xff garbage", "damaged near byte")]
    [TestCase("\x08\x08", "holds no graph")]
    public void Other_files_are_recognised(string content, string expected) =>
        Refused(() => OnnxReader.Read(Encoding.Latin1.GetBytes(content), "x.onnx"), expected);

    [Test]
    public void Every_truncation_is_an_error_or_a_smaller_model()
    {
        var bytes = OnnxWriter.ToBytes(Small());
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                Assert.That(OnnxReader.Read(bytes.AsSpan(0, length), "x.onnx").Graph.Nodes, Has.Count.LessThanOrEqualTo(3));
            }
            catch (InvalidModelException error)
            {
                Assert.That(error.Message, Does.StartWith("x.onnx: "));
            }
        }
    }

    [Test]
    public void A_truncated_file_tells_the_place()
    {
        var bytes = OnnxWriter.ToBytes(Small());
        Refused(() => OnnxReader.Read(bytes.AsSpan(0, bytes.Length - 40), "x.onnx"), "x.onnx: damaged near byte");
    }

    [Test]
    public void Deep_recursion_is_refused()
    {
        // graph { node { attribute { g { node { … } } } } }, 399 levels.
        byte[] inner = [];
        for (var level = 0; level < 399; level++)
            inner = Wrap(level % 3 == 0 ? 6 : level % 3 == 1 ? 5 : 1, inner);
        Refused(() => OnnxReader.Read(Wrap(7, inner), "x.onnx"), "damaged near byte");
    }

    [Test]
    public void Lengths_beyond_the_file_allocate_nothing()
    {
        // An initializer whose raw_data claims 2 GB.
        byte[] tensor = [0x08, 0x01, 0x10, 0x01, 0x4A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
        var bytes = Wrap(7, Wrap(5, tensor));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(() => OnnxReader.Read(bytes, "x.onnx"), "damaged near byte");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Nodes_out_of_order_are_sorted()
    {
        var model = Small();
        model.Graph.Nodes.Reverse();
        Assert.That(OnnxReader.Read(OnnxWriter.ToBytes(model), "x").Graph.Nodes.Select(node => node.OpType), Is.EqualTo(["Relu", "Neg", "Abs"]));
    }

    [Test]
    public void Inconsistent_graphs_are_refused()
    {
        RefusedAfter(model => model.Graph.Nodes[0].Inputs[0] = model.Graph.Nodes[2].Outputs[0], "cycle");
        RefusedAfter(model => model.Graph.Nodes[1].Outputs[0] = model.Graph.Nodes[0].Outputs[0], "defined twice");
        RefusedAfter(model => model.Graph.Nodes[1].Inputs[0] = "ghost", "reads 'ghost', which nothing produces");
        RefusedAfter(model => model.Graph.Outputs[0].Name = "ghost", "the output 'ghost'");
        RefusedAfter(model => model.Graph.Inputs.Add(new ValueInfo("x")), "listed twice");
        RefusedAfter(model => model.Graph.Nodes[1].OpType = "", "names no operator");
        RefusedAfter(model => model.Graph.Nodes[1].Outputs[0] = "x", "defined twice");
    }

    [Test]
    public void Tensors_that_lie_about_their_size_are_refused()
    {
        var proto = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(Small()));
        proto.Graph.Initializer[0].Dims[0] = 1L << 50;
        Refused(() => OnnxReader.Read(proto.ToByteArray(), "x.onnx"), "too large");
        proto.Graph.Initializer[0].Dims[0] = 5;
        Refused(() => OnnxReader.Read(proto.ToByteArray(), "x.onnx"), "needs 20 bytes, found 8");
        proto.Graph.Initializer[0].Dims[0] = -5;
        Refused(() => OnnxReader.Read(proto.ToByteArray(), "x.onnx"), "negative dimension");
        proto.Graph.Initializer[0].DataType = 99;
        Refused(() => OnnxReader.Read(proto.ToByteArray(), "x.onnx"), "element type 99");
    }

    [Test]
    public void External_data_is_mapped()
    {
        float[] values = [1, 2, 3];
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), [.. new byte[4100], .. values.SelectMany(BitConverter.GetBytes)]);
        var model = OnnxReader.Read(External("w.bin", "4100", "12"));
        Assert.That(model.Graph.Initializers["w"].As<float>().ToArray(), Is.EqualTo(values));
        var written = OnnxReader.Read(OnnxWriter.ToBytes(model), "x");
        Assert.That(written.Graph.Initializers["w"].As<float>().ToArray(), Is.EqualTo(values));
    }

    [TestCase("../w.bin", "0", "12", "relative path")]
    [TestCase("a/../../w.bin", "0", "12", "relative path")]
    [TestCase("/etc/passwd", "0", "12", "relative path")]
    [TestCase("", "0", "12", "relative path")]
    [TestCase("missing.bin", "0", "12", "is missing")]
    [TestCase("w.bin", "1", "12", "which has 12")]
    [TestCase("w.bin", "9223372036854775807", "12", "which has 12")]
    [TestCase("w.bin", "-1", "12", "external offset '-1'")]
    [TestCase("w.bin", "0", "13", "needs 12 bytes")]
    [TestCase("w.bin", "0", "many", "external length 'many'")]
    public void Bad_external_data_is_refused(string location, string offset, string length, string expected)
    {
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), new byte[12]);
        Refused(() => OnnxReader.Read(External(location, offset, length)), expected);
    }

    [Test]
    public void External_data_needs_a_file() => Refused(() => OnnxReader.Read(File.ReadAllBytes(External("w.bin", "0", "12")), "x"), "read from memory");

    [Test]
    public void What_the_graph_form_lacks_is_carried_through()
    {
        var proto = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(Small()));
        byte[] extra = [.. Wrap(20, [0x0A, 0x00]), .. Wrap(26, Encoding.ASCII.GetBytes("\n\x01c"))];
        proto.MergeFrom(extra);
        proto.Graph.MergeFrom(Wrap(14, Wrap(1, "x"u8.ToArray())));
        proto.Graph.Node[0].MergeFrom(Wrap(9, Wrap(1, "key"u8.ToArray())));
        proto.Graph.Initializer[0].MergeFrom(Wrap(16, Wrap(1, "key"u8.ToArray())));
        proto.Graph.Input[0].Type.Denotation = "IMAGE";
        proto.Graph.Input[0].Type.TensorType.Shape.Dim[0].Denotation = "DATA_BATCH";
        proto.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "t", Type = AttributeProto.Types.AttributeType.TypeProto, Tp = new TypeProto { OptionalType = new TypeProto.Types.Sequence() } });

        var written = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(OnnxReader.Read(proto.ToByteArray(), "x")));

        Assert.That(ProtoComparison.Normalize(written), Is.EqualTo(ProtoComparison.Normalize(proto)));
    }

    [Test]
    public void Files_are_replaced_whole_or_not_at_all()
    {
        var path = Path.Combine(_folder, "m.onnx");
        OnnxWriter.Write(Small(), path);
        OnnxWriter.Write(Small(), path);
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo([path]));
        Assert.That(OnnxReader.Read(path).Graph.Nodes, Has.Count.EqualTo(3));
        Refused(() => OnnxWriter.Write(Small(), "/nowhere/m.onnx"), "/nowhere/m.onnx: cannot be written");
    }

    private static Model Small()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2);
        graph.Constant(TensorData.From([1f, 2f], 2), "w");
        graph.Output(graph.Add("Abs", [graph.Add("Neg", [graph.Add("Relu", [x])])]));
        return graph.Model;
    }

    private string External(string location, string offset, string length)
    {
        var proto = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(Small()));
        var tensor = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External, Dims = { 3 } };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length });
        proto.Graph.Initializer[0] = tensor;
        var path = Path.Combine(_folder, "external.onnx");
        File.WriteAllBytes(path, proto.ToByteArray());
        return path;
    }

    private static byte[] Wrap(int field, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }
        return stream.ToArray();
    }

    private static void RefusedAfter(Action<Model> change, string expected)
    {
        var model = Small();
        change(model);
        Refused(() => OnnxReader.Read(OnnxWriter.ToBytes(model), "x.onnx"), expected);
    }

    private static void Refused(Action action, string expected) =>
        Assert.That(Assert.Throws<InvalidModelException>(action)!.Message, Does.Contain(expected).And.Not.Contain("\n"));
}
