using System.CommandLine;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Host.Service;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert serve</c>: models that answer over HTTP, by the Open Inference Protocol.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var bundles = new Argument<string[]>("BUNDLE") { Description = "The model bundles to serve, NAME.edge", Arity = ArgumentArity.OneOrMore };
        OptionParsing.RefuseOptions(bundles);
        var command = new Command("serve", "Serves models over HTTP by the Open Inference Protocol v2 (GET /v2/models/NAME, POST /v2/models/NAME/infer), with metrics and health; no pipeline runs.") { bundles };
        var http = new HttpOptions(command, required: true);
        var engine = new EngineOptions(command);
        command.SetAction(parsed =>
        {
            var options = http.Read(parsed)!;
            using var interruption = new Interruption();
            using var server = new EdgeServer(options, new NoPipelines(), ServedBundles.Load(parsed.GetValue(bundles)!, (reader, path) => engine.Open(reader, path, parsed)), new MetricRegistry());
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
