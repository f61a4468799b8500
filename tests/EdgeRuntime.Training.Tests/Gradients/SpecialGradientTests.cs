using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Gradients;

namespace EdgeRuntime.Training.Tests.Gradients;

/// <summary>What central differences cannot check: ties, random masks, and what is refused.</summary>
public class SpecialGradientTests
{
    [Test]
    public void Tied_elements_of_a_pooling_window_share_the_gradient()
    {
        var builder = new GraphBuilder("ties");
        builder.Input("x", ElementType.Float32, 1, 1, 2, 4);
        builder.Add("MaxPool", ["x"], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var (_, gradient) = Run(builder, TensorData.From([1f, 1, 5, 2, 1, 1, 5, 3], 1, 1, 2, 4));
        Assert.That(gradient, Is.EqualTo(new[] { 0.25f, 0.25f, 0.5f, 0, 0.25f, 0.25f, 0.5f, 0 }));
    }

    [Test]
    public void Tied_elements_share_the_gradient_of_their_maximum()
    {
        var builder = new GraphBuilder("ties");
        builder.Input("x", ElementType.Float32, 2, 3);
        builder.Add("ReduceMax", ["x"], ("axes", new long[] { 1 }));
        var (_, gradient) = Run(builder, TensorData.From([4f, 1, 4, 2, 3, 1], 2, 3));
        Assert.That(gradient, Is.EqualTo(new[] { 0.5f, 0, 0.5f, 0, 1, 0 }));
    }

    [Test]
    public void Dropout_lets_the_gradient_through_where_it_let_the_value_through([Values(0f, 0.4f)] float ratio, [Values] bool training)
    {
        var builder = new GraphBuilder("dropout");
        builder.Input("x", ElementType.Float32, 100);
        builder.Add("Dropout", ["x", builder.Constant(TensorData.Scalar(ratio)), builder.Constant(TensorData.Scalar(training))], ("seed", 7L));
        var x = GradientCheck.Random(1, 0.5, 2, ElementType.Float32, 100);
        var (y, gradient) = Run(builder, x);
        for (var i = 0; i < y.Length; i++)
            Assert.That(gradient[i], Is.EqualTo(y[i] / x.As<float>()[i]).Within(1e-5));
        Assert.That(gradient.Count(value => value == 0), training && ratio > 0 ? Is.InRange(20, 60) : Is.EqualTo(0));
    }

    [Test]
    public void A_model_of_an_older_operator_set_is_raised_or_refused()
    {
        Assert.That(Squared(13).Opset, Is.EqualTo(16));
        Assert.That(() => Squared(11), Throws.TypeOf<InvalidModelException>().With.Message.Contains("operator set 11"));

        static Model Squared(long opset)
        {
            var builder = new GraphBuilder("old", opset);
            builder.Input("x", ElementType.Float32);
            var y = builder.Add("Mul", ["x", "x"]);
            ShapeInference.Run(builder.Model);
            GradientBuilder.Build(builder.Model, y, ["x"]);
            return builder.Model;
        }
    }

    [Test]
    public void Losses_that_cannot_be_differentiated_are_named()
    {
        var builder = new GraphBuilder("loss");
        builder.Input("x", ElementType.Float32, 3);
        var y = builder.AddNamed("y", "Relu", ["x"]);
        builder.AddNamed("steps", "Floor", ["x"]);
        builder.AddNamed("z", "Sin", ["x"]);
        ShapeInference.Run(builder.Model);
        Assert.That(() => GradientBuilder.Build(builder.Model, y, ["x"]), Throws.TypeOf<InvalidModelException>().With.Message.Contains("must be a scalar, found shape [3]"));
        Assert.That(() => GradientBuilder.Build(builder.Model, "steps", ["x"]), Throws.TypeOf<InvalidModelException>().With.Message.Contains("depends on none"));
        var sum = builder.Add("ReduceSum", ["z"], ("keepdims", 0L));
        ShapeInference.Run(builder.Model);
        Assert.That(() => GradientBuilder.Build(builder.Model, sum, ["x"]), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains("Sin").And.Message.Contains("'z'"));
    }

    // The last value of the graph, and the gradient of its sum.
    private static (float[] Y, float[] Gradient) Run(GraphBuilder builder, TensorData x)
    {
        var y = builder.Graph.Nodes[^1].Outputs[0];
        builder.Output(y);
        var loss = builder.Add("ReduceSum", [y], ("keepdims", 0L));
        ShapeInference.Run(builder.Model);
        var gradient = GradientBuilder.Build(builder.Model, loss, ["x"])["x"];
        using var runner = new GraphRunner(builder.Model, [gradient], threads: 1);
        var results = runner.Run(new Dictionary<string, TensorData> { ["x"] = x });
        return (results[y].As<float>().ToArray(), results[gradient].As<float>().ToArray());
    }
}
