using System.CommandLine;
using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Converter.Pruning;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>The options that say in which steps it is removed, and how a model is fine-tuned after each.</summary>
internal sealed class ScheduleSettings
{
    private readonly Option<string?> _recipe = new("--recipe") { Description = "a training recipe (data, optimizer, epochs; its model is not used) to fine-tune by after every step" };
    private readonly Option<string> _schedule = new("--schedule") { Description = "one-shot; iterative: equal steps; gradual: most at first (cubic)", DefaultValueFactory = _ => "one-shot" };
    private readonly Option<int> _steps = new("--steps") { Description = "how many steps; more than one is iterative unless --schedule says gradual", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _work = new("--work") { Description = "folder of the steps, from which an interrupted run goes on; default: OUTPUT.steps" };

    public ScheduleSettings()
    {
        _schedule.AcceptOnlyFromAmong("one-shot", "iterative", "gradual");
        _steps.AtLeast(1);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_recipe, _schedule, _steps, _work])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_steps) > 1 && result.GetValue(_recipe) is null)
                result.AddError("--steps needs --recipe: without fine-tuning in between, steps come to the same as one");
        });
    }

    public PruneRequest Apply(ParseResult parsed, PruneRequest request)
    {
        var steps = parsed.GetValue(_steps);
        return request with
        {
            RecipePath = parsed.GetValue(_recipe),
            Schedule = parsed.GetValue(_schedule) switch
            {
                "gradual" => PruningSchedule.Gradual,
                "iterative" => PruningSchedule.Iterative,
                _ => steps > 1 ? PruningSchedule.Iterative : PruningSchedule.OneShot,
            },
            Steps = steps,
            WorkFolder = parsed.GetValue(_work),
        };
    }
}
