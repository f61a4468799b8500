using EdgeRuntime.Compression.Correction;

namespace EdgeRuntime.Compression.Tests.Correction;

/// <summary>Rounding decisions that can be worked out by hand, and by trying all.</summary>
public class RoundingProblemTests
{
    private const float Free = float.PositiveInfinity;

    private static sbyte[] Nearest(float[] weights) => Array.ConvertAll(weights, w => (sbyte)MathF.Round(w));

    [Test]
    public void Of_two_weights_of_one_input_one_goes_up()
    {
        // Both 0.4 of the same input: to nearest they are 0 and the result lacks 0.8 x; with one of them up it has 0.2 x too much.
        float[] x = [.. Enumerable.Range(1, 300).Select(i => i / 100f)];
        float[] weights = [0.4f, 0.4f];
        sbyte[] rounded = [0, 0];
        var (before, after) = CoordinateDescent.Solve(new RoundingProblem([.. x, .. x], Array.ConvertAll(x, v => 0.8f * v), weights, 1, 0, -Free, Free), 10, rounded);
        Assert.That(rounded.Sum(q => q), Is.EqualTo(1));
        Assert.That(before, Is.EqualTo(x.Average(v => 0.64 * v * v)).Within(0.01).Percent);
        Assert.That(after, Is.EqualTo(x.Average(v => 0.04 * v * v)).Within(0.01).Percent);
    }

    [Test]
    public void What_a_Relu_cuts_off_does_not_count()
    {
        // Input 0 is alive in rows that end below 0 in any case: only input 1 and 2, which are one, decide.
        const int Rows = 400;
        float[] x0 = [.. Enumerable.Range(0, Rows).Select(n => n % 2 == 0 ? 10f : 0)], x1 = [.. Enumerable.Range(0, Rows).Select(n => n % 2 == 0 ? 10f : 1 + n / 100f)];
        float[] weights = [-3.4f, 0.4f, 0.4f];
        var targets = Enumerable.Range(0, Rows).Select(n => weights[0] * x0[n] + 0.8f * x1[n]).ToArray();
        sbyte[] rounded = Nearest(weights);
        CoordinateDescent.Solve(new RoundingProblem([.. x0, .. x1, .. x1], targets, weights, 1, 0, 0, Free), 10, rounded);
        Assert.That(rounded[1] + rounded[2], Is.EqualTo(1));
    }

    [Test]
    public void It_is_never_worse_than_nearest_and_close_to_the_best_of_all([Range(0, 9)] int seed)
    {
        var random = new Random(seed);
        const int Depth = 8, Rows = 200;
        // Correlated inputs, as activations of neighbouring pixels are.
        var common = Enumerable.Range(0, Rows).Select(_ => random.NextSingle()).ToArray();
        var inputs = Enumerable.Range(0, Depth * Rows).Select(i => 0.7f * common[i % Rows] + 0.3f * random.NextSingle()).ToArray();
        var weights = Enumerable.Range(0, Depth).Select(_ => random.NextSingle() * 6 - 3).ToArray();
        var targets = Enumerable.Range(0, Rows).Select(n => Enumerable.Range(0, Depth).Sum(k => weights[k] * inputs[k * Rows + n]) + 0.25f).ToArray();
        sbyte[] rounded = Nearest(weights);
        var (before, after) = CoordinateDescent.Solve(new RoundingProblem(inputs, targets, weights, 1, 0.25f, -Free, Free), 20, rounded);
        Assert.That(after, Is.LessThanOrEqualTo(before));
        Assert.That(rounded.Zip(weights).All(pair => pair.First == MathF.Floor(pair.Second) || pair.First == MathF.Ceiling(pair.Second)));

        var best = double.PositiveInfinity;
        for (var choice = 0; choice < 1 << Depth; choice++)
        {
            var error = 0.0;
            for (var n = 0; n < Rows; n++)
                error += Math.Pow(Enumerable.Range(0, Depth).Sum(k => ((choice >> k & 1) == 0 ? MathF.Floor(weights[k]) : MathF.Ceiling(weights[k])) * inputs[k * Rows + n]) + 0.25 - targets[n], 2) / Rows;
            best = Math.Min(best, error);
        }
        Assert.That(after, Is.InRange(best * 0.999, Math.Max(best * 4, before * 0.5)));
    }

    [Test]
    public void Weights_at_the_end_of_the_range_stay_in_it()
    {
        float[] x = [.. Enumerable.Range(1, 100).Select(i => (float)i)];
        sbyte[] rounded = [127, -127];
        CoordinateDescent.Solve(new RoundingProblem([.. x, .. x], Array.ConvertAll(x, v => 300 * v), [127.4f, -127.3f], 1, 0, -Free, Free), 5, rounded);
        Assert.That(rounded, Is.EqualTo(new sbyte[] { 127, -127 }).Or.EqualTo(new sbyte[] { 127, -126 }));
    }
}
