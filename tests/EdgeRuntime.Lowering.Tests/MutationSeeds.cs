using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>A model to damage. One with external data lies in a folder.</summary>
internal sealed record MutationSeed(string Name, byte[] Bytes, string? Folder = null);

/// <summary>Models to damage: small ones of ONNX's own tests, one with functions, one with external data, and real ones.</summary>
internal static class MutationSeeds
{
    private const string Debian = "/usr/share/libonnx-testdata/data";
    private const int EveryNth = 20;
    private const int MaximumBytes = 50_000;

    public static IReadOnlyList<MutationSeed> All(string folder)
    {
        if (!Directory.Exists(Debian))
            throw TestData.Missing("libonnx-testdata", "apt-get install -y libonnx-testdata");
        var small = Directory.GetFiles(Debian, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => new FileInfo(path).Length < MaximumBytes).Where((_, index) => index % EveryNth == 0)
            .Select(path => new MutationSeed(Path.GetFileName(Path.GetDirectoryName(path)!), File.ReadAllBytes(path)));
        var real = new[] { "ultraface_version-RFB-320", "ppocr_mobile_v2.0_cls", "silero_vad", "silero_vad_op18_ifless" }
            .Select(name => new MutationSeed(name, File.ReadAllBytes(TestData.Shared($"onnx/{name}.onnx"))));
        return [.. small, .. real, new MutationSeed("functions", Functions()), new MutationSeed("external data", External(folder), folder)];
    }

    private static byte[] Functions()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 2, 6, 6);
        var y = m.Add("Local", [x], ("slope", 0.25f));
        m.Model.Graph.Nodes[^1].Domain = "own";
        m.Model.Opsets["own"] = 1;
        var function = new ModelFunction { Name = "Local", Domain = "own", Opsets = { [""] = 11 } };
        function.Inputs.Add("a");
        function.Outputs.Add("b");
        function.AttributeNames.Add("slope");
        function.Nodes.Add(new Node("Softmax", ["a"], ["s"]));
        function.Nodes.Add(new Node("LeakyRelu", ["s"], ["b"]).With("alpha", new AttributeValue(AttributeKind.Float, null) { Reference = "slope" }));
        m.Model.Functions.Add(function);
        return OnnxWriter.ToBytes(m.Finish(y));
    }

    // The writer keeps weights inside; the reference to the file beside it is put together by hand.
    private static byte[] External(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "weights.bin"), new byte[64]);
        byte[] entry(string key, string value) => Field(13, [.. Field(1, System.Text.Encoding.UTF8.GetBytes(key)), .. Field(2, System.Text.Encoding.UTF8.GetBytes(value))]);
        byte[] tensor = [0x08, 4, 0x08, 4, 0x10, 1, .. Field(8, "w"u8), .. entry("location", "weights.bin"), .. entry("offset", "0"), .. entry("length", "64"), 0x70, 1];
        var m = new ModelBuilder();
        var x = m.Input(4, 4);
        var w = m.Constant(TensorData.From(new float[16], 4, 4));
        var model = m.Finish(m.Add("MatMul", [x, w]));
        model.Graph.Nodes[0].Inputs[1] = "w";
        model.Graph.Initializers.Clear();
        model.Graph.Initializers.Add("w", TensorData.From(new float[16], 4, 4));
        var bytes = OnnxWriter.ToBytes(model);
        // A second GraphProto in a ModelProto is merged into the first: it adds the initializer that is cut out of it here.
        model.Graph.Initializers.Clear();
        var without = OnnxWriter.ToBytes(model);
        return bytes.Length > without.Length ? [.. without, .. Field(7, Field(5, tensor))] : bytes;
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        var result = new List<byte> { (byte)(number << 3 | 2) };
        for (var length = content.Length; ; length >>= 7)
        {
            result.Add((byte)(length < 128 ? length : length & 127 | 128));
            if (length < 128)
                break;
        }
        return [.. result, .. content];
    }
}
