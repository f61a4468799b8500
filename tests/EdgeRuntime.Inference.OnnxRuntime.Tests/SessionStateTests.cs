using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Inference.OnnxRuntime.Tests;

/// <summary>State between runs, the same contract on both engines: sum' = sum + x, last' = x + 0, y = sum' · last.</summary>
[TestFixture("native"), TestFixture("onnxruntime")]
public sealed class SessionStateTests(string engine)
{
    private static readonly StatePair[] s_state = [new() { Input = "sum", Output = "sum_next" }, new() { Input = "last", Output = "last_next" }];
    private PlanConstants? _constants;

    [TearDown]
    public void FreeConstants() => _constants?.Dispose();

    [Test]
    public void An_output_is_the_input_of_the_next_run()
    {
        using var session = Open(s_state);
        Assert.That(session.States.Select(state => (session.Inputs[state.Input].Name, session.Outputs[state.Output].Name, state.Tensor.ToString())),
            Is.EqualTo(new[] { ("sum", "sum_next", "sum: f32[1x4]"), ("last", "last_next", "last: f32[1x4]") }));
        Assert.That(session.DataInputs.Select(i => session.Inputs[i].Name), Is.EqualTo(new[] { "x" }));
        Assert.That(session.DataOutputs.Select(i => session.Outputs[i].Name), Is.EqualTo(new[] { "y", "count" }));

        foreach (var expected in new[] { Steps, Steps })
        {
            foreach (var (x, y, sum) in expected)
            {
                session.Input(session.InputIndex("x")).As<float>().Fill(x);
                session.Run();
                Assert.That(session.Output(session.OutputIndex("y")).As<float>().ToArray(), Is.All.EqualTo(y));
                Assert.That(session.Output(session.OutputIndex("sum_next")).As<float>().ToArray(), Is.All.EqualTo(sum));
                Assert.That(session.Input(session.InputIndex("sum")).As<float>().ToArray(), Is.All.EqualTo(sum), "input and output of a state show the same");
            }
            session.ResetState();
            Assert.That(session.Output(session.OutputIndex("sum_next")).As<float>().ToArray(), Is.All.Zero);
        }
    }

    [Test]
    public void A_state_can_be_set()
    {
        using var session = Open(s_state);
        session.Run();
        session.Input(session.InputIndex("sum")).As<float>().Fill(100);
        session.Input(session.InputIndex("x")).As<float>().Fill(1);
        session.Run();
        Assert.That(session.Output(session.OutputIndex("sum_next")).As<float>().ToArray(), Is.All.EqualTo(101));
    }

    [Test]
    public void Carrying_a_state_allocates_nothing()
    {
        using var session = Open(s_state);
        for (var i = 0; i < 5; i++)
            session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            session.Run();
        session.ResetState();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Inputs_that_callers_bind_are_read_on_every_turn()
    {
        using var session = Open(s_state);
        using var x = new TensorBuffer(ElementType.Float32, new TensorShape(1, 4));
        session.BindInput(session.InputIndex("x"), x);
        for (var i = 1; i <= 3; i++)
        {
            x.As<float>().Fill(i);
            session.Run();
        }
        Assert.That(session.Output(session.OutputIndex("sum_next")).As<float>().ToArray(), Is.All.EqualTo(6));
    }

    [Test]
    public void A_state_is_the_sessions_own()
    {
        using var session = Open(s_state);
        using var other = new TensorBuffer(ElementType.Float32, new TensorShape(1, 4));
        Assert.That(() => session.BindInput(session.InputIndex("sum"), other), Throws.ArgumentException.With.Message.Contains("input 'sum' is state"));
        Assert.That(() => session.BindOutput(session.OutputIndex("last_next"), other), Throws.ArgumentException.With.Message.Contains("output 'last_next' is state"));
    }

    [TestCase("nothing", "sum_next", "there is no input 'nothing' (the inputs are 'x', 'sum', 'last')")]
    [TestCase("sum", "nothing", "there is no output 'nothing'")]
    [TestCase("sum", "count", "the input is f32[1x4], the output f32[1x1]")]
    [TestCase("last", "last_next", "input 'last' is state already")]
    public void What_does_not_fit_is_refused(string input, string output, string message)
    {
        StatePair[] state = [new() { Input = "last", Output = "last_next" }, new() { Input = input, Output = output }];
        Assert.That(() => Open(state), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
    }

    [Test]
    public void Without_state_every_input_is_fed()
    {
        using var session = Open([]);
        Assert.That(session.States, Is.Empty);
        Assert.That(session.DataInputs, Is.EqualTo(new[] { 0, 1, 2 }));
        session.ResetState();
        session.Input(1).As<float>().Fill(5);
        session.Run();
        session.Run();
        Assert.That(session.Output(session.OutputIndex("sum_next")).As<float>().ToArray(), Is.All.EqualTo(5));
    }

    private static (float X, float Y, float Sum)[] Steps => [(1, 0, 1), (2, 3, 3), (5, 16, 8)];

    private InferenceSession Open(IReadOnlyList<StatePair> state)
    {
        var graph = new GraphBuilder("state");
        string x = graph.Input("x", ElementType.Float32, 1, 4), sum = graph.Input("sum", ElementType.Float32, 1, 4), last = graph.Input("last", ElementType.Float32, 1, 4);
        var next = graph.AddNamed("sum_next", "Add", [sum, x]);
        graph.Output(graph.AddNamed("y", "Mul", [next, last]));
        graph.Output(next);
        graph.Output(graph.AddNamed("last_next", "Relu", [x]));
        graph.Output(graph.AddNamed("count", "Gemm", [x, graph.Constant(TensorData.From([1f, 1, 1, 1], 4, 1))]));
        ShapeInference.Run(graph.Model);
        var options = new SessionOptions { State = state };
        if (engine == "onnxruntime")
            return OnnxRuntimeSession.Open(OnnxWriter.ToBytes(graph.Model), options);
        var plan = GraphLowering.Lower(graph.Model, new LoweringOptions());
        _constants = plan.Constants;
        return NativeSession.Open(plan, options);
    }
}
