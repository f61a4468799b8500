namespace EdgeRuntime.Bundle;

/// <summary>One entry to put into a bundle.</summary>
/// <param name="Name">Its name, as in <see cref="BundleEntryNames"/>: letters, digits, <c>. _ -</c>, at most <see cref="BundleLimits.MaxNameLength"/>, beginning with a letter or digit.</param>
/// <param name="Bytes">What it holds.</param>
public sealed record BundleEntry(string Name, ReadOnlyMemory<byte> Bytes);
