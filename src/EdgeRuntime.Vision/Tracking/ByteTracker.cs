using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Vision.Tracking;

/// <summary>
/// ByteTrack (Zhang et al., https://arxiv.org/abs/2110.06864): objects move at constant velocity (<see cref="KalmanBox"/>); good detections are matched to where they must be now, then weak ones to those that are
/// left, so that an object half hidden is not lost; who is missing is remembered for a while under its number. Pairs are those of the least total cost (Hungarian method), not greedy ones.
/// </summary>
public sealed class ByteTracker : ObjectTracker
{
    private const float SameObject = 0.85f;

    private readonly ByteTrackerOptions _options;
    private readonly Assignment _assignment = new();
    private ByteTrack[] _tracks = new ByteTrack[16];
    private Track[] _seen = new Track[16];
    private bool[] _taken = new bool[16];
    private int[] _rows = new int[16];
    private int[] _columns = new int[16];
    private int[] _columnOf = new int[16];
    private float[] _costs = new float[256];
    private int _count;
    private int _update;
    private int _first = 1;
    private int _lastId;

    /// <summary>Makes a tracker.</summary>
    /// <exception cref="ConfigurationException">A setting is out of its range.</exception>
    public ByteTracker(ByteTrackerOptions? options = null)
    {
        _options = options ?? new ByteTrackerOptions();
        foreach (var (name, value) in new[]
        {
            (nameof(_options.HighScore), _options.HighScore), (nameof(_options.LowScore), _options.LowScore), (nameof(_options.NewScore), _options.NewScore), (nameof(_options.FirstOverlap), _options.FirstOverlap),
            (nameof(_options.SecondOverlap), _options.SecondOverlap), (nameof(_options.ConfirmOverlap), _options.ConfirmOverlap),
        })
            TrackerChecks.Unit(nameof(ByteTracker), name, value);
        TrackerChecks.AtLeast(nameof(ByteTracker), nameof(_options.KeepFor), _options.KeepFor, 0);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _count = 0;
        _first = _update + 1;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<Track> Update(ReadOnlySpan<Detection> detections)
    {
        _update++;
        Grow(detections.Length);
        Array.Clear(_taken, 0, detections.Length);
        for (var i = 0; i < _count; i++)
        {
            _tracks[i].Detection = -1;
            if (_tracks[i].Id > 0)
                _tracks[i].Motion.Predict(_tracks[i].Lost);
        }
        Match(detections, static track => track.Id > 0, _options.HighScore, float.PositiveInfinity, 1 - _options.FirstOverlap, byScore: true);
        Match(detections, static track => track.Id > 0 && !track.Lost, _options.LowScore, _options.HighScore, 1 - _options.SecondOverlap, byScore: false);
        Match(detections, static track => track.Id == 0, _options.HighScore, float.PositiveInfinity, 1 - _options.ConfirmOverlap, byScore: true);
        Forget();
        Begin(detections);
        Merge();
        return Report();
    }

    // Who was seen once and not again was no object.
    private void Forget()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var track = ref _tracks[i];
            track.Lost = track.Detection < 0;
            if (track.Lost && (track.Id == 0 || _update - track.LastSeen > _options.KeepFor))
                continue;
            if (track.Id == 0)
                track.Id = ++_lastId;
            _tracks[kept++] = track;
        }
        _count = kept;
    }

    // In the first picture there is nothing to confirm by.
    private void Begin(ReadOnlySpan<Detection> detections)
    {
        for (var i = 0; i < detections.Length; i++)
        {
            if (_taken[i] || !(detections[i].Score >= _options.NewScore) || !(detections[i].Box.Area > 0))
                continue;
            _tracks[_count] = new ByteTrack(detections[i], i, _update);
            if (_update == _first)
                _tracks[_count].Id = ++_lastId;
            _count++;
        }
    }

    // Pairs tracks that are not matched yet with detections that are not taken, of scores from low up to high.
    private void Match(ReadOnlySpan<Detection> detections, Func<ByteTrack, bool> which, float low, float high, float limit, bool byScore)
    {
        var (rows, columns) = (0, 0);
        for (var i = 0; i < _count; i++)
        {
            if (_tracks[i].Detection < 0 && which(_tracks[i]))
                _rows[rows++] = i;
        }
        for (var i = 0; i < detections.Length; i++)
        {
            if (!_taken[i] && detections[i].Score >= low && detections[i].Score < high && detections[i].Box.Area > 0)
                _columns[columns++] = i;
        }
        for (var row = 0; row < rows; row++)
        {
            ref var track = ref _tracks[_rows[row]];
            var box = track.Box;
            for (var column = 0; column < columns; column++)
            {
                var detection = detections[_columns[column]];
                var overlap = _options.ClassesApart && detection.Class != track.Class ? 0 : box.IntersectionOverUnion(detection.Box);
                _costs[row * columns + column] = overlap > 0 ? 1 - (byScore ? overlap * detection.Score : overlap) : float.PositiveInfinity;
            }
        }
        _assignment.Solve(_costs, rows, columns, limit, _columnOf);
        for (var row = 0; row < rows; row++)
        {
            if (_columnOf[row] < 0)
                continue;
            var detection = _columns[_columnOf[row]];
            _taken[detection] = true;
            _tracks[_rows[row]].See(detections[detection], detection, _update);
        }
    }

    // A lost object on the very place of a seen one is the same: the younger of the two goes.
    private void Merge()
    {
        for (var seen = 0; seen < _count; seen++)
        {
            for (var lost = 0; lost < _count && !_tracks[seen].Lost; lost++)
            {
                if (!_tracks[lost].Lost || _tracks[seen].Class != _tracks[lost].Class || !(_tracks[seen].Box.IntersectionOverUnion(_tracks[lost].Box) > SameObject))
                    continue;
                var younger = _tracks[seen].LastSeen - _tracks[seen].Begin > _tracks[lost].LastSeen - _tracks[lost].Begin ? lost : seen;
                Array.Copy(_tracks, younger + 1, _tracks, younger, --_count - younger);
                seen = -1;
                break;
            }
        }
    }

    private ReadOnlySpan<Track> Report()
    {
        var reported = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var track = ref _tracks[i];
            if (track.Id > 0 && !track.Lost)
                _seen[reported++] = new Track(track.Id, track.Box, track.Class, track.Score, track.Detection, _update - track.Begin + 1, track.Motion.VelocityX, track.Motion.VelocityY);
        }
        return TrackOrder.ById(_seen.AsSpan(0, reported));
    }

    private void Grow(int detections)
    {
        var tracks = _count + detections;
        if (_tracks.Length < tracks)
        {
            Array.Resize(ref _tracks, 2 * tracks);
            _seen = new Track[2 * tracks];
            _rows = new int[2 * tracks];
            _columnOf = new int[2 * tracks];
        }
        if (_columns.Length < detections)
        {
            _columns = new int[2 * detections];
            _taken = new bool[2 * detections];
        }
        if (_costs.Length < _count * detections)
            _costs = new float[2 * _count * detections];
    }
}
