namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>What a pipeline of sound listens for.</summary>
/// <param name="Speech">Whether it says when somebody speaks.</param>
/// <param name="Words">The words that it hears.</param>
/// <param name="Text">Whether it writes down what is said.</param>
public sealed record HearingInfo(bool Speech, IReadOnlyList<string> Words, bool Text);
