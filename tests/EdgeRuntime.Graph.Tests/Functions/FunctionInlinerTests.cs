using EdgeRuntime.Graph.Functions;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Graph.Tests.Functions;

/// <summary>Models with functions: stock ONNX Runtime, which inlines by itself, must answer the inlined model alike.</summary>
[TestFixture]
public class FunctionInlinerTests
{
    [Test]
    public void Nested_calls_attribute_parameters_and_colliding_names_are_inlined()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        // Both functions use the names that the graph has: x, y, t.
        graph.Model.Functions.Add(Function("Scaled", ["x"], ["y"], [Constant("t", "factor"), new Node("Mul", ["x", "t"], ["y"])], ("factor", TensorData.Scalar(3f))));
        graph.Model.Functions.Add(Function("Twice", ["a"], ["y"], [Call("Scaled", ["a"], ["t"]), Call("Scaled", ["t"], ["y"])]));
        Append(graph, Call("Twice", [x], ["t"]), Call("Scaled", ["t"], ["y"]).With("factor", TensorData.Scalar(0.5f)));
        graph.Output("y");
        Check(graph.Model, "Constant", "Mul", "Constant", "Mul", "Constant", "Mul");
    }

    [Test]
    public void Optional_inputs_and_outputs_may_be_absent()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        graph.Model.Functions.Add(Function("Both", ["x", "low", "high"], ["clipped", "same", "again"], [new Node("Clip", ["x", "low", "high"], ["clipped"]), new Node("Neg", ["x"], ["unused"]), new Node("Abs", ["x"], ["same"]), new Node("Neg", ["clipped"], ["again"])]));
        var high = graph.Constant(TensorData.Scalar(0.25f));
        Append(graph, Call("Both", [x, "", high], ["y", "", "z"]));
        graph.Output("y");
        graph.Output("z");
        Check(graph.Model, "Clip", "Neg", "Abs", "Neg");
    }

    [Test]
    public void An_output_that_is_an_input_is_copied()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        graph.Model.Functions.Add(Function("Pass", ["x"], ["x"], []));
        Append(graph, Call("Pass", [x], ["y"]));
        graph.Output("y");
        FunctionInliner.Run(graph.Model);
        Assert.That(graph.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(["Identity 'y' (x) -> (y)"]));
    }

    [Test]
    public void Calls_in_sub_graphs_and_sub_graphs_in_functions_are_inlined()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        graph.Input("c", ElementType.Bool);
        graph.Model.Functions.Add(Function("Negated", ["x"], ["y"], [new Node("Neg", ["x"], ["y"])]));
        var inner = Branch("y", Call("Negated", ["x"], ["y"]));
        var other = Branch("y", new Node("Relu", ["x"], ["t"]), new Node("Exp", ["t"], ["y"]));
        graph.Model.Functions.Add(Function("Choose", ["x", "c"], ["y"], [new Node("If", ["c"], ["t"]).With("then_branch", inner).With("else_branch", other), new Node("Abs", ["t"], ["y"])]));
        var branch = Branch("r", Call("Choose", [x, "c"], ["r"]));
        var plain = Branch("s", new Node("Identity", [x], ["s"]));
        Append(graph, new Node("If", ["c"], ["z"]).With("then_branch", branch).With("else_branch", plain));
        graph.Output("z");
        foreach (var condition in new[] { true, false })
        {
            var feeds = Ort.RandomFeeds(new GraphBuilder().Model, 1);
            feeds["x"] = TensorData.From([1f, -2, 3, -4, 5, -6], 2, 3);
            feeds["c"] = TensorData.Scalar(condition);
            var inlined = OnnxReader.Read(OnnxWriter.ToBytes(graph.Model), "model");
            FunctionInliner.Run(inlined);
            ModelChecker.Check(inlined);
            Ort.AssertSame(Ort.Run(graph.Model, feeds), Ort.Run(inlined, feeds), 0);
        }
    }

    [Test]
    public void Bodies_of_older_operator_sets_are_upgraded()
    {
        var graph = new GraphBuilder("g", 17);
        var x = graph.Input("x", ElementType.Float32, 2, 3, 4);
        var function = Function("Old", ["x"], ["y"], [new Node("Softmax", ["x"], ["t"]), new Node("Squeeze", ["t"], ["y"]).With("axes", new long[] { 0 })]);
        function.Opsets[""] = 11;
        graph.Model.Functions.Add(function);
        var first = graph.Add("Slice", [x, graph.Constant(TensorData.Vector(0)), graph.Constant(TensorData.Vector(1))]);
        Append(graph, Call("Old", [first], ["y"]));
        graph.Output("y");
        OnnxImport.Run(graph.Model);

        var plain = new GraphBuilder("g", 11);
        var input = plain.Input("x", ElementType.Float32, 2, 3, 4);
        var row = plain.Add("Slice", [input, plain.Constant(TensorData.Vector(0)), plain.Constant(TensorData.Vector(1))]);
        plain.AddNamed("y", "Squeeze", [plain.Add("Softmax", [row])], ("axes", new long[] { 0 }));
        plain.Output("y");
        var feeds = Ort.RandomFeeds(plain.Model, 3);
        Ort.AssertSame(Ort.Run(plain.Model, feeds), Ort.Run(graph.Model, feeds), 0);
    }

    [Test]
    public void Functions_that_cannot_be_inlined_are_refused()
    {
        Refused("the function calls itself", Function("F", ["x"], ["y"], [Call("F", ["x"], ["y"])]));
        Refused("the function calls itself", Function("F", ["x"], ["y"], [Call("G", ["x"], ["y"])]), Function("G", ["x"], ["y"], [Call("F", ["x"], ["y"])]));
        Refused("is defined twice", Function("F", ["x"], ["y"], [new Node("Neg", ["x"], ["y"])]), Function("F", ["x"], ["y"], [new Node("Abs", ["x"], ["y"])]));
        Refused("1 inputs and 1 outputs for a function of 0 and 1", Function("F", [], ["y"], [new Node("RandomNormal", [], ["y"])]));
        Refused("more than 64 deep", [.. Enumerable.Range(0, 70).Select(i => Function(i == 0 ? "F" : $"F{i}", ["x"], ["y"], [Call($"F{i + 1}", ["x"], ["y"])])), Function("F70", ["x"], ["y"], [new Node("Neg", ["x"], ["y"])])]);
        // Each calls the next twice: 2⁴⁰ nodes.
        Refused("more than 100000 nodes", [.. Enumerable.Range(0, 40).Select(i => Function(i == 0 ? "F" : $"F{i}", ["x"], ["y"], [Call($"F{i + 1}", ["x"], ["t"]), Call($"F{i + 1}", ["t"], ["y"])])), Function("F40", ["x"], ["y"], [new Node("Neg", ["x"], ["y"])])]);

        static void Refused(string expected, params ModelFunction[] functions)
        {
            var graph = new GraphBuilder();
            var x = graph.Input("x", ElementType.Float32, 2);
            graph.Model.Functions.AddRange(functions);
            Append(graph, Call("F", [x], ["z"]));
            graph.Output("z");
            Assert.That(() => FunctionInliner.Run(graph.Model), Throws.TypeOf<InvalidModelException>().With.Message.Contains(expected));
        }
    }

    private static void Check(Model model, params string[] operators)
    {
        model.Opsets["local"] = 1;
        var feeds = Ort.RandomFeeds(model, 5);
        var expected = Ort.Run(model, feeds);
        Assert.That(FunctionInliner.Run(model), Is.True);
        ModelChecker.Check(model);
        Assert.That(model.Functions, Is.Empty);
        Assert.That(model.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(operators));
        Ort.AssertSame(expected, Ort.Run(model, feeds), 0);
    }

    private static ModelFunction Function(string name, string[] inputs, string[] outputs, Node[] nodes, params (string Name, AttributeValue Default)[] attributes)
    {
        var function = new ModelFunction { Name = name, Domain = "local", Opsets = { [""] = 17, ["local"] = 1 } };
        function.Inputs.AddRange(inputs);
        function.Outputs.AddRange(outputs);
        function.Nodes.AddRange(nodes);
        foreach (var (attribute, value) in attributes)
            function.AttributeDefaults[attribute] = value;
        return function;
    }

    private static Node Call(string name, string[] inputs, string[] outputs) => new(name, inputs, outputs) { Domain = "local" };

    private static Node Constant(string output, string parameter) =>
        new Node("Constant", [], [output]).With("value", new AttributeValue(AttributeKind.Tensor, null) { Reference = parameter });

    private static ModelGraph Branch(string output, params Node[] nodes)
    {
        var graph = new ModelGraph { Name = "branch" };
        graph.Nodes.AddRange(nodes);
        graph.Outputs.Add(new ValueInfo(output));
        return graph;
    }

    private static void Append(GraphBuilder graph, params Node[] nodes)
    {
        graph.Graph.Nodes.AddRange(nodes);
        graph.Model.Opsets["local"] = 1;
    }
}
