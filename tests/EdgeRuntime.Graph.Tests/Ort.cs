using EdgeRuntime.Graph.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Graph.Tests;

/// <summary>Runs models on stock ONNX Runtime, its own graph optimizations off, so that a model before and after a pass is compared by an independent engine.</summary>
internal static class Ort
{
    public static Dictionary<string, TensorData> Run(Model model, IReadOnlyDictionary<string, TensorData> feeds, bool optimize = false) => Run(OnnxWriter.ToBytes(model), feeds, optimize);

    public static Dictionary<string, TensorData> Run(byte[] model, IReadOnlyDictionary<string, TensorData> feeds, bool optimize = false)
    {
        var level = optimize ? GraphOptimizationLevel.ORT_ENABLE_EXTENDED : GraphOptimizationLevel.ORT_DISABLE_ALL;
        using var options = new SessionOptions { GraphOptimizationLevel = level, IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model, options);
        return Run(session, feeds);
    }

    public static Dictionary<string, TensorData> Run(InferenceSession session, IReadOnlyDictionary<string, TensorData> feeds)
    {
        var inputs = session.InputMetadata.Keys.Where(feeds.ContainsKey).ToDictionary(name => name, name => ToOrt(feeds[name]));
        using var run = new RunOptions();
        var names = session.OutputMetadata.Keys.ToArray();
        using var results = session.Run(run, inputs, names);
        foreach (var input in inputs.Values)
            input.Dispose();
        return names.Zip(results).ToDictionary(pair => pair.First, pair => FromOrt(pair.Second));
    }

    /// <summary>Random values for every required input: floats in [-1, 1], integers in [0, 3], open dimensions given by <paramref name="open"/>.</summary>
    public static Dictionary<string, TensorData> RandomFeeds(Model model, int seed, Func<ValueInfo, int, long>? open = null)
    {
        var random = new Random(seed);
        return model.Graph.RequiredInputs.ToDictionary(input => input.Name, input =>
        {
            var shape = input.Shape!.Select((size, axis) => size.IsKnown ? size.Value : open?.Invoke(input, axis) ?? 1).ToArray();
            var count = shape.Aggregate(1L, (product, size) => product * size);
            return input.Type switch
            {
                ElementType.Float32 => TensorData.From(Fill(count, () => random.NextSingle() * 2 - 1), shape),
                ElementType.Int64 => TensorData.From(Fill(count, () => (long)random.Next(4)), shape),
                ElementType.UInt8 => TensorData.From(Fill(count, () => (byte)random.Next(256)), shape),
                ElementType.Int8 => TensorData.From(Fill(count, () => (sbyte)random.Next(-128, 128)), shape),
                ElementType.Int16 => TensorData.From(Fill(count, () => (short)random.Next(-3000, 3000)), shape),
                _ => throw new NotSupportedException($"{input.Name}: {input.Type}"),
            };
        });
    }

    public static void AssertSame(IReadOnlyDictionary<string, TensorData> expected, IReadOnlyDictionary<string, TensorData> found, float tolerance) =>
        Assert.That(Difference(expected, found, tolerance), Is.Null);

    /// <summary>The first thing that differs: an output's shape, type, or an element by more than the tolerance (relative, absolute below 1; 0: every bit counts); null where nothing does.</summary>
    public static string? Difference(IReadOnlyDictionary<string, TensorData> expected, IReadOnlyDictionary<string, TensorData> found, float tolerance)
    {
        if (!found.Keys.Order().SequenceEqual(expected.Keys.Order()))
            return $"outputs {string.Join(", ", found.Keys)}, expected {string.Join(", ", expected.Keys)}";
        foreach (var (name, tensor) in expected)
        {
            var other = found[name];
            if (other.Type != tensor.Type || !other.Shape.SequenceEqual(tensor.Shape))
                return $"{name}: expected {tensor.Type.ShortName()}[{string.Join(',', tensor.Shape)}], found {other.Type.ShortName()}[{string.Join(',', other.Shape)}]";
            if (Reals(tensor) is not { } x || tolerance == 0)
            {
                if (!other.Bytes.Span.SequenceEqual(tensor.Bytes.Span))
                    return $"{name}: byte {other.Bytes.Span.CommonPrefixLength(tensor.Bytes.Span)} differs";
                continue;
            }
            var y = Reals(other)!;
            for (var i = 0; i < x.Length; i++)
            {
                if (!(Math.Abs(x[i] - y[i]) <= tolerance * Math.Max(1, Math.Abs(x[i]))) && !x[i].Equals(y[i]))
                    return $"{name}[{i}]: expected {x[i]}, found {y[i]} (tolerance {tolerance})";
            }
        }
        return null;
    }

    private static double[]? Reals(TensorData tensor) => tensor.Type switch
    {
        ElementType.Float32 => Array.ConvertAll(tensor.As<float>().ToArray(), value => (double)value),
        ElementType.Float64 => tensor.As<double>().ToArray(),
        ElementType.Float16 => Array.ConvertAll(tensor.As<Half>().ToArray(), value => (double)value),
        _ => null,
    };

    private static T[] Fill<T>(long count, Func<T> next)
    {
        var values = new T[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = next();
        return values;
    }

    private static OrtValue ToOrt(TensorData tensor)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)tensor.Type, [.. tensor.Shape]);
        if (tensor.Bytes.Length > 0)
            tensor.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static TensorData FromOrt(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var type = (ElementType)info.ElementDataType;
        var bytes = info.ElementCount == 0 ? [] : value.GetTensorMutableRawData()[..(int)type.ByteCount(info.ElementCount)].ToArray();
        return new TensorData(type, info.Shape, bytes);
    }
}
