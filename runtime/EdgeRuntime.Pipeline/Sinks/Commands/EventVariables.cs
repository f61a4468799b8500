using System.Globalization;
using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Commands;

/// <summary>The fields of an event as variables of the environment, under the names of its JSON: <c>EDGERT_TYPE</c>, <c>EDGERT_CLASS</c>, … What an event has no use for is not set.</summary>
internal static class EventVariables
{
    public static void Add(IDictionary<string, string?> environment, PipelineEvent happened)
    {
        Set("TYPE", EventJson.NameOf(happened.Kind));
        Set("PIPELINE", happened.Pipeline);
        Set("NAME", happened.Name);
        Set("ID", Number(happened.Id));
        Set("TIME", happened.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Set("CLASS", happened.Class);
        Set("SCORE", !EventJson.HasScore(happened) ? null : Number(Math.Round((double)happened.Score, 4)));
        Set("TRACK", happened.Track == 0 ? null : Number(happened.Track));
        Set("BOX", happened.Box == default ? null : string.Create(CultureInfo.InvariantCulture, $"{happened.Box.Left:0.#},{happened.Box.Top:0.#},{happened.Box.Right:0.#},{happened.Box.Bottom:0.#}"));
        Set("DURATION_S", happened.Duration == default ? null : Number(Math.Round(happened.Duration.TotalSeconds, 3)));
        Set("START_S", happened.Start is { } start ? Number(Math.Round(start.TotalSeconds, 3)) : null);
        Set("END_S", happened.End is { } end ? Number(Math.Round(end.TotalSeconds, 3)) : null);
        Set("FINAL", happened.Kind == PipelineEventKind.Text ? (happened.Final ? "true" : "false") : null);
        Set("DIRECTION", happened.Direction);
        Set("TEXT", happened.Text);
        Set("VALUE", double.IsNaN(happened.Value) ? null : Number(happened.Value));
        Set("ACTIVE", EventJson.HasState(happened.Kind) ? (happened.Active ? "true" : "false") : null);

        // A zero byte, which only a model's text could hold, would end the variable.
        void Set(string name, string? value)
        {
            if (value is not null)
                environment[$"EDGERT_{name}"] = value.Replace('\0', '?');
            else
                environment.Remove($"EDGERT_{name}");
        }

        static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
