namespace EdgeRuntime.Inference;

/// <summary>State that a session keeps from one run to the next.</summary>
/// <param name="Input">The index of the input that reads it.</param>
/// <param name="Output">The index of the output that writes it.</param>
/// <param name="Tensor">Name (the input's), type and shape.</param>
public sealed record SessionState(int Input, int Output, TensorInfo Tensor);
