namespace EdgeRuntime.Recognition;

/// <summary>
/// The rule that makes a text of one class a step (connectionist temporal classification): repetitions are merged, then blanks are dropped.
/// Source: Graves et al., Connectionist temporal classification, 2006, 3.1.
/// </summary>
/// <param name="blank">The blank's class.</param>
public struct CtcPath(int blank)
{
    private readonly int _blank = blank;
    private int _before = blank;

    /// <summary>Takes the class of the next step.</summary>
    /// <returns>Whether a token begins with it: it is neither blank nor that of the step before.</returns>
    public bool Push(int token)
    {
        var begins = token != _before && token != _blank;
        _before = token;
        return begins;
    }
}
