namespace EdgeRuntime.Compression.Correction;

/// <summary>
/// Solves a <see cref="RoundingProblem"/> as COMQ does (Zhang et al., 2024), with neither a relaxation nor a learning rate: from rounding to nearest on, every weight in turn takes the better of its two values, until
/// none changes. Where rows are few beside weights, the part <c>ρ = K/(K + N)</c> of the objective treats inputs as uncorrelated, so that chance correlations are not fitted.
/// </summary>
internal static class CoordinateDescent
{
    /// <param name="problem">The problem.</param>
    /// <param name="sweeps">The most passes over the weights.</param>
    /// <param name="rounded">On entry the weights rounded to nearest, on return as chosen, in [−127, 127].</param>
    /// <returns>The mean squared error before and after.</returns>
    public static (double Before, double After) Solve(RoundingProblem problem, int sweeps, Span<sbyte> rounded)
    {
        var weights = problem.Weights;
        var nearest = rounded.ToArray();
        var nearestResults = problem.Results(nearest);
        var results = nearestResults.AsSpan().ToArray();
        var powers = new double[weights.Length];
        for (var k = 0; k < powers.Length; k++)
            powers[k] = Power(problem.Input(k));
        var shrinkage = (double)weights.Length / (weights.Length + problem.Fitted);
        var error = problem.Error(results);
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var changed = false;
            for (var k = 0; k < weights.Length; k++)
            {
                var exact = weights[k] / problem.Scale;
                var other = rounded[k] > exact ? rounded[k] - 1 : rounded[k] + 1;
                if (powers[k] == 0 || Math.Abs(other - exact) >= 1 || other is < -127 or > 127)
                    continue;
                var changedError = problem.ErrorAfter(results, k, other - rounded[k]);
                var (mine, theirs) = (problem.Scale * (rounded[k] - exact), problem.Scale * (other - exact));
                var gain = (1 - shrinkage) * (error - changedError) + shrinkage * powers[k] * (mine * mine - theirs * theirs);
                if (gain <= 1e-7 * error)
                    continue;
                problem.Move(results, k, other - rounded[k]);
                (rounded[k], error, changed) = ((sbyte)other, changedError, true);
            }
            if (!changed)
                break;
        }
        return problem.Settle(nearest, nearestResults, rounded, results);
    }

    private static double Power(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (var value in x)
            sum += (double)value * value;
        return sum;
    }
}
