using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Tests;

public class GraphRunnerTests
{
    private static readonly float[] s_x = [1, -2, 3];

    [Test]
    public void Returns_outputs_and_asked_for_values_inside()
    {
        using var runner = new GraphRunner(Doubled(out var inner), [inner, "y"]);
        var results = runner.Run(Feed());
        Assert.That(runner.OutputNames, Is.EqualTo(new[] { "y", inner }));
        Assert.That(results["y"].As<float>().ToArray(), Is.EqualTo(new float[] { 2, 0, 6 }));
        Assert.That(results[inner].As<float>().ToArray(), Is.EqualTo(new float[] { 2, -4, 6 }));
        Assert.That(results["y"].Shape, Is.EqualTo(new long[] { 3 }));
    }

    [Test]
    public void Runs_from_several_threads_at_once()
    {
        using var runner = new GraphRunner(Doubled(out _), threads: 1);
        Parallel.For(0, 200, i =>
        {
            var results = runner.Run(new Dictionary<string, TensorData> { ["x"] = TensorData.From(new float[] { i, i, i }, 3) });
            Assert.That(results["y"].As<float>()[0], Is.EqualTo(2f * i));
        });
    }

    [Test]
    public void Names_what_is_wrong()
    {
        using var runner = new GraphRunner(Doubled(out _));
        Assert.Multiple(() =>
        {
            Assert.That(() => runner.Run(new Dictionary<string, TensorData>()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("input 'x' is not fed"));
            Assert.That(() => runner.Run(new Dictionary<string, TensorData> { ["x"] = TensorData.From(s_x, 3), ["z"] = TensorData.From(s_x, 3) }),
                Throws.TypeOf<InvalidModelException>().With.Message.Contains("'z'"));
            Assert.That(() => runner.Run(new Dictionary<string, TensorData> { ["x"] = TensorData.From(s_x, 1, 3) }), Throws.TypeOf<InvalidModelException>().With.Message.Not.Contains("\n"));
            Assert.That(() => runner.Run(new Dictionary<string, TensorData> { ["x"] = TensorData.From([1L, 2, 3], 3) }), Throws.TypeOf<InvalidModelException>().With.Message.Not.Contains("\n"));
            Assert.That(() => new GraphRunner(Doubled(out _), ["nowhere"]), Throws.TypeOf<InvalidModelException>().With.Message.Not.Contains("\n"));
            Assert.That(() => new GraphRunner(Doubled(out _), device: "gpu"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'gpu'"));
        });
    }

    [Test]
    public void Cuda_without_its_provider_names_the_missing_library() => Assert.That(() => new GraphRunner(Doubled(out _), device: "cuda"),
        Throws.TypeOf<DeviceException>().With.Message.Not.Contains("\n").And.Message.Contains("libonnxruntime_providers_cuda.so").And.Message.Contains("libcudart"));

    private static Model Doubled(out string inner)
    {
        var builder = new GraphBuilder("doubled");
        builder.Input("x", ElementType.Float32, 3);
        inner = builder.Add("Add", ["x", "x"]);
        builder.AddNamed("y", "Relu", [inner]);
        builder.Output("y", ElementType.Float32, [3]);
        return builder.Model;
    }

    private static Dictionary<string, TensorData> Feed() => new() { ["x"] = TensorData.From(s_x, 3) };

}
