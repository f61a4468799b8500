using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Tests.Onnx;

/// <summary>The same elements in each of the fields that the format allows for their type.</summary>
[TestFixture]
public class TensorStorageTests
{
    private static readonly TestCaseData[] s_forms =
    [
        new TestCaseData(ElementType.Float32, new TensorProto { FloatData = { 1.5f, -2 } }, BitConverter.GetBytes(1.5f).Concat(BitConverter.GetBytes(-2f)).ToArray()).SetArgDisplayNames("f32"),
        new TestCaseData(ElementType.Float64, new TensorProto { DoubleData = { 1.5, -2 } }, BitConverter.GetBytes(1.5).Concat(BitConverter.GetBytes(-2.0)).ToArray()).SetArgDisplayNames("f64"),
        new TestCaseData(ElementType.Int64, new TensorProto { Int64Data = { 1, -2 } }, BitConverter.GetBytes(1L).Concat(BitConverter.GetBytes(-2L)).ToArray()).SetArgDisplayNames("i64"),
        new TestCaseData(ElementType.UInt64, new TensorProto { Uint64Data = { 1, ulong.MaxValue } }, BitConverter.GetBytes(1UL).Concat(BitConverter.GetBytes(ulong.MaxValue)).ToArray()).SetArgDisplayNames("u64"),
        new TestCaseData(ElementType.UInt32, new TensorProto { Uint64Data = { 1, uint.MaxValue } }, BitConverter.GetBytes(1U).Concat(BitConverter.GetBytes(uint.MaxValue)).ToArray()).SetArgDisplayNames("u32"),
        new TestCaseData(ElementType.Int32, new TensorProto { Int32Data = { 1, -2 } }, BitConverter.GetBytes(1).Concat(BitConverter.GetBytes(-2)).ToArray()).SetArgDisplayNames("i32"),
        new TestCaseData(ElementType.Int16, new TensorProto { Int32Data = { 1, -2 } }, new byte[] { 1, 0, 0xFE, 0xFF }).SetArgDisplayNames("s16"),
        new TestCaseData(ElementType.UInt16, new TensorProto { Int32Data = { 1, 65535 } }, new byte[] { 1, 0, 0xFF, 0xFF }).SetArgDisplayNames("u16"),
        new TestCaseData(ElementType.Float16, new TensorProto { Int32Data = { 0x3C00, 0xC000 } }, new byte[] { 0, 0x3C, 0, 0xC0 }).SetArgDisplayNames("f16"),
        new TestCaseData(ElementType.BFloat16, new TensorProto { Int32Data = { 0x3F80, 0xC000 } }, new byte[] { 0x80, 0x3F, 0, 0xC0 }).SetArgDisplayNames("bf16"),
        new TestCaseData(ElementType.Int8, new TensorProto { Int32Data = { 1, -2 } }, new byte[] { 1, 0xFE }).SetArgDisplayNames("s8"),
        new TestCaseData(ElementType.UInt8, new TensorProto { Int32Data = { 1, 254 } }, new byte[] { 1, 0xFE }).SetArgDisplayNames("u8"),
        new TestCaseData(ElementType.Bool, new TensorProto { Int32Data = { 1, 0 } }, new byte[] { 1, 0 }).SetArgDisplayNames("bool"),
        new TestCaseData(ElementType.Float8E4M3FN, new TensorProto { Int32Data = { 0x38, 0xB8 } }, new byte[] { 0x38, 0xB8 }).SetArgDisplayNames("f8"),
        new TestCaseData(ElementType.Int4, new TensorProto { Int32Data = { 0xE1 } }, new byte[] { 0xE1 }).SetArgDisplayNames("i4"),
        new TestCaseData(ElementType.UInt4, new TensorProto { Int32Data = { 0xE1 } }, new byte[] { 0xE1 }).SetArgDisplayNames("u4"),
    ];

