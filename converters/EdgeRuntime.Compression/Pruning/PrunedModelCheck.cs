using EdgeRuntime.Graph;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>Runs a pruned model on ONNX Runtime before anyone relies on it.</summary>
internal static class PrunedModelCheck
{
    /// <summary>Runs a model once on random numbers; open sizes are 1, and where the original cannot be run like that nothing is checked but that it loads.</summary>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model, or an output's shape is not what the graph declares.</exception>
    public static void Run(Model original, Model model)
    {
        using var runner = new GraphRunner(model, threads: 1);
        var feeds = model.Graph.RequiredInputs.ToDictionary(input => input.Name, Random);
        IReadOnlyDictionary<string, TensorData> results;
        try
        {
            results = runner.Run(feeds);
        }
        catch (InvalidModelException) when (!Runs(original, feeds))
        {
            return;
        }
        foreach (var output in model.Graph.Outputs)
        {
            if (output.Shape is { } shape && !Fits(shape, results[output.Name].Shape))
                throw new InvalidModelException($"output '{output.Name}' of the pruned model has shape [{string.Join(',', results[output.Name].Shape)}], expected [{string.Join(',', shape)}]; leave nodes out with --exclude and report this.");
        }
    }

    private static bool Runs(Model model, IReadOnlyDictionary<string, TensorData> feeds)
    {
        try
        {
            using var runner = new GraphRunner(model, threads: 1);
            return runner.Run(feeds).Count > 0;
        }
        catch (InvalidModelException)
        {
            return false;
        }
    }

    private static bool Fits(IReadOnlyList<Dimension> declared, IReadOnlyList<long> found) => declared.Count == found.Count && declared.Zip(found).All(pair => !pair.First.IsKnown || pair.First.Value == pair.Second);

    private static TensorData Random(ValueInfo input)
    {
        long[] shape = [.. (input.Shape ?? []).Select(size => size.IsKnown ? size.Value : 1)];
        var bytes = new byte[input.Type.ByteCount(shape.Aggregate(1L, (product, size) => product * size))];
        if (input.Type == ElementType.Float32)
        {
            var random = new Random(1);
            foreach (ref var value in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
                value = random.NextSingle() * 2 - 1;
        }
        return new TensorData(input.Type, shape, bytes);
    }
}
