namespace EdgeRuntime.Graph.Streaming;

/// <summary>The time axis of a value, in the whole window and in the stream.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Length">Elements along it in the whole window.</param>
/// <param name="Rate">New elements of the stream in each step.</param>
/// <param name="Spacing">Elements of the stream from one element of a window to the next: above 1 where a step has fewer rows than the strides so far, so that the elements of several windows alternate.</param>
internal sealed record TimeValue(int Axis, int Length, int Rate, int Spacing)
{
    /// <summary>Where the last element of a window is, in elements of the stream from its first.</summary>
    public int End => (Length - 1) * Spacing;
}
