using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Rules;

/// <summary>
/// A rule at work. It begins to hold when its condition has held for its time for one object (by the number that the tracker gave), or for the picture where the condition speaks of no object; it ends when the condition
/// holds for no object for the time of <c>release</c>, or when <c>until</c> holds; it does not begin again within the time of <c>cooldown</c> after it began. Nothing is allocated per frame.
/// </summary>
/// <param name="settings">Its name and times.</param>
/// <param name="parsed">Its condition.</param>
/// <param name="index">Its number in the pipeline.</param>
internal sealed class Rule(RuleSettings settings, ParsedRule parsed, int index)
{
    private readonly Dictionary<int, Match> _matches = [];
    private int _look;
    private TimeSpan? _lastBegin;
    private TimeSpan _lastHeld;
    private TimeSpan _activeSince;

    /// <summary>Whether it holds.</summary>
    public bool Active { get; private set; }

    /// <summary>Looks at what there is now.</summary>
    public void Evaluate(StageFrame frame, TimeSpan now)
    {
        _look++;
        var (holds, who) = Look(frame, now);
        if (!Active)
        {
            if (who is { } one && !(_lastBegin is { } last && now - last < settings.Cooldown))
                Begin(frame, one, now);
            return;
        }
        if (holds)
            _lastHeld = now;
        var over = parsed.Until is { } until ? HoldsForAny(until, frame) : !holds && now - _lastHeld >= settings.Release;
        if (over)
            End(frame, now);
    }

    // Whether the condition holds for anybody, and for whom it has held long enough.
    private (bool Holds, int? Who) Look(StageFrame frame, TimeSpan now)
    {
        var holds = false;
        int? who = null;
        var objects = parsed.Condition.NeedsObject ? frame.Scene.Count : 1;
        for (var i = 0; i < objects; i++)
        {
            var which = parsed.Condition.NeedsObject ? i : -1;
            if (!parsed.Condition.Holds(frame, which, Active))
                continue;
            holds = true;
            var track = which < 0 ? 0 : frame.Scene.Objects[which].Track;
            var since = _matches.TryGetValue(track, out var match) ? match.Since : now;
            _matches[track] = new Match(since, _look);
            if (who is null && now - since >= parsed.Hold)
                who = which;
        }
        foreach (var (track, match) in _matches)
        {
            if (match.Look != _look)
                _matches.Remove(track);
        }
        return (holds, who);
    }

    private static bool HoldsForAny(Condition condition, StageFrame frame)
    {
        if (!condition.NeedsObject)
            return condition.Holds(frame, -1, active: false);
        for (var i = 0; i < frame.Scene.Count; i++)
        {
            if (condition.Holds(frame, i, active: false))
                return true;
        }
        return false;
    }

    private void Begin(StageFrame frame, int which, TimeSpan now)
    {
        (Active, _lastBegin, _lastHeld, _activeSince) = (true, now, now, now);
        Publish(frame, which, TimeSpan.Zero);
    }

    private void End(StageFrame frame, TimeSpan now)
    {
        Active = false;
        _matches.Clear();
        Publish(frame, -1, now - _activeSince);
    }

    private void Publish(StageFrame frame, int which, TimeSpan duration)
    {
        var happened = frame.Events.Rent(PipelineEventKind.Rule, frame);
        (happened.Name, happened.Active, happened.Duration) = (settings.Name, Active, duration);
        if (which >= 0)
        {
            ref readonly var one = ref frame.Scene.Objects[which];
            (happened.Class, happened.Score, happened.Track, happened.Box, happened.Text, happened.Value) = (one.Class, one.Score, one.Track, one.Box, one.Text, one.Value);
        }
        frame.Events.Publish(happened, index);
    }

    private readonly record struct Match(TimeSpan Since, int Look);
}
