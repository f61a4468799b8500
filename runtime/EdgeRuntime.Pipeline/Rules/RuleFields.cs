using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Rules;

/// <summary>The fields that rules can name.</summary>
internal sealed class RuleFields(StageBuild build)
{
    private static readonly string[] s_numbers = ["score", "value", "track", "width", "height", "x", "y"];
    private static readonly string[] s_texts = ["class", "text", "word"];
    private static readonly string[] s_others = ["zone", "count", "crosses", "edge", "level", "source", "speech"];

    /// <summary>A field of text, and the words that it can be; null where there is none of that name.</summary>
    public (TextField Read, IReadOnlyList<string>? Words)? TextOf(string name)
    {
        switch (name)
        {
            case "class":
                return (static (frame, index) => frame.Scene.Objects[index].Class, build.Labels);
            case "word" when build.Hears:
                return (static (frame, index) => Heard(frame, index, Hearing.Heard.Word), build.Words);
            case "text" when build.Hears:
                return (static (frame, index) => Heard(frame, index, Hearing.Heard.Text), null);
            case "partial" when build.Hears:
                return (static (frame, index) => Heard(frame, index, Hearing.Heard.Partial), null);
            case "text" or "word":
                return (static (frame, index) => frame.Scene.Objects[index].Text, null);
        }
        if (Crop(name, out var field) is not (>= 0 and var crop))
            return null;
        return field switch
        {
            "class" => (((frame, index) => frame.Attached[crop] is { } all ? all[index].Class : null), build.Crops[crop].Labels),
            "text" => (((frame, index) => frame.Attached[crop] is { } all ? all[index].Text : null), null),
            _ => null,
        };
    }

    /// <summary>A field that is a number, and what it can be; null where there is none of that name.</summary>
    public (NumberField Read, NumberRange Range)? NumberOf(string name)
    {
        switch (name)
        {
            case "score":
                return (static (frame, index) => frame.Scene.Objects[index].Score, build.ScoreRange);
            case "value":
                return (static (frame, index) => frame.Scene.Objects[index].Value, NumberRange.Any);
            case "track":
                return (static (frame, index) => frame.Scene.Objects[index].Track, NumberRange.Number);
            case "width":
                return (static (frame, index) => frame.Scene.Objects[index].Box.Width, NumberRange.Size);
            case "height":
                return (static (frame, index) => frame.Scene.Objects[index].Box.Height, NumberRange.Size);
            case "x":
                return (static (frame, index) => frame.Scene.Objects[index].Box.CenterX, NumberRange.Any);
            case "y":
                return (static (frame, index) => frame.Scene.Objects[index].Box.CenterY, NumberRange.Any);
        }
        return Crop(name, out var field) is >= 0 and var crop && field == "score" ? ((frame, index) => frame.Attached[crop] is { } all ? all[index].Score : double.NaN, NumberRange.Any) : null;
    }

    /// <summary>Why a field is never there in this pipeline; null where it may be.</summary>
    public string? WhyNever(string name) => name switch
    {
        "track" when !build.HasTracker => "'track' is of objects that are followed; put a stage 'tracker' into the pipeline",
        "value" when !build.GivesValue => "'value' is what a model of windows of samples computes, and this one gives classes; ask for class and score",
        "class" or "score" or "text" or "track" or "width" or "height" or "x" or "y" when build.GivesValue => $"the model gives a value and no '{name}'; ask for value",
        _ => null,
    };

    /// <summary>Whether there is a field of that name.</summary>
    public bool IsKnown(string name) => TextOf(name) is not null || NumberOf(name) is not null;

    /// <summary>The error that there is no such field.</summary>
    public RuleException Unknown(in RuleToken token, string name)
    {
        var known = s_texts.Concat(s_numbers).Concat(s_others).Concat(build.Crops.SelectMany(static crop => new[] { $"{crop.Name}.class", $"{crop.Name}.score", $"{crop.Name}.text" })).ToList();
        return new RuleException(token.Column, $"there is no '{name}'{(NearestWord.Find(name, known) is { } near ? $"; did you mean '{near}'?" : $"; there are {string.Join(", ", known)}")}");
    }

    /// <summary>What stage must be there for a field; null: it is there, or none can be.</summary>
    public string? MissingStage(string name) => !IsKnown(name) ? null : !build.Hears ? build.HasModel ? null : "model" : name switch
    {
        "word" => build.HasWords ? null : "words",
        "text" or "partial" => build.HasText ? null : "transcript",
        "score" => build.HasWords || build.HasText ? null : "words",
        _ => "model",
    };

    private static string? Heard(StageFrame frame, int index, Hearing.Heard what) => frame.Scene.Objects[index] is var one && one.Heard == what ? one.Text : null;

    private int Crop(string name, out string field)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        field = dot < 0 ? "" : name[(dot + 1)..];
        return dot < 0 ? -1 : build.Crops.FindIndex(crop => crop.Name.AsSpan().SequenceEqual(name.AsSpan(0, dot)));
    }
}
