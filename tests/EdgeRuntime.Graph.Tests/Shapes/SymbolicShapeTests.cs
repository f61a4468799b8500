using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Tests.Shapes;

[TestFixture]
public class SymbolicShapeTests
{
    private static readonly Dimension s_batch = new(-1, "N");

    [Test]
    public void Batch_symbols_pass_through_a_network()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, s_batch, 3, 32, 32);
        var conv = graph.Add("Conv", [x, Weights(graph, 8, 3, 3, 3)], ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 2 }));
        var pool = graph.Add("MaxPool", [graph.Add("Relu", [conv])], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var flat = graph.Add("Flatten", [pool]);
        var dense = graph.Add("Gemm", [flat, Weights(graph, 10, 512)], ("transB", 1));
        graph.Output(graph.Add("Softmax", [dense]));
        ShapeInference.Run(graph.Model);

        Assert.Multiple(() =>
        {
            Assert.That(Show(graph, conv), Is.EqualTo("N,8,16,16"));
            Assert.That(Show(graph, pool), Is.EqualTo("N,8,8,8"));
            Assert.That(Show(graph, flat), Is.EqualTo("N,512"));
            Assert.That(Show(graph, dense), Is.EqualTo("N,10"));
            Assert.That(string.Join(',', graph.Graph.Outputs[0].Shape!), Is.EqualTo("N,10"));
        });
    }

    [Test]
    public void Open_image_sizes_stay_open_except_where_the_window_keeps_them()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 1, 3, new Dimension(-1, "H"), new Dimension(-1, "W"));
        var same = graph.Add("Conv", [x, Weights(graph, 8, 3, 3, 3)], ("pads", new long[] { 1, 1, 1, 1 }));
        var half = graph.Add("Conv", [same, Weights(graph, 8, 8, 3, 3)], ("strides", new long[] { 2, 1 }), ("pads", new long[] { 1, 1, 1, 1 }));
        ShapeInference.Run(graph.Model);

        Assert.That(Show(graph, same), Is.EqualTo("1,8,H,W"));
        Assert.That(Show(graph, half), Is.EqualTo("1,8,?,W"));
    }

    [Test]
    public void Reshape_cancels_equal_symbols()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, s_batch, 4, 6);
        var a = graph.Add("Reshape", [x, graph.Constant(TensorData.Vector(0, -1))]);
        var b = graph.Add("Reshape", [x, graph.Constant(TensorData.Vector(-1, 24))]);
        var c = graph.Add("Reshape", [x, graph.Constant(TensorData.Vector(-1, 6))]);
        var first = graph.Add("Slice", [graph.Add("Shape", [x]), graph.Constant(TensorData.Vector(0)), graph.Constant(TensorData.Vector(1))]);
        var d = graph.Add("Reshape", [x, graph.Add("Concat", [first, graph.Constant(TensorData.Vector(2, -1))], ("axis", 0))]);
        ShapeInference.Run(graph.Model);

        Assert.That(new[] { a, b, c, d }.Select(name => Show(graph, name)), Is.EqualTo(["N,24", "N,24", "?,6", "N,2,12"]));
    }

    [Test]
    public void Placeholder_symbols_do_not_cancel()
    {
        var graph = new GraphBuilder();
        var open = new Dimension(-1, "?");
        var x = graph.Input("x", ElementType.Float32, open, open);
        var target = graph.Add("Concat", [graph.Add("Slice", [graph.Add("Shape", [x]), graph.Constant(TensorData.Vector(1)), graph.Constant(TensorData.Vector(2))]), graph.Constant(TensorData.Vector(-1))], ("axis", 0));
        var y = graph.Add("Reshape", [x, target]);
        ShapeInference.Run(graph.Model);

        Assert.That(graph.Graph.Find(y)!.Shape![1].IsKnown, Is.False);
        Assert.That(graph.Graph.Find(y)!.Shape![1].IsNamed, Is.False);
    }

    [Test]
    public void Branches_give_what_they_agree_on()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        var condition = graph.Input("c", ElementType.Bool);
        var y = graph.Add("If", [condition], ("then_branch", Branch(4)), ("else_branch", Branch(5)));
        ShapeInference.Run(graph.Model);

        Assert.That(graph.Graph.Find(y)!.Type, Is.EqualTo(ElementType.Float32));
        Assert.That(Show(graph, y), Is.EqualTo("2,?"));

        ModelGraph Branch(int columns)
        {
            var branch = new GraphBuilder(graph.Model, new ModelGraph());
            branch.Output(branch.Add("MatMul", [x, branch.Constant(TensorData.From(new float[3 * columns], 3, columns))]), ElementType.Undefined);
            return branch.Graph;
        }
    }

    [Test]
    public void Shapes_that_do_not_fit_name_the_node()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        graph.AddNamed("sum", "Add", [x, Weights(graph, 4)]);

        var error = Assert.Throws<InvalidModelException>(() => ShapeInference.Run(graph.Model));
        Assert.That(error!.Message, Is.EqualTo("node 'sum' (Add): the sizes 3 and 4 cannot be broadcast to each other."));
    }

    private static string Weights(GraphBuilder graph, params long[] shape) => graph.Constant(TensorData.From(new float[shape.Aggregate(1L, (a, b) => a * b)], shape));

    private static string Show(GraphBuilder graph, string name) => string.Join(',', graph.Graph.Find(name)!.Shape!);
}
