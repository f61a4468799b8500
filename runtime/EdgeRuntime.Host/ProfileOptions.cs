using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host;

/// <summary>The options of <c>edgert bench</c> that look into a model: a table of its operations, a trace of some runs.</summary>
internal sealed class ProfileOptions
{
    private readonly Option<bool> _profile = new("--profile") { Description = "Then measure every operation for as long again and print a table: kernel, time, MACs, bytes" };
    private readonly Option<int?> _top = OptionParsing.Integer("--top", "With --profile: print the N slowest operations only, the slowest first", 1);
    private readonly Option<string?> _trace = new("--trace") { Description = $"Write the last {TraceFile.Runs} runs, thread by thread, for chrome://tracing or ui.perfetto.dev", HelpName = "FILE.json" };

    public ProfileOptions(Command command)
    {
        command.Options.Add(_profile);
        command.Options.Add(_top);
        command.Options.Add(_trace);
        command.Validators.Add(result =>
        {
            if (OptionParsing.Text(result, _top) is not null && !result.GetValue(_profile))
                result.AddError("'--top' shortens the table of '--profile'; give both.");
        });
    }

    /// <summary>Whether either was asked for.</summary>
    public bool AreGiven(SymbolResult command) => command.GetValue(_profile) || OptionParsing.Text(command, _trace) is not null;

    /// <summary>The operations to print.</summary>
    public int Top(ParseResult parsed) => parsed.GetValue(_top) ?? int.MaxValue;

    /// <summary>The file of the trace, where one was asked for: what cannot be written is known before anything is measured.</summary>
    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public TraceFile? BeginTrace(ParseResult parsed) => parsed.GetValue(_trace) is { } path ? new TraceFile(path) : null;

    /// <summary>Runs the model for a time with the clock on every operation, writes the trace, and returns the rows of the table where one was asked for.</summary>
    public ProfileRow[]? Measure(ParseResult parsed, LoadedModel loaded, TimeSpan duration, TraceFile? trace, CancellationToken cancellation)
    {
        var session = (NativeSession)loaded.Session;
        session.StartProfile(trace is null ? 0 : TraceFile.Runs);
        LatencyBenchmark.Run(session, duration, cancellation);
        trace?.Write(session, loaded.Bundle.Manifest.Name);
        return parsed.GetValue(_profile) ? ProfileRow.From(session.Timings) : null;
    }
}
