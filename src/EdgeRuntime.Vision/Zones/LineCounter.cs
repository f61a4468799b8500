using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Vision.Zones;

/// <summary>
/// Counts objects that go over a line from (X1, Y1) to (X2, Y2), in pixels of the source. An object is on a side once it is further than the margin from the line; it has crossed when it is on the other side and its way
/// from where it was last on a side cuts the line between its ends. Who dithers on the line is not counted. It allocates nothing once it has known as many objects at a time as there will be.
/// </summary>
public sealed class LineCounter
{
    private const int KeepFor = 300;

    private readonly float _x1;
    private readonly float _y1;
    private readonly float _dx;
    private readonly float _dy;
    private readonly float _margin;
    private readonly AnchorPoint _anchor;
    private readonly Dictionary<int, Side> _sides = [];
    private Crossing[] _crossings = new Crossing[16];
    private int _update;

    /// <summary>Makes a counter.</summary>
    /// <param name="x1">The x of the line's first end.</param>
    /// <param name="y1">The y of the first end.</param>
    /// <param name="x2">The x of the second end.</param>
    /// <param name="y2">The y of the second end.</param>
    /// <param name="margin">Pixels from the line within which an object is on neither side; default 2.</param>
    /// <param name="anchor">The point of an object that counts.</param>
    /// <exception cref="ConfigurationException">The line has no length, or the margin is negative or no number.</exception>
    public LineCounter(float x1, float y1, float x2, float y2, float margin = 2, AnchorPoint anchor = AnchorPoint.BottomCenter)
    {
        if (!(float.Hypot(x2 - x1, y2 - y1) is > 0 and < float.PositiveInfinity))
            throw new ConfigurationException($"line: expected two different points, found ({x1}, {y1}) and ({x2}, {y2}).");
        if (!(margin is >= 0 and < float.PositiveInfinity))
            throw new ConfigurationException($"line: the margin is {margin}, expected 0 or more pixels.");
        (_x1, _y1, _dx, _dy, _margin, _anchor) = (x1, y1, x2 - x1, y2 - y1, margin, anchor);
    }

    /// <summary>How many went from left to right.</summary>
    public long ToRight { get; private set; }

    /// <summary>How many went from right to left.</summary>
    public long ToLeft { get; private set; }

    /// <summary>Takes the objects of the next picture and returns those that crossed; good until the next call.</summary>
    public ReadOnlySpan<Crossing> Update(ReadOnlySpan<Track> tracks)
    {
        _update++;
        if (_crossings.Length < tracks.Length)
            _crossings = new Crossing[2 * tracks.Length];
        var count = 0;
        foreach (ref readonly var track in tracks)
        {
            var (x, y) = AnchorPoints.Of(_anchor, track.Box);
            var distance = ((y - _y1) * _dx - (x - _x1) * _dy) / float.Hypot(_dx, _dy);
            if (!(Math.Abs(distance) > _margin))
            {
                Touch(track.Id);
                continue;
            }
            var now = new Side(x, y, distance > 0, _update);
            if (_sides.TryGetValue(track.Id, out var before) && before.Right != now.Right && Cuts(before, now))
                _crossings[count++] = Count(track, now.Right);
            _sides[track.Id] = now;
        }
        Forget();
        return _crossings.AsSpan(0, count);
    }

    private Crossing Count(in Track track, bool right)
    {
        if (right)
            ToRight++;
        else
            ToLeft++;
        return new Crossing(track.Id, track.Class, right ? CrossingDirection.ToRight : CrossingDirection.ToLeft);
    }

    // Where the way meets the endless line, in units of the line from its first end.
    private bool Cuts(in Side from, in Side to)
    {
        var (wayX, wayY) = (to.X - from.X, to.Y - from.Y);
        var along = ((from.X - _x1) * wayY - (from.Y - _y1) * wayX) / (_dx * wayY - _dy * wayX);
        return along is >= 0 and <= 1;
    }

    private void Touch(int id)
    {
        if (_sides.TryGetValue(id, out var side))
            _sides[id] = side with { Update = _update };
    }

    private void Forget()
    {
        foreach (var (id, side) in _sides)
        {
            if (_update - side.Update > KeepFor)
                _sides.Remove(id);
        }
    }

    private readonly record struct Side(float X, float Y, bool Right, int Update);
}
