namespace EdgeRuntime.Speech.Recognition;

/// <summary>The three rules of <see cref="EndpointOptions"/>, in frames. Source: Kaldi, online2/online-endpoint.h.</summary>
internal sealed class EndpointRules
{
    private readonly long _nothing;
    private readonly long _speech;
    private readonly long _longest;

    public EndpointRules(EndpointOptions options, TimeSpan frame)
    {
        options.Check();
        (_nothing, _speech, _longest) = (Frames(options.SilenceAfterNothing), Frames(options.SilenceAfterSpeech), Frames(options.LongestUtterance));

        long Frames(TimeSpan time) => time == TimeSpan.Zero ? long.MaxValue : Math.Max(1, (long)Math.Ceiling(time / frame - 1e-6));
    }

    /// <summary>Whether an utterance ends.</summary>
    /// <param name="frames">How long it has lasted.</param>
    /// <param name="silence">How many of its last frames have no token.</param>
    /// <param name="heard">Whether it has a token.</param>
    public bool IsEnd(long frames, long silence, bool heard) => frames >= _longest || silence >= (heard ? _speech : _nothing);
}
