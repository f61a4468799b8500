namespace EdgeRuntime.Graph.Streaming;

/// <summary>How a node goes along time.</summary>
internal enum TimeUseKind
{
    /// <summary>Element by element: the result has the input's time.</summary>
    Pointwise,
    /// <summary>By windows: convolutions and pools.</summary>
    Window,
    /// <summary>It takes all of a window at once, and its result has no time.</summary>
    Whole,
}

/// <summary>What a node does along time.</summary>
/// <param name="Kind">How it goes along.</param>
/// <param name="Outputs">The time of each output; empty where the results have none.</param>
internal sealed record TimeUse(TimeUseKind Kind, IReadOnlyList<TimeValue> Outputs)
{
    /// <summary>Elements that a window takes.</summary>
    public int Kernel { get; init; } = 1;

    /// <summary>The element that the first window begins at.</summary>
    public int Start { get; init; }

    /// <summary>Elements from one that a window takes to the next, in the whole window.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>Elements from one window to the next, in the stream.</summary>
    public int Step { get; init; } = 1;

    /// <summary>Elements of the stream that a window takes and steps over, from the first to the last.</summary>
    public int Extent(TimeValue input) => (Kernel - 1) * Dilation * input.Spacing + 1;

    /// <summary>Where the newest element lies that is needed of an input, in elements of its stream from the window's first.</summary>
    /// <param name="input">The input.</param>
    /// <param name="latest">Where that of the result lies.</param>
    public int Needed(TimeValue input, int latest) => Kind switch
    {
        TimeUseKind.Pointwise => latest,
        TimeUseKind.Window => latest * Step + Start * input.Spacing + Extent(input) - 1,
        _ => input.End,
    };

    /// <summary>Elements of an input's stream that a step needs, from the first to the last.</summary>
    public int Total(TimeValue input) => Kind switch
    {
        TimeUseKind.Pointwise => input.Rate,
        TimeUseKind.Window when Outputs.Count > 0 => input.Rate - Step + Extent(input),
        TimeUseKind.Window => Extent(input),
        _ => input.End + 1,
    };
}
