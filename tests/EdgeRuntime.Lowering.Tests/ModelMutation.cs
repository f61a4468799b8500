using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Damages models: bytes of the file, or what the graph says (attributes, sizes, constants that are shapes, connections, operators).</summary>
internal static class ModelMutation
{
    private static readonly long[] s_hostile = [-1, 0, 1, 2, 3, -2, 7, 64, 65536, int.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue, int.MinValue];

    private static readonly string[] s_operators =
        ["Conv", "Reshape", "Concat", "Transpose", "Slice", "Gather", "MatMul", "Add", "Resize", "Pad", "Softmax", "Expand", "Tile", "TopK", "Split", "ConstantOfShape", "Range", "OneHot", "ReduceSum", "Squeeze", "Unsqueeze", "Einsum", "LSTM", "QLinearConv", "If"];

    public static byte[] Mutate(MutationSeed seed, Random random)
    {
        // What the model says cannot be changed where its weights are in files: they would be written into it.
        if (seed.Folder is null && random.Next(2) == 0)
            return Structure(OnnxReader.Read(seed.Bytes, seed.Name), random);
        return Bytes(seed.Bytes, random);
    }

    private static byte[] Bytes(byte[] original, Random random)
    {
        var mutant = (byte[])original.Clone();
        // Most of a real model are weights: the beginning and the end tell what to do with them.
        int Position() => mutant.Length < 5000 || random.Next(4) == 0 ? random.Next(mutant.Length) : random.Next(2) == 0 ? random.Next(2000) : mutant.Length - 1 - random.Next(2000);
        switch (random.Next(5))
        {
            case 0:
                return mutant[..random.Next(mutant.Length)];
            case 1:
                for (var flips = random.Next(1, 8); flips > 0; flips--)
                    mutant[Position()] ^= (byte)(1 << random.Next(8));
                return mutant;
            case 2:
                var start = Position();
                for (var i = 0; i < random.Next(1, 9) && start + i < mutant.Length; i++)
                    mutant[start + i] = 0xFF;
                return mutant;
            case 3:
                var from = random.Next(mutant.Length);
                var piece = original.AsSpan(from, Math.Min(random.Next(1, 64), original.Length - from));
                var at = Position();
                return [.. mutant[..at], .. piece, .. mutant[at..]];
            default:
                mutant[Position()] = (byte)random.Next(16);
                return mutant;
        }
    }

    private static byte[] Structure(Model model, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            Change(model, random);
        return OnnxWriter.ToBytes(model);
    }

    private static void Change(Model model, Random random)
    {
        var graph = model.Graph;
        if (graph.Nodes.Count == 0)
            return;
        var node = graph.Nodes[random.Next(graph.Nodes.Count)];
        switch (random.Next(9))
        {
            case 0 or 1 when node.Attributes.Count > 0:
                ChangeAttribute(node, random);
                break;
            case 2 when graph.Inputs.Count > 0:
                var input = graph.Inputs[random.Next(graph.Inputs.Count)];
                input.Shape = [.. (input.Shape ?? [1, 1]).Select(size => random.Next(2) == 0 ? size : new Dimension(Math.Max(-1, Hostile(random))))];
                break;
            case 3:
                ChangeNumbers(graph, random);
                break;
            case 4 when node.Inputs.Count > 0:
                node.Inputs[random.Next(node.Inputs.Count)] = random.Next(3) == 0 ? "" : AnyValue(graph, random);
                break;
            case 5 when node.Inputs.Count > 0:
                node.Inputs.RemoveAt(random.Next(node.Inputs.Count));
                break;
            case 6:
                node.OpType = s_operators[random.Next(s_operators.Length)];
                break;
            case 7:
                model.Opsets[""] = random.Next(1, 28);
                break;
            case 8 when node.Outputs.Count > 0:
                node.Outputs[random.Next(node.Outputs.Count)] = AnyValue(graph, random);
                break;
            default:
                node.Attributes.Clear();
                break;
        }
    }

    private static void ChangeAttribute(Node node, Random random)
    {
        var (name, value) = node.Attributes.ElementAt(random.Next(node.Attributes.Count));
        node.Attributes[name] = value.Value switch
        {
            long => Hostile(random),
            long[] { Length: > 0 } values => values.Select(element => random.Next(3) == 0 ? Hostile(random) : element).ToArray(),
            float => random.Next(2) == 0 ? float.NaN : float.PositiveInfinity,
            float[] => new[] { float.NegativeInfinity },
            _ => new long[] { Hostile(random), Hostile(random) },
        };
    }

    // Shapes, axes and sizes are small tensors of i64; others keep their numbers and get other dimensions.
    private static void ChangeNumbers(ModelGraph graph, Random random)
    {
        if (graph.Initializers.Count == 0)
            return;
        var (name, tensor) = graph.Initializers.GetAt(random.Next(graph.Initializers.Count));
        if (tensor.Type == ElementType.Int64 && tensor.Count is > 0 and < 64)
            graph.Initializers[name] = TensorData.From(tensor.As<long>().ToArray().Select(value => random.Next(2) == 0 ? Hostile(random) : value).ToArray(), [.. tensor.Shape]);
        else if (tensor.Strings is null)
            graph.Initializers[name] = new TensorData(tensor.Type, random.Next(2) == 0 ? [tensor.Count] : [1, tensor.Count, 1], tensor.Bytes, name);
    }

    private static string AnyValue(ModelGraph graph, Random random)
    {
        var node = graph.Nodes[random.Next(graph.Nodes.Count)];
        var names = node.Inputs.Concat(node.Outputs).ToList();
        return names.Count == 0 ? "" : names[random.Next(names.Count)];
    }

    private static long Hostile(Random random) => s_hostile[random.Next(s_hostile.Length)];
}
