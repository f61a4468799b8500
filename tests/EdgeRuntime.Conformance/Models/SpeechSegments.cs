namespace EdgeRuntime.Conformance.Models;

/// <summary>Where speech is, from one probability a chunk: the rule of Silero's published get_speech_timestamps, without its padding.</summary>
internal static class SpeechSegments
{
    private const float Threshold = 0.5f;
    private const float EndThreshold = 0.35f;
    private const double LeastSpeech = 0.25;
    private const double LeastSilence = 0.1;

    /// <summary>Segments in samples: speech begins at the threshold and ends where it stays below the lower one; short silences do not end it, short speech is none.</summary>
    public static List<(int Start, int End)> Of(IReadOnlyList<float> probabilities, int rate, int window)
    {
        var segments = new List<(int Start, int End)>();
        var (start, end) = (-1, -1);
        for (var i = 0; i < probabilities.Count; i++)
        {
            var at = i * window;
            if (probabilities[i] >= Threshold)
            {
                end = -1;
                start = start < 0 ? at : start;
            }
            else if (probabilities[i] < EndThreshold && start >= 0)
            {
                end = end < 0 ? at : end;
                if (at - end < LeastSilence * rate)
                    continue;
                Add(start, end);
                (start, end) = (-1, -1);
            }
        }
        if (start >= 0)
            Add(start, probabilities.Count * window);
        return segments;

        void Add(int from, int to)
        {
            if (to - from >= LeastSpeech * rate)
                segments.Add((from, to));
        }
    }
}
