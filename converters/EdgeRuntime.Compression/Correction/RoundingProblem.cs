using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Compression.Correction;

/// <summary>
/// Rounds the weights of one output channel up or down so that the channel's results, clamped as its output is, come closest to the float ones over sampled rows:
/// <c>min Σₙ (clamp(b + Σₖ s·qₖ·xₖₙ) − clamp(yₙ))²</c> with <c>qₖ ∈ {⌊wₖ/s⌋, ⌈wₖ/s⌉}</c>, which is the objective of AdaRound (Nagel et al., "Up or Down? Adaptive Rounding for Post-Training
/// Quantization", 2020, eq. 21). It is solved by coordinate descent, as in COMQ (Zhang et al., 2024), which needs neither a relaxation nor a learning rate: from rounding to nearest on, every weight in turn takes
/// the better of its two values, until none changes. Where rows are few beside weights, the part <c>ρ = K/(K + N)</c> of the objective treats inputs as uncorrelated, so that chance correlations are not fitted; and a channel whose error
/// on rows that were held out does not shrink keeps its weights rounded to nearest.
/// </summary>
internal static class RoundingProblem
{
    /// <summary>One row in so many is held out.</summary>
    private const int HeldOut = 5;

    /// <summary>What must be left of the error on those at most.</summary>
    private const double LeastGain = 0.98;

    /// <param name="inputs">The inputs [K][N], as numbers.</param>
    /// <param name="targets">The float results, N values.</param>
    /// <param name="weights">The float weights, K values.</param>
    /// <param name="scale">The scale of the weights.</param>
    /// <param name="bias">The bias.</param>
    /// <param name="lowest">The smallest result that is kept.</param>
    /// <param name="highest">The largest.</param>
    /// <param name="sweeps">The most passes over the weights.</param>
    /// <param name="rounded">On entry the weights rounded to nearest, on return as chosen, in [−127, 127].</param>
    /// <returns>The mean squared error before and after.</returns>
    public static (double Before, double After) Solve(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float scale, float bias, float lowest, float highest, int sweeps, Span<sbyte> rounded)
    {
        var (depth, rows) = (weights.Length, targets.Length);
        var results = new float[rows];
        var wanted = new float[rows];
        Array.Fill(results, bias);
        for (var n = 0; n < rows; n++)
            wanted[n] = Math.Clamp(targets[n], lowest, highest);
        var powers = new double[depth];
        for (var k = 0; k < depth; k++)
        {
            var x = inputs.Slice(k * rows, rows);
            Add(results, x, scale * rounded[k]);
            powers[k] = Power(x[..(rows - rows / HeldOut)]);
        }
        // The last rows are not fitted to: they tell whether what was learnt holds.
        var fitted = rows - rows / HeldOut;
        var shrinkage = (double)depth / (depth + fitted);
        double Of(ReadOnlySpan<float> values, int from, int to) => Error(values[from..to], values[from..to], 0, wanted.AsSpan(from, to - from), lowest, highest);
        var (error, unseen) = (Of(results, 0, fitted), Of(results, fitted, rows));
        var (before, nearest) = (error + unseen, rounded.ToArray());
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var changed = false;
            for (var k = 0; k < depth; k++)
            {
                var exact = weights[k] / scale;
                var other = rounded[k] > exact ? rounded[k] - 1 : rounded[k] + 1;
                if (powers[k] == 0 || Math.Abs(other - exact) >= 1 || other is < -127 or > 127)
                    continue;
                var x = inputs.Slice(k * rows, rows);
                var step = scale * (other - rounded[k]);
                var changedError = Error(results.AsSpan(0, fitted), x[..fitted], step, wanted.AsSpan(0, fitted), lowest, highest);
                var (mine, theirs) = (scale * (rounded[k] - exact), scale * (other - exact));
                var gain = (1 - shrinkage) * (error - changedError) + shrinkage * powers[k] * (mine * mine - theirs * theirs);
                if (gain <= 1e-7 * error)
                    continue;
                Add(results, x, step);
                (rounded[k], error, changed) = ((sbyte)other, changedError, true);
            }
            if (!changed)
                break;
        }
        var unseenAfter = Of(results, fitted, rows);
        if (unseenAfter <= LeastGain * unseen)
            return (before / rows, (error + unseenAfter) / rows);
        nearest.CopyTo(rounded);
        return (before / rows, before / rows);
    }

    private static void Add(Span<float> results, ReadOnlySpan<float> x, float factor)
    {
        for (var n = 0; n < results.Length; n++)
            results[n] += factor * x[n];
    }

    private static double Power(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (var value in x)
            sum += (double)value * value;
        return sum;
    }

    /// <summary>Σ (clamp(results + step·x) − wanted)².</summary>
    private static double Error(ReadOnlySpan<float> results, ReadOnlySpan<float> x, float step, ReadOnlySpan<float> wanted, float lowest, float highest)
    {
        var sums = Vector<float>.Zero;
        var (low, high, factor) = (new Vector<float>(lowest), new Vector<float>(highest), new Vector<float>(step));
        var z = MemoryMarshal.Cast<float, Vector<float>>(results);
        var columns = MemoryMarshal.Cast<float, Vector<float>>(x);
        var y = MemoryMarshal.Cast<float, Vector<float>>(wanted);
        for (var i = 0; i < z.Length; i++)
        {
            var difference = Vector.Min(Vector.Max(z[i] + factor * columns[i], low), high) - y[i];
            sums += difference * difference;
        }
        double sum = Vector.Sum(sums);
        for (var n = z.Length * Vector<float>.Count; n < results.Length; n++)
        {
            var difference = Math.Clamp(results[n] + step * x[n], lowest, highest) - wanted[n];
            sum += difference * difference;
        }
        return sum;
    }
}
