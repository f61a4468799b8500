namespace EdgeRuntime.Bundle;

/// <summary>State that a model keeps between runs: what its output holds after a run is its input in the next one. Both have one type and shape.</summary>
public sealed class StatePair
{
    /// <summary>The name of the input.</summary>
    public string Input { get; set; } = "";

    /// <summary>The name of the output.</summary>
    public string Output { get; set; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Input}={Output}";
}
