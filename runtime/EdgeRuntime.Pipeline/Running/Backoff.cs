namespace EdgeRuntime.Pipeline.Running;

/// <summary>
/// How long to wait before something is tried again: 0.1 s, then twice as long each time, up to 4 s, so that what came back is in use within 5 s. Each wait is up to a quarter shorter, by chance, so that many devices
/// do not knock at one server together.
/// </summary>
/// <param name="seed">Of chance.</param>
public sealed class Backoff(int seed)
{
    private const double FirstSeconds = 0.1;
    private const double MostSeconds = 4;
    private const double Jitter = 0.25;

    private readonly Random _random = new(seed);
    private double _seconds = FirstSeconds;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var wait = _seconds * (1 - Jitter * _random.NextDouble());
        _seconds = Math.Min(MostSeconds, 2 * _seconds);
        return TimeSpan.FromSeconds(wait);
    }

    /// <summary>It went well: the next wait is the first again.</summary>
    public void Reset() => _seconds = FirstSeconds;
}
