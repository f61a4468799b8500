using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Rules;

/// <summary>A part of a rule that holds or does not. Asking allocates nothing.</summary>
internal abstract class Condition
{
    /// <summary>Whether it speaks of one object (<c>class</c>, <c>score</c>, a zone) and not of the whole picture.</summary>
    public abstract bool NeedsObject { get; }

    /// <summary>Whether it holds.</summary>
    /// <param name="frame">What there is now.</param>
    /// <param name="index">The object in question; −1: none.</param>
    /// <param name="active">Whether the rule holds already: the second limit of a comparison with two is asked then.</param>
    public abstract bool Holds(StageFrame frame, int index, bool active);
}

internal sealed class AllOf(Condition left, Condition right) : Condition
{
    public override bool NeedsObject => left.NeedsObject || right.NeedsObject;

    public override bool Holds(StageFrame frame, int index, bool active) => left.Holds(frame, index, active) && right.Holds(frame, index, active);
}

internal sealed class AnyOf(Condition left, Condition right) : Condition
{
    public override bool NeedsObject => left.NeedsObject || right.NeedsObject;

    public override bool Holds(StageFrame frame, int index, bool active) => left.Holds(frame, index, active) || right.Holds(frame, index, active);
}

internal sealed class Not(Condition inner) : Condition
{
    public override bool NeedsObject => inner.NeedsObject;

    public override bool Holds(StageFrame frame, int index, bool active) => !inner.Holds(frame, index, active);
}

/// <summary>A text compared with a word: equal, or not. What has no such text is equal to none.</summary>
internal sealed class TextCondition(TextField field, string word, bool equal) : Condition
{
    public override bool NeedsObject => true;

    public override bool Holds(StageFrame frame, int index, bool active) => index >= 0 && field(frame, index) is { } text && text == word == equal;
}

/// <summary>Whether a text has some words, one after the other, whole and in whatever case.</summary>
internal sealed class ContainsCondition(TextField field, string words) : Condition
{
    public override bool NeedsObject => true;

    public override bool Holds(StageFrame frame, int index, bool active)
    {
        if (index < 0 || field(frame, index) is not { } text)
            return false;
        for (var at = text.IndexOf(words, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(words, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + words.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
        }
        return false;
    }
}

/// <summary>Reads a text of an object; null where it has none.</summary>
internal delegate string? TextField(StageFrame frame, int index);

/// <summary>Reads a number of an object, or of the whole picture (−1); NaN where there is none.</summary>
internal delegate double NumberField(StageFrame frame, int index);

/// <summary>A number compared with a limit; once the rule holds, with the second one where there is one.</summary>
internal sealed class NumberCondition(NumberField field, bool needsObject, Comparison comparison, double limit, (Comparison Comparison, double Limit)? released) : Condition
{
    public override bool NeedsObject => needsObject;

    public override bool Holds(StageFrame frame, int index, bool active)
    {
        if (needsObject && index < 0)
            return false;
        var value = field(frame, index);
        return active && released is { } other ? !double.IsNaN(value) && !other.Comparison.Test(value, other.Limit) : comparison.Test(value, limit);
    }
}

/// <summary>Whether the object is in a zone.</summary>
internal sealed class ZoneCondition(int zone) : Condition
{
    public override bool NeedsObject => true;

    public override bool Holds(StageFrame frame, int index, bool active) => index >= 0 && (frame.Scene.Objects[index].Zones >> zone & 1) != 0;
}

/// <summary>Whether the object goes over a line in this frame.</summary>
internal sealed class CrossCondition(int line, bool toLeft, bool toRight) : Condition
{
    public override bool NeedsObject => true;

    public override bool Holds(StageFrame frame, int index, bool active)
    {
        if (index < 0)
            return false;
        ref readonly var one = ref frame.Scene.Objects[index];
        return ((toLeft ? one.ToLeft : 0) | (toRight ? one.ToRight : 0)) >> line is var bits && (bits & 1) != 0;
    }
}

/// <summary>Something of the line or the source that is one of two.</summary>
internal sealed class StateCondition(Func<Scene, bool?> read, bool wanted) : Condition
{
    public override bool NeedsObject => false;

    public override bool Holds(StageFrame frame, int index, bool active) => read(frame.Scene) == wanted;
}
