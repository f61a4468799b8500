using EdgeRuntime.Graph;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>A model that both engines are timed on, and the least ratio of ONNX Runtime's time to the native engine's that it is held to.</summary>
internal sealed record BenchRow
{
    public required string Name { get; init; }

    /// <summary>Rows of one group share a geometric mean.</summary>
    public required RowGroup Group { get; init; }

    /// <summary>The file, or null where it is not on this machine; not asked where <see cref="Build"/> makes the model.</summary>
    public Func<string?> File { get; init; } = static () => null;

    /// <summary>Makes the model, in the types that it is measured in.</summary>
    public Func<Model>? Build { get; init; }

    /// <summary>What <c>edgec convert</c> is told beside the model.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The target with one thread.</summary>
    public double? Target { get; init; }

    /// <summary>The target with two threads.</summary>
    public double? Target2 { get; init; }

    /// <summary>The target with one thread where no machine code is emitted.</summary>
    public double? TargetWithoutEmit { get; init; }

    /// <summary>The row's name in file names.</summary>
    public string Stem => string.Concat(Name.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
}

/// <summary>Rows with a geometric mean of their own.</summary>
/// <param name="Name">As printed.</param>
/// <param name="IsInt8">Whether activations are quantized, so that ONNX Runtime is measured on the s8 form as well.</param>
/// <param name="Target">The geometric mean's target with one thread.</param>
/// <param name="Target2">The geometric mean's target with two threads.</param>
internal sealed record RowGroup(string Name, bool IsInt8 = false, double? Target = null, double? Target2 = null);
