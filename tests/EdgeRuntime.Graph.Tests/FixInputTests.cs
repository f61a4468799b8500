using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests;

[TestFixture]
public class FixInputTests
{
    [Test]
    public void A_symbol_is_fixed_wherever_it_stands()
    {
        var graph = Model();
        FixInput.Shape(graph.Model, "x", [2, 3]);
        Assert.Multiple(() =>
        {
            Assert.That(graph.Graph.Inputs[0].Shape, Is.EqualTo(new Dimension[] { 2, 3 }));
            Assert.That(graph.Graph.Inputs[1].Shape, Is.EqualTo(new Dimension[] { 2, new(-1, "W") }));
            Assert.That(graph.Graph.Outputs[0].Shape, Is.EqualTo(new Dimension[] { 2, 3 }));
            Assert.That(graph.Graph.Find(graph.Graph.Nodes[0].Outputs[0])!.Shape, Is.EqualTo(new Dimension[] { 2, 3 }));
        });
    }

    [Test]
    public void A_constant_is_no_input_and_folds()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, new Dimension(-1, "N"), 4);
        graph.Output(graph.Add("Reshape", [x, graph.Input("shape", ElementType.Int64, 2)]));
        FixInput.Shape(graph.Model, "x", [3, 4]);
        FixInput.Run(graph.Model, "shape", TensorData.Vector(2, -1));
        GraphOptimizer.Run(graph.Model);
        Assert.That(graph.Graph.Inputs.Select(input => input.Name), Is.EqualTo(["x"]));
        Assert.That(graph.Graph.Outputs[0].Shape, Is.EqualTo(new Dimension[] { 2, 6 }));
    }

    [Test]
    public void What_does_not_fit_is_refused()
    {
        Refused(model => FixInput.Shape(model, "z", [1]), "no input 'z'; it has 'x', 'y'");
        Refused(model => FixInput.Shape(model, "x", [1, 2, 3]), "input 'x' has 2 dimensions [N,3], found 3: [1,2,3]");
        Refused(model => FixInput.Shape(model, "x", [2, 4]), "input 'x' is [N,3], found [2,4]; only open dimensions can be fixed");
        Refused(model => FixInput.Run(model, "z", TensorData.Scalar(1f)), "no input 'z'");
        Refused(model => FixInput.Run(model, "x", TensorData.Vector(1, 2)), "input 'x' is f32[N,3], found a value of i64");
        Refused(model => FixInput.Run(model, "x", TensorData.From([1f, 2], 2)), "input 'x' has the shape [N,3], found [2]");

        static void Refused(Action<Model> action, string expected) =>
            Assert.That(() => action(Model().Model), Throws.TypeOf<ConfigurationException>().With.Message.Contains(expected));
    }

    [Test]
    public void Equal_symbols_cannot_have_two_sizes()
    {
        var graph = new GraphBuilder();
        graph.Output(graph.Add("Relu", [graph.Input("x", ElementType.Float32, new Dimension(-1, "N"), new Dimension(-1, "N"))]));
        Assert.That(() => FixInput.Shape(graph.Model, "x", [2, 3]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("symbol 'N' cannot be both 2 and 3"));
    }

    private static GraphBuilder Model()
    {
        var graph = new GraphBuilder();
        var batch = new Dimension(-1, "N");
        var x = graph.Input("x", ElementType.Float32, batch, 3);
        var y = graph.Input("y", ElementType.Float32, batch, new Dimension(-1, "W"));
        graph.Output(graph.Add("Relu", [graph.Add("Neg", [x])]), ElementType.Float32, [batch, 3]);
        graph.Output(graph.Add("Abs", [y]));
        return graph;
    }
}
