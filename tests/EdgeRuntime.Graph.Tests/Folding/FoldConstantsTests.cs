using System.Runtime.InteropServices;
using EdgeRuntime.Graph.Folding;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Protobuf;

namespace EdgeRuntime.Graph.Tests.Folding;

/// <summary>ONNX's own node tests with their inputs made constant: folding must give the outputs that come with them.</summary>
[TestFixture]
public class FoldConstantsTests
{
    [Test]
    public void Folded_results_equal_those_of_the_operator_tests()
    {
        var failures = new List<string>();
        var folded = new Dictionary<string, int>();
        var left = new List<string>();
        foreach (var path in OnnxModels.Tests("node"))
        {
            var model = OnnxReader.Read(path);
            if (model.Graph.Nodes is not [var node] || Evaluators.Find(node) is null || model.Graph.Inputs.Exists(input => input.OtherType is not null))
                continue;
            FixInputs(model, path);
            var result = node.Outputs[0];
            new FoldConstants().Run(model);
            if (!model.Graph.Initializers.TryGetValue(result, out var found))
            {
                left.Add(Path.GetFileName(Path.GetDirectoryName(path)!));
                continue;
            }
            folded[node.OpType] = folded.GetValueOrDefault(node.OpType) + 1;
            // The data of windows were computed with π = 3.1415.
            var floor = node.OpType.EndsWith("Window", StringComparison.Ordinal) ? 1e-4f : 0;
            if (Difference(Read(Path.Combine(DataOf(path), "output_0.pb")), found, floor) is { } difference)
                failures.Add($"{path}: {difference}");
        }
        TestContext.Out.WriteLine($"folded {string.Join(", ", folded.OrderBy(op => op.Key).Select(op => $"{op.Key} {op.Value}"))}; left {string.Join(", ", left)}");
        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(20)));
        Assert.That(folded, Has.Count.GreaterThanOrEqualTo(47));
        Assert.That(folded.Values.Sum(), Is.GreaterThanOrEqualTo(204));
    }

    // Every input becomes a constant; an Identity behind the node lets the pass take it, since graph outputs stay.
    private static void FixInputs(Model model, string path)
    {
        for (var i = 0; i < model.Graph.Inputs.Count; i++)
            model.Graph.Initializers[model.Graph.Inputs[i].Name] = Read(Path.Combine(DataOf(path), $"input_{i}.pb"));
        model.Graph.Inputs.Clear();
        var output = model.Graph.Outputs[0];
        model.Graph.Nodes.Add(new Node("Identity", [output.Name], ["kept"]));
        output.Name = "kept";
    }

    private static string DataOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, "test_data_set_0");

    private static TensorData Read(string path) => new TensorImport(null).Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(path)));

    private static string? Difference(TensorData expected, TensorData found, float floor)
    {
        if (expected.Type != found.Type || !expected.Shape.SequenceEqual(found.Shape))
            return $"expected {expected.Type.ShortName()}[{string.Join(',', expected.Shape)}], found {found.Type.ShortName()}[{string.Join(',', found.Shape)}]";
        if (expected.Type != ElementType.Float32)
            return expected.Bytes.Span.SequenceEqual(found.Bytes.Span) ? null : "elements differ";
        var x = MemoryMarshal.Cast<byte, float>(expected.Bytes.Span);
        var y = MemoryMarshal.Cast<byte, float>(found.Bytes.Span);
        for (var i = 0; i < x.Length; i++)
        {
            if (!x[i].Equals(y[i]) && !(Math.Abs(x[i] - y[i]) <= 1e-6f * Math.Abs(x[i]) + floor))
                return $"element {i}: expected {x[i]}, found {y[i]}";
        }
        return null;
    }
}
