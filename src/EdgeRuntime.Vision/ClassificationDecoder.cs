namespace EdgeRuntime.Vision;

/// <summary>Reads classes from a model's scores, without allocation.</summary>
public static class ClassificationDecoder
{
    /// <summary>
    /// The classes with the highest scores, best first; of equal scores the lower index comes first, NaN comes last. With <paramref name="softmax"/> the results carry
    /// probabilities <c>e^(s − max) / Σ e^(s_i − max)</c> instead of the scores s.
    /// </summary>
    /// <param name="scores">One score per class.</param>
    /// <param name="destination">Receives min(destination.Length, scores.Length) results.</param>
    /// <param name="softmax">Whether the scores are logits to be made probabilities.</param>
    /// <returns>The number of results.</returns>
    public static int TopK(ReadOnlySpan<float> scores, Span<ClassScore> destination, bool softmax = false)
    {
        var found = 0;
        for (var index = 0; index < scores.Length; index++)
        {
            var place = found;
            while (place > 0 && IsBetter(scores[index], destination[place - 1].Score))
                place--;
            if (place >= destination.Length)
                continue;
            found = Math.Min(found + 1, destination.Length);
            destination[place..(found - 1)].CopyTo(destination[(place + 1)..]);
            destination[place] = new ClassScore(index, scores[index]);
        }
        if (softmax && found > 0)
            ToProbabilities(scores, destination[..found]);
        return found;
    }

    /// <summary>The index of the highest score (the lowest such index; NaN never wins over a number); −1 without scores.</summary>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = scores.IsEmpty ? -1 : 0;
        for (var index = 1; index < scores.Length; index++)
        {
            if (IsBetter(scores[index], scores[best]))
                best = index;
        }
        return best;
    }

    /// <summary>Probabilities <c>e^(s − max) / Σ e^(s_i − max)</c>, summed in f64 from first to last. <paramref name="destination"/> may be <paramref name="scores"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <paramref name="scores"/>.</exception>
    public static void Softmax(ReadOnlySpan<float> scores, Span<float> destination)
    {
        if (destination.Length < scores.Length)
            throw new ArgumentException($"{scores.Length} probabilities do not fit {destination.Length}.", nameof(destination));
        if (scores.IsEmpty)
            return;
        var (largest, sum) = Normalizer(scores);
        for (var index = 0; index < scores.Length; index++)
            destination[index] = Probability(scores[index], largest, sum);
    }

    private static void ToProbabilities(ReadOnlySpan<float> scores, Span<ClassScore> results)
    {
        var (largest, sum) = Normalizer(scores);
        foreach (ref var result in results)
            result = result with { Score = Probability(result.Score, largest, sum) };
    }

    private static (float Largest, double Sum) Normalizer(ReadOnlySpan<float> scores)
    {
        var largest = scores[Best(scores)];
        var sum = 0.0;
        foreach (var score in scores)
            sum += Math.Exp((double)score - largest);
        return (largest, sum);
    }

    private static float Probability(float score, float largest, double sum) => (float)(Math.Exp((double)score - largest) / sum);

    private static bool IsBetter(float score, float other) => score > other || (float.IsNaN(other) && !float.IsNaN(score));
}
