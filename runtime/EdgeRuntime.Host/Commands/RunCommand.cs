using System.CommandLine;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Host.Service;
using EdgeRuntime.Host.Wyoming;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert run</c>: pipelines from sources by models to sinks, until they end or the program is told to.</summary>
internal static class RunCommand
{
    private static readonly string[] s_defaultSinks = ["stdout:?format=text"];

    public static Command Create()
    {
        var file = new Argument<string?>("PIPELINE") { Description = "The pipeline file, NAME.json ('edgert schema' describes it); or give --source", Arity = ArgumentArity.ZeroOrOne };
        OptionParsing.RefuseOptions(file);
        var source = new Option<string?>("--source") { Description = "Without a file: the source, as in v4l2:///dev/video0, test://?fps=30 or people.jpg", HelpName = "URI" };
        var model = new Option<string?>("--model") { Description = "With --source: the model that looks at each frame, NAME.edge; objects are followed", HelpName = "BUNDLE" };
        var sinks = new Option<string[]>("--sink") { Description = "With --source: where events go [default: stdout:?format=text]", HelpName = "URI" };
        var check = new Option<bool>("--check") { Description = "Check everything (bundles, URIs, rules) without opening a device, and print the parts" };
        var duration = OptionParsing.Duration("--for", "End after this time, as in 10s or 5m");
        var frames = OptionParsing.Integer("--frames", "End each pipeline after N frames", 1);
        var commands = new Option<bool>("--allow-exec") { Description = "Allow sinks that run programs (exec:)" };
        var json = new Option<bool>("--json") { Description = "Print a summary as one JSON object at the end (with --check: the parts)" };
        var command = new Command("run", "Runs pipelines: cameras and sensors by models and rules to actions. Sources that are lost are opened again, for ever.") { file, source, model, sinks, check, duration, frames, commands, json };
        var http = new HttpOptions(command);
        var served = new Option<string[]>("--serve") { Description = "With --http: a bundle to serve by the Open Inference Protocol beside the pipelines; may be given more than once", HelpName = "BUNDLE" };
        command.Options.Add(served);
        var wyoming = new WyomingArguments(command);
        command.Validators.Add(result =>
        {
            var named = result.GetResult(file)?.Tokens.Count > 0;
            if (named == OptionParsing.Text(result, source) is not null)
                result.AddError(named ? "'--source' and a pipeline file exclude each other." : "expected a pipeline file, or '--source'.");
            else if (named && (OptionParsing.Text(result, model) is not null || OptionParsing.Text(result, sinks) is not null))
                result.AddError("'--model' and '--sink' go with '--source'; a pipeline file has its own.");
            if (OptionParsing.Text(result, served) is not null && !http.IsAsked(result))
                result.AddError("'--serve' is for '--http', which is not given.");
        });
        command.SetAction(parsed =>
        {
            var options = http.Read(parsed);
            var asJson = parsed.GetValue(json);
            using var reload = parsed.GetValue(file) is { } watched ? new ReloadSignal(watched) : null;
            if (reload is null)
                HangUp.Restore();
            var uris = parsed.GetValue(sinks) is { Length: > 0 } given ? given : asJson ? [] : s_defaultSinks;
            IReadOnlyList<PipelineSettings> settings = parsed.GetValue(file) is { } path ? PipelineFile.Read(path) : [QuickPipeline.Create(Uri(parsed.GetValue(source)!), parsed.GetValue(model), uris)];
            using var host = new PipelineHost(HostDrivers.Create(), HostSinks.Create(), static line => Console.Error.WriteLine(line), parsed.GetValue(commands)) { FrameLimit = parsed.GetValue(frames) ?? 0 };
            if (parsed.GetValue(check))
                return Check(host, settings, asJson);
            using var interruption = new Interruption();
            using var server = options is null ? null : Serve(options, host, parsed.GetValue(served) ?? []);
            using var voices = wyoming.Start(parsed, null, host.Metrics);
            host.Start(settings);
            using var service = ServiceLink.Open(host);
            service?.Ready();
            reload?.Begin(host, service);
            using var settling = new Settling();
            host.WaitForEnd(parsed.GetValue(duration) ?? Timeout.InfiniteTimeSpan, interruption.Token);
            service?.Stopping();
            var ending = Task.Run(() => server?.Dispose());
            host.Stop();
            ending.Wait();
            var done = host.Summarize();
            RunSummary.Print(done, asJson);
            return interruption.Token.IsCancellationRequested || !done.Any(HasFailed) ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }

    // What ends by itself has not done what it was asked for where a source never came, its file is damaged, or a sink did not take its events; the problem was told.
    // A file or folder by its path, as people type it.
    private static string Uri(string source) => !source.Contains("://", StringComparison.Ordinal) && Path.Exists(source) ? $"file://{Path.GetFullPath(source)}" : source;

    private static bool HasFailed(PipelineSummary pipeline) => pipeline is { Frames: 0, Problem: not null } or { State: SourceState.Ended, Problem: not null } or { SinkProblem: not null };

    private static EdgeServer Serve(ServerOptions options, PipelineHost host, string[] bundles)
    {
        var server = new EdgeServer(options, host, ServedBundles.Load(bundles, static (reader, path) => TunedSession.Open(reader, path, new SessionOptions())), host.Metrics);
        Console.Error.WriteLine($"edgert: serving on {server.Url}");
        return server;
    }

    private static int Check(PipelineHost host, IReadOnlyList<PipelineSettings> settings, bool asJson)
    {
        var parts = host.Check(settings);
        if (asJson)
        {
            ReportJson.Write(new CheckReport([.. settings.Select((pipeline, index) => new CheckedPipeline(pipeline.Name, parts[index]))]), ReportJson.Default.CheckReport);
            return CommandLine.Done;
        }
        for (var i = 0; i < settings.Count; i++)
        {
            Console.Out.WriteLine(settings[i].Name);
            foreach (var part in parts[i])
                Console.Out.WriteLine($"  {part.Role,-6} {part.Name,-12} {part.Description}");
        }
        return CommandLine.Done;
    }
}
