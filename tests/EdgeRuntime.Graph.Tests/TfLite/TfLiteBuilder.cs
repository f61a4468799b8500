using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.TfLite;
using System.Runtime.InteropServices;
using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite;

/// <summary>Builds small TFLite models for tests. Inputs, constants and results are tensors, named t0, t1, … in order.</summary>
internal sealed class TfLiteBuilder
{
    private readonly List<Field[]> _tensors = [];
    private readonly List<Field[]> _operators = [];
    private readonly List<Field[]> _codes = [];
    private readonly List<Field[]> _buffers = [[]];
    private readonly List<int> _inputs = [];
    private readonly Dictionary<string, TensorData> _feeds = [];

    public List<Field[]> Metadata { get; } = [];

    public static float[] Ramp(int count, float low = -2, float high = 2) => [.. Enumerable.Range(0, count).Select(i => low + (high - low) * (i * 7 % count) / Math.Max(1, count - 1))];

    public int Input<T>(T[] values, params int[] shape) where T : unmanaged => Feed(values, shape, []);

    public int Quantized(sbyte[] values, float scale, long zero, params int[] shape) => Feed(values, shape, [Quantization([scale], [zero])]);

    public int Constant<T>(T[] values, params int[] shape) where T : unmanaged => Constant(values, shape, []);

    public int Constant<T>(T[] values, int[] shape, params Field[] more) where T : unmanaged => Tensor(TypeOf<T>(), shape, [Int(2, Buffer(MemoryMarshal.AsBytes(values.AsSpan()).ToArray())), .. more]);

    public static Field Quantization(float[] scales, long[] zeros, int axis = 0) => Table(4, Floats(2, scales), Longs(3, zeros), Int(6, axis));

    /// <summary>A tensor that an operator writes.</summary>
    public int Result(int[] shape, int type = 0, params Field[] more) => Tensor(type, shape, more);

    public int Buffer(byte[] bytes)
    {
        _buffers.Add([Bytes(0, bytes)]);
        return _buffers.Count - 1;
    }

    public int Op(int code, int[] inputs, int output, params Field[] options) => Op(code, inputs, [output], options);

    public int Op(int code, int[] inputs, int[] outputs, params Field[] options)
    {
        _codes.Add([Byte(0, Math.Min(code, 127)), Int(3, code)]);
        List<Field> fields = [Int(0, _codes.Count - 1), Ints(1, inputs), Ints(2, outputs)];
        if (options.Length > 0)
            fields.AddRange([Byte(3, 1), Table(4, options)]);
        _operators.Add([.. fields]);
        return outputs[0];
    }

    public int Custom(string name, int[] inputs, int output)
    {
        _codes.Add([Byte(0, 32), Text(1, name)]);
        _operators.Add([Int(0, _codes.Count - 1), Ints(1, inputs), Ints(2, output)]);
        return output;
    }

    public byte[] ToBytes(params int[] outputs) => FlatBufferWriter.File("TFL3", Int(0, 3), Tables(1, [.. _codes]),
        Tables(2, [Tables(0, [.. _tensors]), Ints(1, [.. _inputs]), Ints(2, outputs), Tables(3, [.. _operators]), Text(4, "main")]), Tables(4, [.. _buffers]), Tables(6, [.. Metadata]));

    public Model Read(params int[] outputs) => TfLiteReader.Read(ToBytes(outputs), "test.tflite");

    /// <summary>Runs the model on ONNX Runtime as it is imported and as it is optimized; both must agree. Returns the outputs in order.</summary>
    public TensorData[] Run(params int[] outputs)
    {
        var model = Read(outputs);
        var names = model.Graph.Outputs.Select(output => output.Name).ToArray();
        var expected = Ort.Run(model, _feeds);
        GraphOptimizer.Run(model);
        Ort.AssertSame(expected, Ort.Run(model, _feeds), 1e-5f);
        return [.. names.Select(name => expected[name])];
    }

    private int Feed<T>(T[] values, int[] shape, Field[] more) where T : unmanaged
    {
        var index = Tensor(TypeOf<T>(), shape, more);
        _inputs.Add(index);
        _feeds[$"t{index}"] = TensorData.From(values, Array.ConvertAll(shape, size => (long)size));
        return index;
    }

    private int Tensor(int type, int[] shape, Field[] more)
    {
        _tensors.Add([Ints(0, shape), Byte(1, type), Text(3, $"t{_tensors.Count}"), .. more]);
        return _tensors.Count - 1;
    }

    private static int TypeOf<T>() where T : unmanaged => ElementTypes.Of<T>() switch
    {
        ElementType.Float32 => 0,
        ElementType.Float16 => 1,
        ElementType.Int32 => 2,
        ElementType.UInt8 => 3,
        ElementType.Int64 => 4,
        ElementType.Bool => 6,
        ElementType.Int16 => 7,
        _ => 9,
    };
}