    [TestCaseSource(nameof(s_forms))]
    public void Typed_and_raw_fields_hold_the_same(ElementType type, object typed, byte[] bytes)
    {
        var proto = ((TensorProto)typed).Clone();
        proto.DataType = (int)type;
        proto.Dims.Add(5);
        Assert.That(() => new TensorImport(null).Read(proto.Clone()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("needs"));
        proto.Dims[0] = 2;
        var raw = new TensorProto { DataType = (int)type, Dims = { 2 }, RawData = ByteString.CopyFrom(bytes) };
        Assert.That(new TensorImport(null).Read(proto).Bytes.ToArray(), Is.EqualTo(bytes));
        Assert.That(new TensorImport(null).Read(raw).Bytes.ToArray(), Is.EqualTo(bytes));
    }

    [Test]
    public void Texts_are_kept()
    {
        var tensor = new TensorImport(null).Read(new TensorProto { DataType = (int)ElementType.String, Dims = { 2 }, StringData = { ByteString.CopyFromUtf8("a"), ByteString.CopyFromUtf8("bc") } });
        Assert.That(tensor.Strings!.Select(text => text.Length), Is.EqualTo([1, 2]));
    }

    [Test]
    public void Complex_numbers_are_refused([Values(14, 15)] int type) =>
        Assert.That(() => new TensorImport(null).Read(new TensorProto { Name = "c", DataType = type, Dims = { 1 }, FloatData = { 1, 2 }, DoubleData = { 1, 2 } }),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("tensor 'c' holds complex numbers"));

    [TestCase(false)]
    [TestCase(true)]
    public void Sparse_tensors_become_dense(bool coordinates)
    {
        var sparse = Sparse([7, 8, 9], coordinates ? [0, 1, 1, 0, 1, 2] : [1, 3, 5], coordinates ? [3, 2] : [3], 2, 3);
        var model = OnnxReader.Read(Wrap(sparse).ToByteArray(), "x");
        Assert.That(model.Graph.Initializers["s"].As<float>().ToArray(), Is.EqualTo(new float[] { 0, 7, 0, 8, 0, 9 }));
        var node = new NodeProto { OpType = "Constant", Output = { "c" } };
        node.Attribute.Add(new AttributeProto { Name = "sparse_value", Type = AttributeProto.Types.AttributeType.SparseTensor, SparseTensor = sparse });
        var proto = Wrap(sparse);
        proto.Graph.Node.Add(node);
        Assert.That(OnnxReader.Read(proto.ToByteArray(), "x").Graph.Nodes[^1].Attributes["value"].AsTensor().As<float>().ToArray(), Is.EqualTo(new float[] { 0, 7, 0, 8, 0, 9 }));
    }

    [Test]
    public void Sparse_tensors_that_do_not_fit_are_refused()
    {
        Refused(Sparse([7, 8], [1, 6], [2], 2, 3), "value 1 lies outside");
        Refused(Sparse([7, 8], [1, -1], [2], 2, 3), "value 1 lies outside");
        Refused(Sparse([7, 8], [0, 0, 2, 0], [2, 2], 2, 3), "value 1 lies outside");
        Refused(Sparse([7, 8], [1, 2, 3], [3], 2, 3), "do not fit values [2]");
        Refused(Sparse([7, 8], [1, 2], [2], 1 << 20, 1 << 20), "would take 4398046511104 bytes");
        Refused(Sparse([7, 8], [1, 2], [2], 1 << 12, 1 << 13), "would take 134217728 bytes");
        Refused(Sparse([7, 8], [1, 2], [2], long.MaxValue, 2), "too large");
        Refused(new SparseTensorProto { Values = new TensorProto { Name = "s" } }, "lacks its values or indices");

        static void Refused(SparseTensorProto sparse, string expected) =>
            Assert.That(() => OnnxReader.Read(Wrap(sparse).ToByteArray(), "x"), Throws.TypeOf<InvalidModelException>().With.Message.Contains(expected));
    }

    private static SparseTensorProto Sparse(float[] values, long[] indices, long[] indexShape, params long[] shape) => new()
    {
        Values = new TensorProto { Name = "s", DataType = 1, Dims = { values.Length }, FloatData = { values } },
        Indices = new TensorProto { DataType = 7, Dims = { indexShape }, Int64Data = { indices } },
        Dims = { shape },
    };

    private static ModelProto Wrap(SparseTensorProto sparse)
    {
        var graph = new GraphProto { Name = "g", SparseInitializer = { sparse } };
        graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "s" }, Output = { "y" } });
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }
}
