using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;

namespace EdgeRuntime.Evaluation;

/// <summary>
/// Runs a bundle on the native engine and on ONNX Runtime with the same inputs and compares outputs, and on request every tensor in between. A model with state sees the
/// inputs as one sequence; each engine carries its own state through it.
/// </summary>
public static class EngineComparison
{
    /// <summary>What a comparison found.</summary>
    /// <param name="Inputs">How many inputs were run.</param>
    /// <param name="Outputs">One entry an output.</param>
    /// <param name="Tensors">One entry a tensor that both engines have, in order of execution; empty unless asked for.</param>
    /// <param name="SameClass">Inputs for which the largest value of the first output that is not state is at the same place.</param>
    /// <param name="FloatOutputs">The outputs that an operator in floating point computes, such as a Softmax behind the quantized part: the engines round those differently.</param>
    public sealed record Result(int Inputs, IReadOnlyList<TensorDifference> Outputs, IReadOnlyList<TensorDifference> Tensors, int SameClass, IReadOnlySet<string> FloatOutputs);

    /// <summary>Compares the engines.</summary>
    /// <param name="bundle">A bundle with both a plan and a model.onnx.</param>
    /// <param name="count">How many inputs to run, at least 1.</param>
    /// <param name="feed">Writes input i into the first session's inputs.</param>
    /// <param name="perTensor">Whether tensors in between are compared.</param>
    /// <param name="progress">Called with the number of inputs done.</param>
    /// <param name="cancellation">Ends the comparison early.</param>
    /// <exception cref="ConfigurationException">The bundle is made for one engine only.</exception>
    public static Result Run(BundleReader bundle, int count, Func<InferenceSession, Action<int>> feed, bool perTensor = false, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!bundle.Has(BundleEntryNames.Plan) || !bundle.Has(BundleEntryNames.Model))
            throw new ConfigurationException($"the bundle is made for {string.Join(", ", bundle.Manifest.Engines)} only{(bundle.Manifest.NativeUnsupported is { } reason ? $" ({reason})" : "")}; there is nothing to compare.");

        using var native = NativeSession.Open(bundle, new SessionOptions { KeepIntermediates = perTensor });
        var model = OnnxReader.Read(bundle.Entry(BundleEntryNames.Model), BundleEntryNames.Model);
        if (perTensor)
            AddOutputs(model, native.Intermediates);
        using var reference = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions().WithStateOf(bundle.Manifest));

        var outputs = native.Outputs.Select(output => new TensorDifference(output)).ToList();
        var referenceIndex = reference.Outputs.Select((output, index) => (output.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index);
        var between = native.Intermediates.Where(tensor => referenceIndex.TryGetValue(tensor.Name, out var index) && AreComparable(tensor.Type, reference.Outputs[index].Type) && outputs.All(output => output.Name != tensor.Name))
            .Select(tensor => new TensorInfo(tensor.Name, reference.Outputs[referenceIndex[tensor.Name]].Type, tensor.Shape)).Select(tensor => (Info: tensor, Difference: new TensorDifference(tensor))).ToList();
        var feedNative = feed(native);
        var sameClass = 0;
        var (inputs, scores) = (native.DataInputs, native.DataOutputs is [var first, ..] ? first : 0);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            feedNative(i);
            foreach (var input in inputs)
                native.Input(input).Bytes.CopyTo(reference.Input(reference.InputIndex(native.Inputs[input].Name)).Bytes);
            native.Run();
            reference.Run();
            for (var output = 0; output < outputs.Count; output++)
                TensorValues.Compare(native.Outputs[output].Type, native.Output(output).Bytes, reference.Output(reference.OutputIndex(outputs[output].Name)).Bytes, outputs[output]);
            foreach (var (info, difference) in between)
                TensorValues.Compare(info.Type, Values(native, info), reference.Output(referenceIndex[info.Name]).Bytes, difference);
            if (Largest(native.Outputs[scores].Type, native.Output(scores).Bytes) == Largest(native.Outputs[scores].Type, reference.Output(reference.OutputIndex(outputs[scores].Name)).Bytes))
                sameClass++;
            progress?.Invoke(i + 1);
        }
        var index = new GraphIndex(model.Graph);
        return new Result(count, outputs, [.. between.Select(pair => pair.Difference)], sameClass, outputs.Select(output => output.Name).Where(name => IsComputedInFloat(name, index)).ToHashSet(StringComparer.Ordinal));
    }

    private static bool IsComputedInFloat(string output, GraphIndex index)
    {
        var node = index.Producer(output);
        while (node is { OpType: "Reshape" or "Flatten" or "Transpose" or "Squeeze" or "Unsqueeze" or "Identity" or "Slice" })
            node = index.Producer(node.Input(0));
        return node is not (null or { OpType: "DequantizeLinear" or "QuantizeLinear" or "ArgMax" or "ArgMin" }) && !node.OpType.StartsWith("QLinear", StringComparison.Ordinal);
    }

    // Signed activations are unsigned ones in a plan, 128 higher.
    private static bool AreComparable(ElementType native, ElementType reference) => native == reference || (native, reference) == (ElementType.UInt8, ElementType.Int8);

    private static byte[] Values(NativeSession native, TensorInfo tensor)
    {
        var bytes = native.Intermediate(tensor.Name);
        if (tensor.Type != ElementType.Int8 || native.Intermediates.First(own => own.Name == tensor.Name).Type == ElementType.Int8)
            return bytes;
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] ^= 0x80;
        return bytes;
    }

    private static void AddOutputs(Model model, IReadOnlyList<TensorInfo> tensors)
    {
        ShapeInference.Run(model);
        var index = new GraphIndex(model.Graph);
        foreach (var tensor in tensors)
        {
            if (index.Producer(tensor.Name) is not null && !index.IsOutput(tensor.Name))
                model.Graph.Outputs.Add(model.Graph.Find(tensor.Name) ?? new ValueInfo(tensor.Name, tensor.Type, [.. tensor.Shape.Dimensions.Select(dimension => new Dimension(dimension))]));
        }
    }

    private static int Largest(ElementType type, ReadOnlySpan<byte> bytes)
    {
        var best = 0;
        for (var i = 1; i < bytes.Length * 8 / type.SizeInBits(); i++)
        {
            if (TensorValues.Read(type, bytes, i) > TensorValues.Read(type, bytes, best))
                best = i;
        }
        return best;
    }
}
