namespace EdgeRuntime.Speech.Tests.Recognition;

/// <summary>CTC without any cleverness: every alignment of a few frames, and what they add up to for each token sequence.</summary>
internal static class Alignments
{
    /// <summary>The probability of every token sequence, by its tokens with commas between.</summary>
    public static Dictionary<string, double> Probabilities(float[][] logProbabilities, int blank)
    {
        var sums = new Dictionary<string, double>();
        Extend(logProbabilities, blank, [], 0, sums);
        return sums;
    }

    /// <summary>Random frames; the same seed gives the same.</summary>
    public static float[][] Random(int frames, int classes, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, frames).Select(_ =>
        {
            var scores = Enumerable.Range(0, classes).Select(_ => 4 * random.NextDouble()).ToArray();
            var sum = scores.Sum(Math.Exp);
            return scores.Select(score => (float)(score - Math.Log(sum))).ToArray();
        })];
    }

    private static void Extend(float[][] frames, int blank, List<int> path, double sum, Dictionary<string, double> sums)
    {
        if (path.Count == frames.Length)
        {
            var key = string.Join(',', path.Where((token, i) => token != blank && (i == 0 || token != path[i - 1])));
            sums[key] = sums.GetValueOrDefault(key) + Math.Exp(sum);
            return;
        }
        for (var token = 0; token < frames[0].Length; token++)
        {
            path.Add(token);
            Extend(frames, blank, path, sum + frames[path.Count - 1][token], sums);
            path.RemoveAt(path.Count - 1);
        }
    }
}
