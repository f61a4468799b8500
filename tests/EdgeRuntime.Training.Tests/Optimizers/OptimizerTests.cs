using EdgeRuntime.Graph;
using EdgeRuntime.Training.Optimizers;

namespace EdgeRuntime.Training.Tests.Optimizers;

/// <summary>The emitted updates against the same formulas in plain C#, in double precision, over several steps.</summary>
public class OptimizerTests
{
    private const int Count = 4;
    private const int Steps = 6;

    // f32 against f64: some 1e-7 a step, relative.
    private const double Tolerance = 2e-6;

    [Test]
    public void Sgd_follows_its_formula([Values(0f, 0.9f)] float momentum, [Values(0f, 0.1f)] float decay, [Values] bool nesterov, [Values] bool matrix)
    {
        var velocity = new double[Count];
        Compare(new Sgd(momentum, decay, nesterov && momentum > 0), matrix, (p, g, i, _, rate) =>
        {
            g += matrix ? decay * p : 0;
            velocity[i] = momentum * velocity[i] + g;
            return p - rate * (nesterov && momentum > 0 ? g + momentum * velocity[i] : velocity[i]);
        });
    }

    [Test]
    public void Adam_follows_its_formula([Values(0, 0.1)] double decay, [Values] bool matrix)
    {
        const double Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6;
        var (m, v) = (new double[Count], new double[Count]);
        Compare(new Adam(Beta1, Beta2, Epsilon, decay), matrix, (p, g, i, step, rate) =>
        {
            m[i] = Beta1 * m[i] + (1 - Beta1) * g;
            v[i] = Beta2 * v[i] + (1 - Beta2) * g * g;
            var direction = m[i] / (1 - Math.Pow(Beta1, step)) / (Math.Sqrt(v[i] / (1 - Math.Pow(Beta2, step))) + Epsilon);
            return p - rate * (direction + (matrix ? decay * p : 0));
        });
    }

    [Test]
    public void Constant_rate_rises_over_the_warm_up_and_stays()
    {
        var schedule = new LearningRateSchedule(ScheduleKind.Constant, 1, TotalSteps: 10, WarmupSteps: 4);
        Assert.That(Enumerable.Range(0, 6).Select(step => schedule.At(step)), Is.EqualTo(new[] { 0.2, 0.4, 0.6, 0.8, 1, 1 }).Within(1e-12));
    }

    [Test]
    public void Cosine_rate_falls_from_full_to_final()
    {
        var schedule = new LearningRateSchedule(ScheduleKind.Cosine, 2, TotalSteps: 10, WarmupSteps: 2, FinalFraction: 0.1);
        Assert.Multiple(() =>
        {
            Assert.That(schedule.At(0), Is.EqualTo(2 / 3.0).Within(1e-12));
            Assert.That(schedule.At(2), Is.EqualTo(2).Within(1e-12));
            Assert.That(schedule.At(6), Is.EqualTo(2 * (0.1 + 0.9 * 0.5)).Within(1e-12));
            Assert.That(schedule.At(10), Is.EqualTo(0.2).Within(1e-12));
            Assert.That(schedule.At(99), Is.EqualTo(0.2).Within(1e-12));
            Assert.That(Enumerable.Range(2, 9).Select(step => schedule.At(step)), Is.Ordered.Descending);
        });
    }

    private static void Compare(Optimizer optimizer, bool matrix, Func<double, double, int, int, double, double> formula)
    {
        long[] shape = matrix ? [2, 2] : [4];
        var builder = new GraphBuilder("update");
        var dimensions = shape.Select(size => (Dimension)size).ToArray();
        foreach (var name in optimizer.Slots.Append("p").Append("g"))
            builder.Input(name, ElementType.Float32, dimensions);
        foreach (var name in optimizer.ScalarNames)
            builder.Input(name, ElementType.Float32);
        var update = optimizer.Emit(new GraphEmitter(builder.Model), new ParameterState("p", "g", optimizer.Slots, optimizer.ScalarNames, Decays: matrix));
        foreach (var name in update.Slots.Append(update.Parameter))
            builder.Output(name);
        using var runner = new GraphRunner(builder.Model, threads: 1);

        var random = new RandomSource(4);
        var expected = Enumerable.Range(0, Count).Select(_ => 2.0 * random.NextSingle() - 1).ToArray();
        var feeds = optimizer.Slots.ToDictionary(name => name, _ => TensorData.From(new float[Count], shape));
        feeds["p"] = TensorData.From(Array.ConvertAll(expected, value => (float)value), shape);
        for (var step = 1; step <= Steps; step++)
        {
            var rate = 0.1 / step;
            var gradient = Enumerable.Range(0, Count).Select(_ => 2 * random.NextSingle() - 1).ToArray();
            var scalars = new float[optimizer.ScalarNames.Count];
            optimizer.Scalars(step, rate, scalars);
            foreach (var (name, value) in optimizer.ScalarNames.Zip(scalars))
                feeds[name] = TensorData.Scalar(value);
            feeds["g"] = TensorData.From(gradient, shape);
            var results = runner.Run(feeds);
            feeds["p"] = results[update.Parameter];
            foreach (var (slot, next) in optimizer.Slots.Zip(update.Slots))
                feeds[slot] = results[next];
            for (var i = 0; i < Count; i++)
                expected[i] = formula(expected[i], gradient[i], i, step, rate);
            Assert.That(feeds["p"].As<float>().ToArray(), Is.EqualTo(expected).Within(Tolerance), $"step {step}");
        }
    }
}
