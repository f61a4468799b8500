using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Host.Listening;

/// <summary>Is told what is heard, as soon as it is. Times are from the beginning of the stream.</summary>
internal interface IHeard
{
    /// <summary>Speech began.</summary>
    void SpeechBegan(TimeSpan start);

    /// <summary>Speech ended.</summary>
    void SpeechEnded(TimeSpan start, TimeSpan end);

    /// <summary>A word was heard.</summary>
    void Word(TimeSpan at, string word, float score);

    /// <summary>An utterance ended.</summary>
    void Text(TimeSpan start, TimeSpan end, string text, float score, IReadOnlyList<TranscriptWord> words);

    /// <summary>What is being said is longer or another now; it may still change.</summary>
    void Partial(TranscriptListener text) { }
}
