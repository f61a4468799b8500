using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeRuntime.Host.Server.Access;

namespace EdgeRuntime.Host.Server;

/// <summary>The options of commands that can serve HTTP.</summary>
internal sealed class HttpOptions
{
    private readonly Option<string?> _http = new("--http") { Description = "Serve the live page, metrics and inference on ADDRESS:PORT (:8080 is this machine alone; *:8080 every address, and needs a token)", HelpName = "[ADDRESS]:PORT" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "The file that holds the token callers must know [default: the variable EDGERT_TOKEN, if set]", HelpName = "FILE" };
    private readonly Option<int?> _maxRequest = OptionParsing.Integer("--max-request", "Largest request in MB, 1 to 1024 [default: 64]", 1, 1024);

    /// <param name="command">The command that gets the options.</param>
    public HttpOptions(Command command)
    {
        _http.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ListenAddress.TryParse(token.Value, out _))
                result.AddError($"'--http' takes [ADDRESS]:PORT, as in :8080, 192.168.1.7:8080 or [::1]:8080, found '{token.Value}'.");
        });
        command.Options.Add(_http);
        command.Options.Add(_tokenFile);
        command.Options.Add(_maxRequest);
        command.Validators.Add(result =>
        {
            if (OptionParsing.Text(result, _http) is null && (OptionParsing.Text(result, _tokenFile) ?? OptionParsing.Text(result, _maxRequest)) is not null)
                result.AddError("'--token-file' and '--max-request' are for '--http', which is not given.");
        });
    }

    /// <summary>Whether a server was asked for.</summary>
    public bool IsAsked(SymbolResult command) => OptionParsing.Text(command, _http) is not null;

    /// <summary>The options as they are given to another edgert, with a path that holds everywhere.</summary>
    public IEnumerable<string> Arguments(ParseResult parsed) => OptionParsing.Given(parsed, [_http, _tokenFile, _maxRequest], _tokenFile);

    /// <summary>What was asked for; null where no server was.</summary>
    /// <exception cref="ConfigurationException">The token cannot be read or is too short, or other machines could reach the address and there is none.</exception>
    public ServerOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_http) is not { } text || !ListenAddress.TryParse(text, out var address))
            return null;
        var token = AccessToken.Find(parsed.GetValue(_tokenFile));
        if (token is null && !System.Net.IPAddress.IsLoopback(address.Address))
            throw new ConfigurationException($"--http {text} can be reached from other machines, so callers must know a token: write one into a file (head -c 24 /dev/urandom | base64 > token) and give --token-file token, set EDGERT_TOKEN, or listen on this machine alone (--http :{address.Port}).");
        return new ServerOptions(address, token) { MaxRequestBytes = (long)(parsed.GetValue(_maxRequest) ?? 64) << 20 };
    }
}
