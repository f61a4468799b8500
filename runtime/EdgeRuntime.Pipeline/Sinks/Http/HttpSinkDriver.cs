using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Http;

/// <summary>
/// <c>http(s)://host/path?method=POST&amp;timeout=10s&amp;retry=5&amp;batch=10&amp;batch-wait=1s&amp;bearer-env=NAME&amp;header=Name: value&amp;query=a%3Db&amp;ca=FILE</c>: an event is the body of a request, as JSON; several are an array (docs/sinks.md).
/// </summary>
/// <param name="scheme"><c>http</c> or <c>https</c>.</param>
public sealed class HttpSinkDriver(string scheme) : SinkDriver(scheme, $"{scheme}://hooks.example/door?bearer-env=DOOR_TOKEN", "events as requests to a web service")
{
    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = HttpSinkOptions.Read(uri);
        uri.RefuseOthers();
        return () => new HttpSink(options, context);
    }
}
