using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using EdgeRuntime.Host.Listening;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>The options of commands that can serve Wyoming.</summary>
internal sealed class WyomingArguments
{
    private readonly Option<string?> _wyoming = new("--wyoming") { Description = "Serve --words, --vad and --transcribe by the Wyoming protocol of Home Assistant on ADDRESS:PORT (:10400 is this machine alone; *:10400 every address: the protocol has no authentication, whoever reaches it can use it)", HelpName = "[ADDRESS]:PORT" };
    private readonly Option<string[]> _allow = new("--wyoming-allow") { Description = "A machine or network that is served, as in 192.168.1.5 or 192.168.1.0/24, and no other but this machine; may be given more than once [default: all that reach the address]", HelpName = "NETWORK" };
    private readonly Option<int?> _clients = OptionParsing.Integer("--wyoming-clients", "Clients that are served at a time, 1 to 64 [default: 8]", 1, 64);
    private readonly Option<TimeSpan?> _idle = OptionParsing.Duration("--wyoming-idle", "A client that sends nothing for so long is given up [default: 5m]");
    private readonly Option<string[]> _languages = new("--wyoming-language") { Description = "A language that the models know, as Home Assistant writes it; may be given more than once [default: en]", HelpName = "LANGUAGE" };
    private readonly HearingArguments _hearing;

    public WyomingArguments(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
        _hearing = new HearingArguments(command);
        _wyoming.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ListenAddress.TryParse(token.Value, out _))
                result.AddError($"'--wyoming' takes [ADDRESS]:PORT, as in :10400, 192.168.1.7:10400 or [::1]:10400, found '{token.Value}'.");
        });
        _allow.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!TryRead(token.Value, out _))
                    result.AddError($"'--wyoming-allow' takes an address or a network whose address ends in zeros, as in 192.168.1.5 or 192.168.1.0/24, found '{token.Value}'.");
            }
        });
        command.Validators.Add(result =>
        {
            if (IsAsked(result))
            {
                if (!_hearing.HasModels(result))
                    result.AddError("'--wyoming' has nothing to serve: give --words BUNDLE, --vad BUNDLE or --transcribe BUNDLE.");
            }
            else if ((All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false })?.Name ?? _hearing.Given(result)) is { } option)
                result.AddError($"'{option}' is for '--wyoming', which is not given.");
        });
    }

    private IReadOnlyList<Option> All => [_wyoming, _allow, _clients, _idle, _languages];

    /// <summary>Whether a server was asked for.</summary>
    public bool IsAsked(SymbolResult command) => OptionParsing.Text(command, _wyoming) is not null;

    /// <summary>The options as they are given to another edgert, with paths that hold everywhere.</summary>
    /// <exception cref="EdgeRuntimeException">A bundle cannot be opened, or is none of a model that listens.</exception>
    public IEnumerable<string> Arguments(ParseResult parsed)
    {
        if (parsed.GetValue(_wyoming) is not null)
            _hearing.Open(parsed, null).Dispose();
        return OptionParsing.Given(parsed, All).Concat(_hearing.Arguments(parsed));
    }

    /// <summary>Starts the server and says where it listens; null where none was asked for.</summary>
    /// <exception cref="EdgeRuntimeException">A bundle cannot be opened, or the address cannot be listened on.</exception>
    public WyomingServer? Start(ParseResult parsed, EngineOptions? engine, MetricRegistry metrics)
    {
        if (parsed.GetValue(_wyoming) is not { } text || !ListenAddress.TryParse(text, out var address))
            return null;
        var options = new WyomingOptions(address);
        options = options with
        {
            MaxClients = parsed.GetValue(_clients) ?? options.MaxClients,
            Idle = parsed.GetValue(_idle) ?? options.Idle,
            Allowed = Array.ConvertAll(parsed.GetValue(_allow) ?? [], static one => TryRead(one, out var network) ? network : default),
            Languages = parsed.GetValue(_languages) is { Length: > 0 } languages ? languages : options.Languages,
        };
        var models = _hearing.Open(parsed, engine);
        try
        {
            var server = new WyomingServer(options, models, metrics);
            Console.Error.WriteLine($"edgert: serving Wyoming on tcp://{server.Address}");
            if (!IPAddress.IsLoopback(address.Address) && options.Allowed.Count == 0)
                Console.Error.WriteLine("edgert: Wyoming has no authentication: every machine that reaches this address can use the models. --wyoming-allow says which ones may.");
            return server;
        }
        catch
        {
            models.Dispose();
            throw;
        }
    }

    private static bool TryRead(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out var address))
            return IPNetwork.TryParse(text, out network);
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
