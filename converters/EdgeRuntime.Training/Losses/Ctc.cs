namespace EdgeRuntime.Training.Losses;

/// <summary>Connectionist temporal classification outside of graphs: how likely a token sequence is, and which tokens the best class of each frame makes. Class 0 is the blank.</summary>
public static class Ctc
{
    /// <summary>log p of a token sequence, −∞ where there are too few frames for it.</summary>
    /// <param name="logits">Scores [frames, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="tokens">Classes, none of them 0.</param>
    public static double LogProbability(ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> tokens)
    {
        var states = 2 * tokens.Length + 1;
        var (forward, next) = (new double[states], new double[states]);
        forward.AsSpan().Fill(double.NegativeInfinity);
        forward[0] = 0;
        for (var frame = 0; frame * classes < logits.Length; frame++)
        {
            var row = logits.Slice(frame * classes, classes);
            var all = LogSum(row);
            for (var state = 0; state < states; state++)
            {
                var sum = forward[state];
                if (state > 0)
                    sum = Add(sum, forward[state - 1]);
                if (state > 1 && Class(tokens, state) is not 0 and var token && token != Class(tokens, state - 2))
                    sum = Add(sum, forward[state - 2]);
                next[state] = sum + row[Class(tokens, state)] - all;
            }
            (forward, next) = (next, forward);
        }
        return states == 1 ? forward[0] : Add(forward[^1], forward[^2]);
    }

    /// <summary>The tokens that the best class of each frame makes, repetitions merged and blanks dropped.</summary>
    public static int[] Best(ReadOnlySpan<float> logits, int classes)
    {
        var path = new Recognition.CtcPath(CtcLoss.Blank);
        var tokens = new List<int>();
        for (var frame = 0; frame * classes < logits.Length; frame++)
        {
            var row = logits.Slice(frame * classes, classes);
            var best = 0;
            for (var i = 1; i < classes; i++)
                best = row[i] > row[best] ? i : best;
            if (path.Push(best))
                tokens.Add(best);
        }
        return [.. tokens];
    }

    /// <summary>The fewest insertions, deletions and replacements that make one sequence of another (Levenshtein).</summary>
    public static int EditDistance<T>(ReadOnlySpan<T> from, ReadOnlySpan<T> to) where T : IEquatable<T>
    {
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
            row[j] = j;
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var replaced = diagonal + (from[i].Equals(to[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }
        return row[^1];
    }

    private static int Class(ReadOnlySpan<int> tokens, int state) => state % 2 == 0 ? 0 : tokens[state / 2];

    private static double LogSum(ReadOnlySpan<float> row)
    {
        var sum = double.NegativeInfinity;
        foreach (var value in row)
            sum = Add(sum, value);
        return sum;
    }

    private static double Add(double a, double b) => a < b ? b + Math.Log(1 + Math.Exp(a - b)) : double.IsNegativeInfinity(a) ? a : a + Math.Log(1 + Math.Exp(b - a));
}
