using EdgeRuntime.Recognition;

namespace EdgeRuntime.Speech.Recognition;

/// <summary>The best token of every frame, repetitions merged, blanks dropped.</summary>
internal sealed class GreedyDecoder(int blank) : CtcDecoder
{
    private DecodedToken[] _tokens = new DecodedToken[512];
    private CtcPath _path = new(blank);
    private int _count;
    private int _lasting = -1;

    public override void Push(ReadOnlySpan<float> logProbabilities, long frame)
    {
        var best = 0;
        for (var i = 1; i < logProbabilities.Length; i++)
        {
            if (logProbabilities[i] > logProbabilities[best])
                best = i;
        }
        if (_path.Push(best))
        {
            if (_count == _tokens.Length)
                Array.Resize(ref _tokens, 2 * _count);
            _tokens[_count++] = new DecodedToken(best, frame, frame, logProbabilities[best]);
            _lasting = best;
        }
        else if (best == _lasting)
        {
            ref var last = ref _tokens[_count - 1];
            last = last with { Last = frame, LogProbability = Math.Max(last.LogProbability, logProbabilities[best]) };
        }
        else
        {
            _lasting = -1;
        }
    }

    public override ReadOnlySpan<DecodedToken> Best() => _tokens.AsSpan(0, _count);

    public override void Reset(bool continues)
    {
        (_count, _lasting) = (0, -1);
        if (!continues)
            _path = new CtcPath(blank);
    }
}
