using System.Runtime.InteropServices;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Which objects there are, so that their coming, staying and going become events.</summary>
/// <param name="name">The stage's name.</param>
/// <param name="keepFor">Frames that an object may be missing, as the tracker counts.</param>
/// <param name="update">How often an object that stays is an event; null: never.</param>
/// <param name="labels">The names of classes.</param>
internal sealed class TrackBook(string name, int keepFor, TimeSpan? update, IReadOnlyList<string> labels)
{
    private readonly Dictionary<int, Entry> _entries = [];
    private int _frame;

    /// <summary>Takes the objects of a frame.</summary>
    public void Update(StageFrame frame, ReadOnlySpan<Track> tracks)
    {
        _frame++;
        var now = frame.Time;
        foreach (ref readonly var track in tracks)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, track.Id, out var known);
            if (!known)
                (entry.Since, entry.Told) = (now, now);
            (entry.LastSeen, entry.LastFrame, entry.Box, entry.Class, entry.Score) = (now, _frame, track.Box, track.Class, track.Score);
            if (!known)
                Publish(frame, PipelineEventKind.New, track.Id, entry);
            else if (update is { } interval && now - entry.Told >= interval)
            {
                entry.Told = now;
                Publish(frame, PipelineEventKind.Update, track.Id, entry);
            }
        }
        foreach (var (id, entry) in _entries)
        {
            if (_frame - entry.LastFrame <= keepFor)
                continue;
            Publish(frame, PipelineEventKind.End, id, entry);
            _entries.Remove(id);
        }
    }

    /// <summary>Ends all objects.</summary>
    public void End(StageFrame frame)
    {
        foreach (var (id, entry) in _entries)
            Publish(frame, PipelineEventKind.End, id, entry);
        _entries.Clear();
    }

    private void Publish(StageFrame frame, PipelineEventKind kind, int id, in Entry entry)
    {
        var happened = frame.Events.Rent(kind, frame);
        (happened.Name, happened.Class, happened.Score, happened.Track, happened.Box) = (name, Labels.NameOf(entry.Class, labels), entry.Score, id, entry.Box);
        happened.Duration = entry.LastSeen - entry.Since;
        frame.Events.Publish(happened);
    }

    private struct Entry
    {
        public TimeSpan Since, LastSeen, Told;
        public int LastFrame, Class;
        public float Score;
        public Box Box;
    }
}
