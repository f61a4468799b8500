using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Vision.Zones;

/// <summary>
/// Watches a polygon of the picture: who enters, stays and leaves. Times are those of the pictures, so that a recording gives what the camera gave. It allocates nothing once it has known as many objects at a time as
/// there will be.
/// </summary>
public sealed class ZoneMonitor
{
    private readonly (float X, float Y)[] _corners;
    private readonly ZoneOptions _options;
    private readonly Dictionary<int, Stay> _stays = [];
    private ZoneEvent[] _events = new ZoneEvent[16];
    private int _eventCount;

    /// <summary>Makes a monitor.</summary>
    /// <param name="corners">The polygon's corners in pixels of the source, in turn; it may be concave. Where it crosses itself, what is inside alternates (even-odd rule).</param>
    /// <param name="options">Times and the point that counts.</param>
    /// <exception cref="ConfigurationException">There are less than three corners, one is no number, or a time is negative.</exception>
    public ZoneMonitor(ReadOnlySpan<(float X, float Y)> corners, ZoneOptions? options = null)
    {
        _options = options ?? new ZoneOptions();
        if (corners.Length < 3)
            throw new ConfigurationException($"zone: expected three corners or more, found {corners.Length}.");
        foreach (var (x, y) in corners)
        {
            if (!float.IsFinite(x) || !float.IsFinite(y))
                throw new ConfigurationException($"zone: expected corners in pixels, found ({x}, {y}).");
        }
        foreach (var (name, time) in new[] { ("EnterAfter", _options.EnterAfter), ("LeaveAfter", _options.LeaveAfter), ("DwellAfter", _options.DwellAfter ?? default), ("ForgetAfter", _options.ForgetAfter) })
        {
            if (time < TimeSpan.Zero)
                throw new ConfigurationException($"zone: {name} is {time}, expected no negative time.");
        }
        _corners = corners.ToArray();
    }

    /// <summary>How many are in the zone.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a point is in the polygon.</summary>
    public bool Contains(float x, float y)
    {
        var inside = false;
        var before = _corners[^1];
        foreach (var corner in _corners)
        {
            if (corner.Y > y != before.Y > y && x < (before.X - corner.X) * (y - corner.Y) / (before.Y - corner.Y) + corner.X)
                inside = !inside;
            before = corner;
        }
        return inside;
    }

    /// <summary>Takes the objects of the next picture and returns what happened; good until the next call.</summary>
    /// <param name="tracks">The objects.</param>
    /// <param name="time">The picture's time, which never goes back.</param>
    public ReadOnlySpan<ZoneEvent> Update(ReadOnlySpan<Track> tracks, TimeSpan time)
    {
        _eventCount = 0;
        foreach (ref readonly var track in tracks)
        {
            var (x, y) = AnchorPoints.Of(_options.Anchor, track.Box);
            var inside = Contains(x, y);
            if (_stays.TryGetValue(track.Id, out var stay))
                stay = stay with { Seen = time, Class = track.Class };
            else if (inside)
                stay = new Stay(track.Class, time, time, time, false, false);
            else
                continue;
            if (Step(track.Id, ref stay, inside, time))
                _stays[track.Id] = stay;
            else
                _stays.Remove(track.Id);
        }
        Forget(time);
        return _events.AsSpan(0, _eventCount);
    }

    // False where the stay is over.
    private bool Step(int id, ref Stay stay, bool inside, TimeSpan time)
    {
        if (inside)
        {
            stay = stay with { LastInside = time };
            if (!stay.Entered && time - stay.Since >= _options.EnterAfter)
            {
                stay = stay with { Entered = true };
                Count++;
                Add(ZoneEventKind.Enter, id, stay, time);
            }
            if (stay.Entered && !stay.Dwelt && _options.DwellAfter is { } dwell && time - stay.Since >= dwell)
            {
                stay = stay with { Dwelt = true };
                Add(ZoneEventKind.Dwell, id, stay, time);
            }
            return true;
        }
        if (stay.Entered && time - stay.LastInside < _options.LeaveAfter)
            return true;
        Leave(id, stay);
        return false;
    }

    private void Leave(int id, in Stay stay)
    {
        if (!stay.Entered)
            return;
        Count--;
        Add(ZoneEventKind.Leave, id, stay, stay.LastInside);
    }

    private void Forget(TimeSpan time)
    {
        foreach (var (id, stay) in _stays)
        {
            if (time - stay.Seen <= _options.ForgetAfter)
                continue;
            Leave(id, stay);
            _stays.Remove(id);
        }
    }

    private void Add(ZoneEventKind kind, int id, in Stay stay, TimeSpan time)
    {
        if (_eventCount == _events.Length)
            Array.Resize(ref _events, 2 * _eventCount);
        _events[_eventCount++] = new ZoneEvent(kind, id, stay.Class, time - stay.Since);
    }

    private readonly record struct Stay(int Class, TimeSpan Since, TimeSpan LastInside, TimeSpan Seen, bool Entered, bool Dwelt);
}
