namespace EdgeRuntime.Bundle;

/// <summary>When a reader compares the entries of a bundle with the digests in its manifest. Container and manifest are verified when the bundle is opened in any case.</summary>
public enum BundleVerification
{
    /// <summary>All of them, when the bundle is opened.</summary>
    WhenOpened,
    /// <summary>Each when it is first asked for: one that nobody reads is neither verified nor read from storage.</summary>
    WhenUsed,
}
