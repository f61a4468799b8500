using Spectre.Console;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>A progress bar on stderr, where that is a terminal; the work runs all the same where it is not.</summary>
internal static class ProgressBar
{
    /// <summary>Runs <paramref name="work"/>, which reports how much of <paramref name="total"/> is done and, if it likes, a new description.</summary>
    public static T Run<T>(string description, double total, Func<Action<double, string?>, T> work)
    {
        if (!Output.CanShowProgress)
            return work(static (_, _) => { });
        return Output.Progress.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(description), maxValue: Math.Max(total, 1));
                return work((done, text) =>
                {
                    task.Value = done;
                    if (text is not null)
                        task.Description = Markup.Escape(text);
                });
            });
    }
}
