using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Compression.Correction;

/// <summary>
/// The weights of one output channel, to be rounded up or down so that the channel's results, clamped as its output is, come closest to the float ones over sampled rows:
/// <c>min Σₙ (clamp(b + Σₖ s·qₖ·xₖₙ) − clamp(yₙ))²</c> with <c>qₖ ∈ {⌊wₖ/s⌋, ⌈wₖ/s⌉}</c>, which is the objective of AdaRound (Nagel et al., "Up or Down? Adaptive Rounding for Post-Training
/// Quantization", 2020, eq. 21). The last fifth of the rows is held out: a channel whose error there does not shrink keeps its weights rounded to nearest.
/// </summary>
internal readonly ref struct RoundingProblem
{
    /// <summary>One row in so many is held out.</summary>
    private const int HeldOut = 5;

    /// <summary>What must be left of the error on those at most.</summary>
    private const double LeastGain = 0.98;

    private readonly ReadOnlySpan<float> _inputs;
    private readonly float[] _wanted;
    private readonly float _bias, _lowest, _highest;

    /// <param name="inputs">The inputs [K][N], as numbers.</param>
    /// <param name="targets">The float results, N values.</param>
    /// <param name="weights">The float weights, K values.</param>
    /// <param name="scale">The scale of the weights.</param>
    /// <param name="bias">The bias.</param>
    /// <param name="lowest">The smallest result that is kept.</param>
    /// <param name="highest">The largest.</param>
    public RoundingProblem(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float scale, float bias, float lowest, float highest)
    {
        _inputs = inputs;
        Weights = weights;
        (Scale, _bias, _lowest, _highest) = (scale, bias, lowest, highest);
        _wanted = new float[targets.Length];
        for (var n = 0; n < targets.Length; n++)
            _wanted[n] = Math.Clamp(targets[n], lowest, highest);
        Fitted = FittedOf(targets.Length);
    }

    /// <summary>The float weights.</summary>
    public ReadOnlySpan<float> Weights { get; }

    /// <summary>Their scale.</summary>
    public float Scale { get; }

    /// <summary>How many rows, the first ones, may be fitted to.</summary>
    public int Fitted { get; }

    /// <summary>How many of so many rows may be fitted to.</summary>
    public static int FittedOf(int rows) => rows - rows / HeldOut;

    /// <summary>Input k in the rows that may be fitted to.</summary>
    public ReadOnlySpan<float> Input(int k) => _inputs.Slice(k * _wanted.Length, Fitted);

    /// <summary>The results of rounded weights in all rows, before they are clamped.</summary>
    public float[] Results(ReadOnlySpan<sbyte> rounded)
    {
        var results = new float[_wanted.Length];
        Array.Fill(results, _bias);
        for (var k = 0; k < rounded.Length; k++)
            Move(results, k, rounded[k]);
        return results;
    }

    /// <summary>The results when weight k grows by so many steps.</summary>
    public void Move(Span<float> results, int k, int steps)
    {
        var x = _inputs.Slice(k * results.Length, results.Length);
        var factor = Scale * steps;
        for (var n = 0; n < results.Length; n++)
            results[n] += factor * x[n];
    }

    /// <summary>The squared error over the rows that may be fitted to.</summary>
    public double Error(ReadOnlySpan<float> results) => Error(results[..Fitted], results[..Fitted], 0, _wanted.AsSpan(0, Fitted));

    /// <summary>The same if weight k grew by so many steps.</summary>
    public double ErrorAfter(ReadOnlySpan<float> results, int k, int steps) => Error(results[..Fitted], Input(k), Scale * steps, _wanted.AsSpan(0, Fitted));

    /// <summary>Goes back to what is rounded to nearest where the other choice does not make held-out rows better.</summary>
    /// <param name="nearest">The weights rounded to nearest.</param>
    /// <param name="nearestResults">Their results.</param>
    /// <param name="rounded">The other choice; on return what is taken.</param>
    /// <param name="results">Its results.</param>
    /// <returns>The mean squared error over all rows of the weights rounded to nearest, and of those that are taken.</returns>
    public (double Before, double After) Settle(ReadOnlySpan<sbyte> nearest, ReadOnlySpan<float> nearestResults, Span<sbyte> rounded, ReadOnlySpan<float> results)
    {
        var (unseenBefore, unseen) = (Unseen(nearestResults), Unseen(results));
        var before = (Error(nearestResults) + unseenBefore) / results.Length;
        if (unseen <= LeastGain * unseenBefore)
            return (before, (Error(results) + unseen) / results.Length);
        nearest.CopyTo(rounded);
        return (before, before);
    }

    private double Unseen(ReadOnlySpan<float> results) => Error(results[Fitted..], results[Fitted..], 0, _wanted.AsSpan(Fitted));

    // Σ (clamp(results + step·x) − wanted)²
    private double Error(ReadOnlySpan<float> results, ReadOnlySpan<float> x, float step, ReadOnlySpan<float> wanted)
    {
        var sums = Vector<float>.Zero;
        var (low, high, factor) = (new Vector<float>(_lowest), new Vector<float>(_highest), new Vector<float>(step));
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
            var difference = Math.Clamp(results[n] + step * x[n], _lowest, _highest) - wanted[n];
            sum += difference * difference;
        }
        return sum;
    }
}
