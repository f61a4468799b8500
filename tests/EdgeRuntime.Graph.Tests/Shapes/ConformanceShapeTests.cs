using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Tests.Shapes;

/// <summary>
/// ONNX's own node tests, told their input shapes, the second and later inputs constant where they are small (axes, sizes, scales …), and nothing of their outputs: what is inferred is
/// compared with the outputs that come with the tests.
/// </summary>
[TestFixture]
public class ConformanceShapeTests
{
    private const int SmallCount = 256;

    [Test]
    public void Inferred_shapes_are_those_of_the_expected_outputs([Values] bool upgraded)
    {
        var wrong = new List<string>();
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (outputs, right) = (0, 0);
        foreach (var path in OnnxModels.Tests("node"))
        {
            if (ConformanceCase.Read(path) is not { } test)
                continue;
            Tell(test);
            try
            {
                if (upgraded)
                    OnnxImport.Run(test.Model);
                ShapeInference.Run(test.Model);
            }
            catch (EdgeRuntimeException error)
            {
                if (!error.Message.Contains("(Scan) of operator set 8", StringComparison.Ordinal))
                    wrong.Add($"{test.Name}: {error.Message}");
                continue;
            }
            foreach (var output in test.Model.Graph.Outputs)
            {
                outputs++;
                var expected = test.Expected[output.Name];
                // The data store bf16 as u16.
                var type = output.Type == ElementType.BFloat16 && expected.Type == ElementType.UInt16 ? ElementType.UInt16 : output.Type;
                if (type != ElementType.Undefined && type != expected.Type || output.Shape is { } shape && !Fits(shape, expected.Shape))
                    wrong.Add($"{test.Name}: {output.Name}: expected {expected.Type.ShortName()}[{string.Join(',', expected.Shape)}], found {output.Type.ShortName()}[{(output.Shape is null ? "?" : string.Join(',', output.Shape))}]");
                else if (type == expected.Type && output.Shape is { } known && known.All(size => size.IsKnown))
                    right++;
                else
                    Count(unknown, string.Join('+', test.Model.Graph.Nodes.Select(node => node.OpType).Distinct()));
            }
        }
        TestContext.Out.WriteLine($"{right} of {outputs} outputs fully inferred; open: {string.Join(", ", unknown.Select(entry => $"{entry.Key} {entry.Value}"))}");
        Assert.That(wrong, Is.Empty, string.Join('\n', wrong.Take(60)));
        Assert.That(right, Is.GreaterThanOrEqualTo(1017));
    }

    private static void Tell(ConformanceCase test)
    {
        var graph = test.Model.Graph;
        for (var i = graph.Inputs.Count - 1; i >= 0; i--)
        {
            if (!test.Feeds.TryGetValue(graph.Inputs[i].Name, out var tensor))
                continue;
            graph.Inputs[i].Shape = [.. tensor.Shape.Select(size => new Dimension(size))];
            var setsShape = tensor.Count <= SmallCount && tensor.Strings is null && (i > 0 || tensor.Type is ElementType.Int64 or ElementType.Int32 && tensor.Shape.Count <= 1 || test.Model.Graph.Nodes.Exists(node => node.OpType == "Range"));
            if (!setsShape)
                continue;
            graph.Initializers[graph.Inputs[i].Name] = tensor;
            graph.Inputs.RemoveAt(i);
        }
        graph.Values.Clear();
        for (var i = 0; i < graph.Outputs.Count; i++)
            graph.Outputs[i] = new ValueInfo(graph.Outputs[i].Name);
    }

    private static bool Fits(IReadOnlyList<Dimension> found, IReadOnlyList<long> expected) =>
        found.Count == expected.Count && found.Zip(expected).All(pair => !pair.First.IsKnown || pair.First.Value == pair.Second);

    private static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
