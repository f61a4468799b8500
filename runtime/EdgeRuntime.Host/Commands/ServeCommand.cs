using System.CommandLine;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Host.Service;
using EdgeRuntime.Host.Wyoming;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert serve</c>: models that answer over HTTP, by the Open Inference Protocol, and models that listen, by Wyoming.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var bundles = new Argument<string[]>("BUNDLE") { Description = "With --http: the model bundles to serve, NAME.edge", Arity = ArgumentArity.ZeroOrMore };
        OptionParsing.RefuseOptions(bundles);
        var command = new Command("serve", "Serves models: over HTTP by the Open Inference Protocol v2 (GET /v2/models/NAME, POST /v2/models/NAME/infer), with metrics and health; those that listen by Wyoming, as Home Assistant's voice services. No pipeline runs.") { bundles };
        var http = new HttpOptions(command);
        var wyoming = new WyomingArguments(command);
        var engine = new EngineOptions(command);
        command.Validators.Add(result =>
        {
            if (!http.IsAsked(result) && !wyoming.IsAsked(result))
                result.AddError("expected --http [ADDRESS]:PORT, --wyoming [ADDRESS]:PORT or both: where to serve.");
            else if (!http.IsAsked(result) && result.GetResult(bundles)?.Tokens is [var bundle, ..])
                result.AddError($"'{bundle.Value}' is for '--http', which is not given.");
            else if (!wyoming.IsAsked(result) && result.GetResult(bundles)?.Tokens is not [_, ..])
                result.AddError("expected a bundle to serve.");
        });
        command.SetAction(parsed =>
        {
            var (options, metrics) = (http.Read(parsed), new MetricRegistry());
            using var interruption = new Interruption();
            using var voices = wyoming.Start(parsed, engine, metrics);
            using var server = options is null ? null : new EdgeServer(options, new NoPipelines(), ServedBundles.Load(parsed.GetValue(bundles)!, (reader, path) => engine.Open(reader, path, parsed)), metrics);
            if (server is not null)
                Console.Error.WriteLine($"edgert: serving on {server.Url}");
            using var service = ServiceLink.Open(new NoPipelines());
            service?.Ready();
            using var settling = new Settling();
            interruption.Token.WaitHandle.WaitOne();
            service?.Stopping();
            return CommandLine.Done;
        });
        return command;
    }
}
