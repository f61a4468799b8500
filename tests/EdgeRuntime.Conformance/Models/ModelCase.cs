namespace EdgeRuntime.Conformance.Models;

/// <summary>A real model with a result that is known from elsewhere.</summary>
/// <param name="Name">What is checked.</param>
/// <param name="Expected">What must come out, for people.</param>
/// <param name="Run">Computes it.</param>
public sealed record ModelCase(string Name, string Expected, Func<ModelResult> Run);

/// <summary>What came out.</summary>
/// <param name="Passed">Whether it is what was expected.</param>
/// <param name="Native">What the native engine gave.</param>
/// <param name="OnnxRuntime">What ONNX Runtime gave.</param>
public sealed record ModelResult(bool Passed, string Native, string OnnxRuntime);
