using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Commands;

/// <summary>
/// <c>exec:COMMAND ARG …</c>, or <c>exec:?command=COMMAND ARG …&amp;timeout=10s&amp;parallel=1&amp;shell</c>: runs a program for each event, which gets the event as JSON on its standard input and as variables (<c>EDGERT_TYPE</c>, …). Only where the
/// program was started with <c>--allow-exec</c>. There is no shell between, unless it is asked for.
/// </summary>
public sealed class ExecDriver() : SinkDriver("exec", "exec:/usr/local/bin/notify --door", "a program that is run for each event (off unless allowed)")
{
    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(context);
        var text = uri.Rest.StartsWith('?') ? uri.Text("command") : Uri.UnescapeDataString(uri.Rest);
        var shell = uri.Flag("shell");
        var (timeout, parallel) = (uri.Duration("timeout", TimeSpan.FromSeconds(10)), uri.Integer("parallel", 1, 1, 64));
        uri.RefuseOthers();
        if (timeout <= TimeSpan.Zero)
            throw new ConfigurationException($"{uri}: timeout is 0; expected more.");
        var words = shell && text.Length > 0 ? ["/bin/sh", "-c", text] : CommandLine.Split(text) ?? throw new ConfigurationException($"{uri}: a quotation mark is not closed.");
        if (words.Count == 0)
            throw new ConfigurationException($"{uri}: expected a command, as in exec:/usr/local/bin/notify --door.");
        if (!context.AllowCommands)
            throw new ConfigurationException($"{uri}: running programs is off; if you trust this file, start edgert with --allow-exec.");
        return () => new ExecSink(words, timeout, parallel, context);
    }
}
