using System.Text.Json;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A model with state from ONNX file to answers: sum_out = sum_in + x, y = 2 · sum_out.</summary>
public sealed class StreamingTests : EdgecFixture
{
    private string _model = "", _bundle = "", _steps = "";

    [OneTimeSetUp]
    public void MakeModel()
    {
        var graph = new GraphBuilder("running_sum");
        string sum = graph.Input("sum_in", ElementType.Float32, 1, 1, 3), x = graph.Input("x", ElementType.Float32, 1, 1, 3);
        var next = graph.AddNamed("sum_out", "Add", [sum, x]);
        graph.Output(graph.AddNamed("y", "Mul", [next, graph.Constant(TensorData.From([2f], 1))]), ElementType.Float32, [1, 1, 3]);
        graph.Output(next, ElementType.Float32, [1, 1, 3]);
        OnnxWriter.Write(graph.Model, _model = InFolder("sum.onnx"));
        _bundle = InFolder("sum.edge");
        Edgec("convert", _model, "-o", _bundle, "--state", "sum_in=sum_out", "--engine", "native").Done();
        TestFiles.WriteNpy(_steps = InFolder("steps.npy"), "3, 3", [1, 2, 3, 10, 20, 30, 100, 200, 300]);
    }

    [TestCase("native"), TestCase("onnxruntime")]
    public void A_stream_carries_state_from_slice_to_slice(string engine)
    {
        var file = InFolder($"{engine}.npy");
        Assert.That(Edgert("infer", _bundle, _steps, "--stream", "--engine", engine, "--output", file).Done(), Does.Contain("3 steps").And.Contain($"wrote {file}"));
        Assert.That(TestFiles.ReadNpy(file, 9), Is.EqualTo(new float[] { 2, 4, 6, 22, 44, 66, 222, 444, 666 }));

        var results = Json(Edgert("infer", _bundle, _steps, "--stream", "--engine", engine, "--json")).GetProperty("results").EnumerateArray().ToArray();
        Assert.That(results.Select(result => result.GetProperty("input").GetString()), Is.EqualTo(new[] { $"{_steps}[0]", $"{_steps}[1]", $"{_steps}[2]" }));
        var outputs = results[2].GetProperty("outputs").EnumerateArray().ToArray();
        Assert.That(outputs.Select(output => output.GetProperty("name").GetString()), Is.EqualTo(new[] { "y" }), "state is no result");
        Assert.That(outputs[0].GetProperty("values").EnumerateArray().Select(value => value.GetDouble()), Is.EqualTo(new[] { 222.0, 444, 666 }));
    }

    [Test]
    public void Every_file_finds_state_reset()
    {
        var one = InFolder("one.npy");
        TestFiles.WriteNpy(one, "3,", [1, 1, 1]);
        var results = Json(Edgert("infer", _bundle, one, one, "--json")).GetProperty("results").EnumerateArray();
        Assert.That(results.Select(result => result.GetProperty("outputs")[0].GetProperty("values")[0].GetDouble()), Is.EqualTo(new[] { 2.0, 2.0 }));
    }

    [Test]
    public void Inspect_lists_state_apart()
    {
        var lines = Edgert("inspect", _bundle).Done().Split('\n').Select(line => line.Trim()).ToList();
        Assert.That(lines.Where(line => line.StartsWith("input", StringComparison.Ordinal)), Is.EqualTo(new[] { "input        x: f32[1x1x3]" }));
        Assert.That(lines.Where(line => line.StartsWith("output", StringComparison.Ordinal)), Is.EqualTo(new[] { "output       y: f32[1x1x3]" }));
        Assert.That(lines, Does.Contain("state        sum_in: f32[1x1x3], from sum_out"));
        Assert.That(Edgec("inspect", _bundle).Done(), Does.Contain("input  x: f32[1x1x3]").And.Contain("output y: f32[1x1x3]").And.Contain("state  sum_in: f32[1x1x3], from sum_out").And.Not.Contain("input  sum_in"));
        var state = Json(Edgert("inspect", _bundle, "--json")).GetProperty("manifest").GetProperty("state");
        Assert.That(state[0].GetProperty("input").GetString(), Is.EqualTo("sum_in"));
    }

    [Test]
    public void Bench_and_verify_feed_data_only()
    {
        Assert.That(Json(Edgert("bench", _bundle, "--seconds", "0.1", "--json")).GetProperty("allocated_bytes_per_run").GetDouble(), Is.LessThan(1));
        Assert.That(Edgec("verify", _bundle, "--limit", "5").Done(), Does.Contain("bit-identical").And.Contain("5 inputs"));
    }

    [Test]
    public void A_pair_of_names_gives_a_hint()
    {
        Assert.That(Edgec("convert", _model, "-o", InFolder("hint.edge")).Done(), Does.Contain("declare it with --state sum_in=sum_out"));
        Assert.That(Edgec("convert", _model, "-o", InFolder("hint.edge"), "--state", "sum_in=sum_out").Done(), Does.Not.Contain("--state"));
    }

    [TestCase("sum_in", "expected INPUT=OUTPUT")]
    [TestCase("=y", "expected INPUT=OUTPUT")]
    [TestCase("h=y", "there is no input 'h' (the inputs are 'sum_in', 'x')")]
    [TestCase("sum_in=hn", "there is no output 'hn' (the outputs are 'y', 'sum_out')")]
    public void A_state_that_does_not_fit_is_refused(string state, string message) =>
        Edgec("convert", _model, "-o", InFolder("refused.edge"), "--state", state).Failed(1, $"--state {state}", message);

    [Test]
    public void Not_everything_can_be_state() =>
        Edgec("convert", _model, "-o", InFolder("refused.edge"), "--state", "sum_in=sum_out", "--state", "x=y").Failed(1, "every input is state");

    [Test]
    public void A_stream_is_an_array_of_slices()
    {
        var wrong = InFolder("wrong.npy");
        TestFiles.WriteNpy(wrong, "2, 4", new float[8]);
        Edgert("infer", _bundle, wrong, "--stream").Failed(1, $"{wrong}[0]", "takes f32[1x1x3], found f32[4]");
        TestFiles.WriteNpy(wrong, "0, 3", []);
        Edgert("infer", _bundle, wrong, "--stream").Failed(1, wrong, "one step at least");
        Edgert("infer", _bundle, _steps, _steps, "--stream").Failed(1, "the model has 1 inputs, found 2 files", "x: f32[1x1x3]");
        Edgert("infer", _bundle, "x.png", "--stream").Failed(1, "x.png", "--stream takes .npy arrays");
        Edgert("infer", _bundle, _steps, "--stream", "--index", "1").Failed(2, "'--stream'", "'--index'");
    }
}
