using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeRuntime.TestKit;

/// <summary>What mosquitto_sub, which knows nothing of us, hears from a broker: a line for each message, <c>topic|retained|payload</c>.</summary>
public sealed class MosquittoSubscriber : IDisposable
{
    private const string Ready = "subscriber/ready";

    private readonly ManualResetEventSlim _ready = new();
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    /// <summary>Subscribes to topics.</summary>
    public MosquittoSubscriber(int port, params string[] topics) : this(port, null, topics) { }

    /// <summary>Subscribes to topics.</summary>
    /// <param name="port">Where the broker listens.</param>
    /// <param name="session">The name of a session that the broker keeps while the subscriber is away; null: it keeps none.</param>
    /// <param name="topics">The topics.</param>
    public MosquittoSubscriber(int port, string? session, string[] topics)
    {
        Programs.Require("mosquitto_sub", "mosquitto-clients");
        string[] arguments = ["-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-F", "%t|%r|%p", .. topics.SelectMany(static topic => new[] { "-t", topic }), "-t", Ready, .. session is null ? Array.Empty<string>() : ["-c", "-i", session]];
        _process = Process.Start(new ProcessStartInfo("mosquitto_sub", arguments) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        WaitUntilReady(port);
    }

    /// <summary>The next message.</summary>
    /// <returns>The line; null when none came in 30 seconds.</returns>
    public string? Next() => _lines.TryTake(out var line, 30_000) ? line : null;

    /// <summary>The next messages.</summary>
    public string[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next() ?? "(nothing)")];

    /// <summary>The first message that begins so; those before it are passed over.</summary>
    public string? NextOf(string start)
    {
        while (Next() is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _lines.Dispose();
        _ready.Dispose();
    }

    private void Add(string? line)
    {
        if (line?.StartsWith(Ready, StringComparison.Ordinal) == true)
            _ready.Set();
        else if (line is not null)
            _lines.Add(line);
    }

    // Its subscription is there when it hears a message of ours.
    private void WaitUntilReady(int port)
    {
        for (var attempt = 0; attempt < 200 && !_ready.IsSet; attempt++)
        {
            Programs.Run("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{port}", "-t", Ready, "-m", "x");
            _ready.Wait(100);
        }
        if (!_ready.IsSet)
            throw new InvalidOperationException("mosquitto_sub heard nothing.");
    }
}
