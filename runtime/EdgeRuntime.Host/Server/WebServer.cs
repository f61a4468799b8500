using System.Net.Sockets;
using EdgeRuntime.Host.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeRuntime.Host.Server;

/// <summary>
/// Kestrel, ASP.NET Core's server, by itself: no host, no configuration, no dependency injection, HTTP/1.1 alone. Nothing of it is touched before one is made.
/// </summary>
internal sealed class WebServer : IDisposable
{
    // Connections that were cut are there until their last bytes are.
    private const int Leaving = 64;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly ServerOptions _options;
    private readonly WebApplication _application;
    private readonly KestrelServer _server;

    public WebServer(ServerOptions options, WebApplication application, ConnectionList connections)
    {
        _options = options;
        _application = application;
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections + Leaving;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        kestrel.Limits.MaxRequestLineSize = 4096;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Listen(options.Address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => connections.Serve(connection, next));
        });
        _server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    /// <summary>Where it listens, as in <c>http://127.0.0.1:8080</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Listens from now on.</summary>
    /// <exception cref="ConfigurationException">The address is in use, is not this machine's, or may not be used.</exception>
    public void Start()
    {
        try
        {
            _server.StartAsync(_application, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ConfigurationException($"--http: {_options.Address} cannot be listened on: {Reason(e)}", e);
        }
        foreach (var address in _server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            Url = address;
    }

    /// <summary>Listens no longer, and lets requests end that are under way, for half a second at most; connections that do not take their last bytes are cut after another one.</summary>
    public void Dispose()
    {
        using var patience = new CancellationTokenSource(s_patience);
        _server.StopAsync(patience.Token).GetAwaiter().GetResult();
        _server.Dispose();
    }

    private static string Reason(Exception e) => e.InnerException is AddressInUseException ? ListenAddress.Reason(SocketError.AddressAlreadyInUse, "") : ListenAddress.Reason((e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode, e.Message);
}
