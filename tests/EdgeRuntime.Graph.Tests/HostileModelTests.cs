using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests;

/// <summary>Models that are made to hurt: what is refused names what and where, what is not costs no memory.</summary>
[TestFixture]
public class HostileModelTests
{
    private const long Huge = 1L << 40;

    [Test]
    public void Products_that_overflow_are_refused()
    {
        Refused(g => g.Add("Flatten", [g.Input("x", ElementType.Float32, Huge, Huge, Huge)], ("axis", 2)), "node 'flatten' (Flatten): a size of 1099511627776 · 1099511627776 is too large");
        Refused(g => g.Add("Tile", [g.Input("x", ElementType.Float32, Huge), g.Constant(TensorData.Vector(Huge))]), "node 'tile' (Tile): a size of");
        Refused(g => g.Add("Concat", [g.Input("x", ElementType.Float32, long.MaxValue), "x"], ("axis", 0)), "node 'concat' (Concat): a size of 9223372036854775807 + 9223372036854775807");
    }

    [Test]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Refused(g => g.Add("Reshape", [g.Input("x", ElementType.Float32, 2, 3), g.Constant(TensorData.Vector(4, 2))]), "node 'reshape' (Reshape): 6 elements cannot be reshaped to [4,2]");
        Refused(g => g.Add("MaxPool", [g.Input("x", ElementType.Float32, 1, 1, 4, 4)], ("kernel_shape", new long[] { 9, 1 })), "a window of 9 does not fit 4 elements");
        Refused(g => g.Add("Transpose", [g.Input("x", ElementType.Float32, 2, 3)], ("perm", new long[] { 0, 7 })), "node 'transpose' (Transpose): axis 7 is outside a tensor of 2 dimensions");
        Refused(g => g.Add("Gather", [g.Constant(TensorData.Vector(1, 2)), g.Constant(TensorData.Vector(5))]), "(Gather): axis 5 is outside");
    }

    [Test]
    public void Missing_inputs_and_attributes_of_another_kind_are_refused()
    {
        Refused(g => g.Add("Concat", [], ("axis", 0)), "node 'concat' (Concat): its inputs and attributes do not fit the operator");
        Refused(g => g.Add("Softmax", [g.Input("x", ElementType.Float32, 2, 3)], ("axis", "last")), "node 'softmax' (Softmax): an attribute is of kind String, expected an integer", opset: 11);
        Refused(g => g.Add("MaxPool", [g.Input("x", ElementType.Float32, 1, 1, 4, 4)]), "node 'maxpool' (MaxPool): it has no kernel_shape");
    }

    [Test]
    public void Huge_constants_are_not_computed()
    {
        var graph = new GraphBuilder();
        graph.Output(graph.Add("ConstantOfShape", [graph.Constant(TensorData.Vector(Huge))]));
        graph.Output(graph.Add("Neg", [graph.Add("Range", [graph.Constant(TensorData.Scalar(0L)), graph.Constant(TensorData.Scalar(Huge)), graph.Constant(TensorData.Scalar(1L))])]), ElementType.Int64);
        graph.Output(graph.Add("Abs", [graph.Add("Expand", [graph.Constant(TensorData.From([1f], 1)), graph.Constant(TensorData.Vector(Huge))])]));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        GraphOptimizer.Run(graph.Model);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - allocated, Is.LessThan(8 << 20));
        Assert.That(graph.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(["ConstantOfShape", "Range", "Neg", "Expand", "Abs"]));
    }

    private static void Refused(Func<GraphBuilder, string> build, string expected, long opset = 17)
    {
        var graph = new GraphBuilder("g", opset);
        graph.Output(graph.Add("Identity", [build(graph)]));
        Assert.That(() => Process(graph.Model), Throws.TypeOf<InvalidModelException>().With.Message.Contains(expected).And.Message.Not.Contains('\n'));
    }

    private static void Process(Model model)
    {
        OnnxImport.Run(model);
        GraphOptimizer.Run(model);
    }
}
