namespace EdgeRuntime.Speech.Recognition;

/// <summary>Finds tokens in the log probabilities of a CTC model, frame by frame. Decoding allocates nothing but where an utterance is longer than any before.</summary>
internal abstract class CtcDecoder
{
    /// <summary>Takes a frame.</summary>
    /// <param name="logProbabilities">One for each class.</param>
    /// <param name="frame">Its number in the stream.</param>
    public abstract void Push(ReadOnlySpan<float> logProbabilities, long frame);

    /// <summary>The tokens of the best hypothesis; good until the next call.</summary>
    public abstract ReadOnlySpan<DecodedToken> Best();

    /// <summary>No frame follows: what was expected and did not come is taken back.</summary>
    public virtual void Finish() { }

    /// <summary>Begins another utterance. In a stream that goes on, a token that lasts is not heard again.</summary>
    public abstract void Reset(bool continues);
}
