using System.Text;

namespace EdgeRuntime.Inference.OnnxRuntime.Tests;

/// <summary>Writes tiny ONNX models by hand, so that these tests depend on ONNX Runtime alone.</summary>
internal static class OnnxBytes
{
    /// <summary>y = Relu(x + c): x and y f32 [N, columns], N open (named <c>batch</c>) or fixed.</summary>
    public static byte[] AddRelu(float[] constant, int? batch = null)
    {
        var columns = constant.Length;
        var graph = Message(
            Field(1, Node("Add", ["x", "c"], "sum")),
            Field(1, Node("Relu", ["sum"], "y")),
            Field(2, Text("tiny")),
            Field(5, Message(Number(1, columns), Number(2, 1), Field(8, Text("c")), Field(9, constant.SelectMany(BitConverter.GetBytes).ToArray()))),
            Field(11, Value("x", batch, columns)),
            Field(12, Value("y", batch, columns)));
        return Message(Number(1, 8), Field(7, graph), Field(8, Message(Number(2, 16))));
    }

    private static byte[] Node(string op, string[] inputs, string output) =>
        Message([.. inputs.Select(i => Field(1, Text(i))), Field(2, Text(output)), Field(4, Text(op))]);

    private static byte[] Value(string name, int? batch, int columns)
    {
        var first = batch is int n ? Message(Number(1, n)) : Message(Field(2, Text("batch")));
        var shape = Message(Field(1, first), Field(1, Message(Number(1, columns))));
        return Message(Field(1, Text(name)), Field(2, Message(Field(1, Message(Number(1, 1), Field(2, shape))))));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Message(params byte[][] fields) => fields.SelectMany(f => f).ToArray();

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Field(int field, byte[] content) => [.. Varint(field << 3 | 2), .. Varint(content.Length), .. content];

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
