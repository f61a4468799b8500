namespace EdgeRuntime.Bundle;

/// <summary>One entry to put into a bundle.</summary>
/// <param name="Name">Its name, as in <see cref="BundleEntryNames"/>: letters, digits, <c>. _ -</c>, at most <see cref="BundleLimits.MaxNameLength"/>, beginning with a letter or digit.</param>
/// <param name="Bytes">What it holds.</param>
public sealed record BundleEntry(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Whether it is stored without its zeros where that makes it smaller, as for sparse weights; it is then unpacked into memory when it is first used, not used in place.</summary>
    public bool Pack { get; init; }
}
