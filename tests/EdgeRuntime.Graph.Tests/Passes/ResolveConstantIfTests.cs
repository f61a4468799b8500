using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests.Passes;

[TestFixture]
public class ResolveConstantIfTests
{
    [Test]
    public void The_branch_that_is_taken_is_inlined([Values] bool condition)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        var then = new GraphBuilder(graph.Model, new ModelGraph { Name = "then" });
        then.Output(then.AddNamed("same", "Add", [then.Add("Neg", [x]), then.Constant(TensorData.From([1f, 2, 3], 3))]));
        then.Output(then.Constant(TensorData.From([5f], 1)));
        // The other branch uses the name that the If itself gives its result.
        var other = new GraphBuilder(graph.Model, new ModelGraph { Name = "else" });
        other.AddNamed("first", "Exp", [x]);
        other.Output(other.AddNamed("same2", "Abs", ["first"]));
        other.Output(other.Constant(TensorData.From([7f], 1)));
        graph.Graph.Nodes.Add(new Node("If", [graph.Constant(TensorData.Scalar(condition))], ["first_result", "second"], "choice").With("then_branch", then.Graph).With("else_branch", other.Graph));
        graph.Output(graph.Add("Relu", ["first_result"]));
        graph.Output("second");
        var feeds = Ort.RandomFeeds(graph.Model, 2);
        var expected = Ort.Run(graph.Model, feeds);

        Assert.That(new ResolveConstantIf().Run(graph.Model), Is.True);

        ModelChecker.Check(graph.Model);
        Assert.That(graph.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(condition ? ["Neg", "Add", "Identity", "Relu"] : new[] { "Exp", "Abs", "Identity", "Relu" }));
        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds), 0);
    }

    [Test]
    public void Branches_within_branches_are_resolved_round_by_round()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        var rows = graph.Add("Gather", [graph.Add("Shape", [x]), graph.Constant(TensorData.Scalar(0L))]);
        var isTwo = graph.Add("Equal", [rows, graph.Constant(TensorData.Scalar(2L))]);
        ModelGraph branch = Branch(graph.Model, "Neg", x);
        for (var level = 0; level < 3; level++)
        {
            var outer = new GraphBuilder(graph.Model, new ModelGraph { Name = "then" });
            outer.Graph.Nodes.Add(new Node("If", [isTwo], ["result"]).With("then_branch", branch).With("else_branch", Branch(graph.Model, "Exp", x)));
            outer.Output("result");
            branch = outer.Graph;
        }
        graph.Graph.Nodes.Add(new Node("If", [isTwo], ["y"]).With("then_branch", branch).With("else_branch", Branch(graph.Model, "Abs", x)));
        graph.Output("y");
        var feeds = Ort.RandomFeeds(graph.Model, 2);
        var expected = Ort.Run(graph.Model, feeds);

        GraphOptimizer.Run(graph.Model);

        Assert.That(graph.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(["Neg"]));
        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds), 0);
    }

    [Test]
    public void An_open_condition_stays()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 2, 3);
        graph.Output(graph.Add("If", [graph.Input("c", ElementType.Bool)], ("then_branch", Branch(graph.Model, "Abs", x)), ("else_branch", Branch(graph.Model, "Neg", x))));
        Assert.That(new ResolveConstantIf().Run(graph.Model), Is.False);
    }

    private static ModelGraph Branch(Model model, string op, string x)
    {
        var branch = new GraphBuilder(model, new ModelGraph { Name = "branch" });
        branch.Output(branch.Add(op, [x]));
        return branch.Graph;
    }
}
