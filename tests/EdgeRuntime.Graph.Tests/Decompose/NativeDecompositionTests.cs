using EdgeRuntime.Graph.Decompose;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Graph.Tests.Decompose;

/// <summary>ONNX's own tests of the operators that are decomposed: stock ONNX Runtime gives the expected outputs for what they are decomposed into.</summary>
[TestFixture]
public class NativeDecompositionTests
{
    [Test]
    public void Decomposed_operators_give_the_outputs_of_the_tests()
    {
        var failures = new List<string>();
        var left = new List<string>();
        var decomposed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in OnnxModels.Tests("node"))
        {
            if (ConformanceCase.Read(path) is not { } test || test.Model.Graph.Nodes is not [var node] || !NativeDecompositions.Operators.Contains(node.OpType))
                continue;
            OnnxImport.Run(test.Model);
            NativeDecompositions.Run(test.Model);
            ModelChecker.Check(test.Model);
            if (test.Model.Graph.Nodes.Exists(other => other.OpType == node.OpType))
            {
                left.Add(test.Name);
                continue;
            }
            if (Ort.Difference(test.Expected, Ort.Run(test.Model, test.Feeds), 1e-4f) is { } difference)
                failures.Add($"{test.Name}: {difference}");
            decomposed[node.OpType] = decomposed.GetValueOrDefault(node.OpType) + 1;
        }
        TestContext.Out.WriteLine($"{string.Join(", ", decomposed.Select(entry => $"{entry.Key} {entry.Value}"))}; left as they are: {string.Join(' ', left)}");
        Assert.That(failures, Is.Empty, string.Join('\n', failures));
        Assert.That(decomposed.Values.Sum(), Is.GreaterThanOrEqualTo(59));
    }

    [TestCase("ij,jk->ik", "2,3", "3,4")]
    [TestCase("ij,jk", "2,3", "3,4")]
    [TestCase("bhqd,bhkd->bhqk", "2,3,4,5", "2,3,6,5")]
    [TestCase("...qd, ...kd -> ...qk", "2,1,4,5", "2,3,6,5")]
    [TestCase("ijk,jil->kl", "2,3,4", "3,2,5")]
    [TestCase("i,j->ji", "2", "3")]
    [TestCase("bij,bj->bi", "2,3,4", "2,4")]
    [TestCase("ij,ij->ij", "2,3", "2,3")]
    [TestCase("ij,ij->", "2,3", "2,3")]
    [TestCase("abc,cd->adb", "2,3,4", "4,5")]
    [TestCase("ij,k->j", "2,3", "4")]
    [TestCase("ba", "2,3", "")]
    [TestCase("ijk->ki", "2,3,4", "")]
    [TestCase("...i->i...", "2,3,4", "")]
    [TestCase("i->", "4", "")]
    public void Einsum_forms(string equation, string a, string b)
    {
        var graph = new GraphBuilder();
        List<string> inputs = [graph.Input("a", ElementType.Float32, Sizes(a))];
        if (b.Length > 0)
            inputs.Add(graph.Input("b", ElementType.Float32, Sizes(b)));
        graph.Output(graph.Add("Einsum", inputs, ("equation", equation)));
        var feeds = Ort.RandomFeeds(graph.Model, 4);
        var expected = Ort.Run(graph.Model, feeds);
        var original = graph.Graph.Nodes[0];

        NativeDecompositions.Run(graph.Model);

        Assert.That(graph.Graph.Nodes, Does.Not.Contain(original));
        Assert.That(graph.Graph.Nodes.Select(node => node.OpType).Distinct(), Is.SubsetOf(new[] { "Transpose", "Reshape", "MatMul", "Mul", "ReduceSum" }));
        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds), 1e-5f);
    }

    [TestCase("ii->i", "3,3")]
    [TestCase("ij,jk,kl->il", "2,3;3,4;4,5")]
    [TestCase("ij->ijk", "2,3")]
    public void Other_Einsum_forms_stay(string equation, string shapes)
    {
        var graph = new GraphBuilder();
        graph.Output(graph.Add("Einsum", shapes.Split(';').Select((shape, i) => graph.Input($"x{i}", ElementType.Float32, Sizes(shape))).ToArray(), ("equation", equation)));
        NativeDecompositions.Run(graph.Model);
        Assert.That(graph.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(["Einsum"]));
    }

    [Test]
    public void Shared_nodes_are_not_touched()
    {
        var graph = new GraphBuilder();
        graph.Output(graph.Add("Einsum", [graph.Add("Relu", [graph.Input("x", ElementType.Float32, 2, 3)])], ("equation", "ij->i")));
        var nodes = graph.Graph.Nodes.Select(node => node.ToString()).ToArray();
        var copy = ModelCopy.Of(graph.Model);
        NativeDecompositions.Run(copy);
        Assert.That(copy.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(["Relu", "ReduceSum"]));
        Assert.That(graph.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(nodes));
        Assert.That(graph.Graph.Initializers, Is.Empty);
    }

    private static Dimension[] Sizes(string text) => [.. text.Split(',').Select(size => new Dimension(long.Parse(size)))];
}
