namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>How the whole program is watched.</summary>
internal sealed record SoakOptions
{
    /// <summary>How long, after a warm-up of 20 s.</summary>
    public double Minutes { get; init; } = 1;

    /// <summary>How long the broker is away in the middle of it; 0: it stays.</summary>
    public int BrokerDown { get; init; }

    /// <summary>Whether somebody watches the live page.</summary>
    public bool Viewer { get; init; } = true;

    /// <summary>Where report, samples and curve go.</summary>
    public string Folder { get; init; } = "";
}
