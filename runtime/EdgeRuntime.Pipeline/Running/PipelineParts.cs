using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Rules;
using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>Makes the parts of a pipeline from its settings: bundles are opened, URIs checked and rules read, devices are not touched. Errors name line and key where the settings come from a file.</summary>
internal sealed class PipelineParts : IDisposable
{
    private const int MostQuoted = 200;

    private readonly PipelineSettings _settings;
    private readonly PipelineEnvironment _environment;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { "source" };

    /// <exception cref="EdgeRuntimeException">The settings ask for what cannot be.</exception>
    public PipelineParts(PipelineSettings settings, PipelineEnvironment environment, IPipelineMonitor monitor, PipelineMetrics metrics, MetricRegistry registry)
    {
        (_settings, _environment) = (settings, environment);
        if (!NameShape.IsName(settings.Name))
            throw new ConfigurationException($"pipeline '{settings.Name}': expected a name of letters, digits, _ and -, beginning with a letter.");
        Source = At(settings.Node?["source"], "source", () => PreparedSource.Prepare(settings, environment.Drivers));
        (Build, Events) = (new StageBuild(Source.Kind), new EventHub(settings.Name, metrics, environment.Log));
        try
        {
            if (settings.Sound is not null)
                At(settings.Node?["sound"], "sound", () => Hear());
            foreach (var stage in settings.Stages)
                At(stage.Node, $"stage {stage.Type}", () => Add(stage));
            if (Build.Hears)
                Front = new SoundFront(settings.Sound ?? new SoundOptions(), metrics.Hear());
            foreach (var rule in settings.Rules)
                At(rule.Node?["when"], $"rule {rule.Name}", () => Add(rule));
            foreach (var sink in settings.Sinks)
                At(sink.Node, "sink", () => Add(sink, -1, monitor, metrics, registry));
            for (var i = 0; i < settings.Rules.Count; i++)
            {
                var (rule, index) = (settings.Rules[i], i);
                foreach (var uri in rule.Then)
                    At(rule.Node?["then"], $"rule {rule.Name}", () => Add(new SinkSettings(uri), index, monitor, metrics, registry));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PreparedSource Source { get; }

    public StageBuild Build { get; }

    /// <summary>What comes before stages that hear; null: none does.</summary>
    public SoundFront? Front { get; }

    public EventHub Events { get; }

    public List<(string Name, Stage Stage, StageSettings Settings)> Stages { get; } = [];

    public List<Rule> Rules { get; } = [];

    public List<(SinkRunner Runner, PartInfo Info)> Sinks { get; } = [];

    /// <summary>Ends what never ran.</summary>
    public void Dispose()
    {
        foreach (var (_, stage, _) in Stages)
            stage.Dispose();
        foreach (var (runner, _) in Sinks)
            runner.Dispose();
    }

    private bool Hear()
    {
        Build.RequireSound("sound");
        return true;
    }

    private bool Add(StageSettings stage)
    {
        (Build.Name, Build.StageCount) = (NewName(stage.Name, stage.Type), Stages.Count);
        Stages.Add((Build.Name, stage.Create(Build), stage));
        return true;
    }

    private bool Add(RuleSettings rule)
    {
        if (!NameShape.IsName(rule.Name) || _settings.Rules.Count(other => other.Name == rule.Name) > 1)
            throw new ConfigurationException($"rule '{rule.Name}': expected a name of its own, of letters, digits, _ and -.");
        try
        {
            Rules.Add(new Rule(rule, RuleParser.Parse(rule.When, Build), Rules.Count));
        }
        catch (RuleException exception)
        {
            throw new ConfigurationException($"{exception.Message} in \"{(rule.When.Length > MostQuoted ? $"{rule.When.AsSpan(0, MostQuoted)}…" : rule.When)}\"", exception);
        }
        return true;
    }

    private bool Add(SinkSettings sink, int rule, IPipelineMonitor monitor, PipelineMetrics metrics, MetricRegistry registry)
    {
        var uri = DeviceUri.Parse(sink.Uri);
        var driver = _environment.Sinks.FirstOrDefault(driver => driver.Scheme == uri.Scheme)
            ?? throw new ConfigurationException($"{uri}: events cannot be sent to '{uri.Scheme}'; there are {string.Join(", ", _environment.Sinks.Select(static driver => driver.Example))}.");
        var name = NewName("", uri.Scheme);
        var made = driver.Prepare(uri, new SinkContext(name, monitor, _environment.Drivers, registry, _settings.Folder.Length > 0 ? _settings.Folder : Directory.GetCurrentDirectory(), _environment.AllowCommands, _environment.Log))();
        var runner = new SinkRunner(made, $"{_settings.Name} {name}", name, sink, rule, metrics, _environment.Log);
        Sinks.Add((runner, new PartInfo("sink", name, uri.Scheme, rule < 0 ? uri.ToString() : $"{_settings.Rules[rule].Name}: {uri}")));
        Events.Add(runner);
        return true;
    }

    // A name of the user's must be new; one that is made of a kind gets a number where it is not.
    private string NewName(string wanted, string kind)
    {
        if (wanted.Length > 0)
            return _names.Add(wanted) ? wanted : throw new ConfigurationException($"the name '{wanted}' is taken by another part of this pipeline.");
        var name = kind;
        for (var number = 2; !_names.Add(name); number++)
            name = $"{kind}-{number}";
        return name;
    }

    private T At<T>(ConfigNode? node, string part, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (EdgeRuntimeException exception)
        {
            if (node is not null)
                throw node.Error(exception.Message, exception);
            throw new ConfigurationException($"pipeline {_settings.Name}: {part}: {exception.Message}", exception);
        }
    }
}
