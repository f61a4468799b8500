using EdgeRuntime.Graph;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Tests.Steps;

/// <summary>Minima that are known.</summary>
public class MinimizerTests
{
    private static (Model Model, string Loss) Line()
    {
        var builder = new GraphBuilder("line");
        var emit = new GraphEmitter(builder);
        builder.Input("x", ElementType.Float32, 4);
        builder.Input("y", ElementType.Float32, 4);
        builder.Graph.Initializers["slope"] = TensorData.From([0f], 1);
        builder.Graph.Initializers["offset"] = TensorData.From([3f], 1);
        var difference = emit.Sub(emit.Add(emit.Mul("x", "slope"), "offset"), "y");
        var loss = emit.ReduceMean(emit.Mul(difference, difference), [0], keepDimensions: false);
        builder.Graph.Outputs.Add(new ValueInfo(loss, ElementType.Float32));
        return (builder.Model, loss);
    }

    [Test]
    public void A_line_is_fitted_and_the_model_stays_as_it_was()
    {
        var (model, loss) = Line();
        using var minimizer = new Minimizer(model, loss, ["slope", "offset"], new Adam(), threads: 1);
        ((float[])[-1, 0, 1, 2]).CopyTo(minimizer.Input("x"));
        ((float[])[-3, -1, 1, 3]).CopyTo(minimizer.Input("y"));
        var first = minimizer.Run(0.05);
        for (var step = 0; step < 600; step++)
            minimizer.Run(0.05);
        Assert.Multiple(() =>
        {
            // (3 + 3)², (3 + 1)², (3 − 1)², (3 − 3)² on average.
            Assert.That(first, Is.EqualTo(14).Within(1e-5));
            Assert.That(minimizer.Read()["slope"].As<float>()[0], Is.EqualTo(2).Within(1e-3));
            Assert.That(minimizer.Read()["offset"].As<float>()[0], Is.EqualTo(-1).Within(1e-3));
            Assert.That(model.Graph.Initializers["offset"].As<float>()[0], Is.EqualTo(3));
        });
    }

    [Test]
    public void What_is_not_named_does_not_move()
    {
        var (model, loss) = Line();
        using var minimizer = new Minimizer(model, loss, ["slope"], new Adam(), threads: 1);
        ((float[])[1, 1, 1, 1]).CopyTo(minimizer.Input("x"));
        for (var step = 0; step < 600; step++)
            minimizer.Run(0.05);
        // y stays 0: slope + 3 = 0.
        Assert.That(minimizer.Read()["slope"].As<float>()[0], Is.EqualTo(-3).Within(1e-3));
        Assert.That(minimizer.Read().Keys, Is.EqualTo(new[] { "slope" }));
    }
}
