using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tracking;

/// <summary>
/// The simple tracker: an object is the detection that overlaps its last box most. Pairs are taken greedily, the largest overlap first (of equal ones the older object); no motion is assumed, so it suits cameras that see
/// objects overlap themselves from picture to picture.
/// </summary>
public sealed class IouTracker : ObjectTracker
{
    private readonly IouTrackerOptions _options;
    private Slot[] _slots = new Slot[16];
    private Track[] _seen = new Track[16];
    private bool[] _taken = new bool[16];
    private int _count;
    private int _lastId;

    /// <summary>Makes a tracker.</summary>
    /// <exception cref="ConfigurationException">A setting is out of its range.</exception>
    public IouTracker(IouTrackerOptions? options = null)
    {
        _options = options ?? new IouTrackerOptions();
        TrackerChecks.Unit(nameof(IouTracker), nameof(_options.Iou), _options.Iou);
        TrackerChecks.AtLeast(nameof(IouTracker), nameof(_options.ConfirmAfter), _options.ConfirmAfter, 1);
        TrackerChecks.AtLeast(nameof(IouTracker), nameof(_options.KeepFor), _options.KeepFor, 0);
    }

    /// <inheritdoc/>
    public override void Reset() => _count = 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<Track> Update(ReadOnlySpan<Detection> detections)
    {
        Grow(_count + detections.Length, detections.Length);
        Array.Clear(_taken, 0, detections.Length);
        for (var i = 0; i < _count; i++)
            _slots[i].Detection = -1;
        while (BestPair(detections) is (>= 0 and var slot, var detection))
        {
            _taken[detection] = true;
            _slots[slot].See(detections[detection], detection);
        }
        Forget();
        for (var i = 0; i < detections.Length; i++)
        {
            if (!_taken[i])
                _slots[_count++] = new Slot(detections[i], i);
        }
        return Report(detections);
    }

    private (int Slot, int Detection) BestPair(ReadOnlySpan<Detection> detections)
    {
        var (bestSlot, bestDetection, best) = (-1, -1, 0f);
        for (var slot = 0; slot < _count; slot++)
        {
            if (_slots[slot].Detection >= 0)
                continue;
            for (var detection = 0; detection < detections.Length; detection++)
            {
                if (_taken[detection] || (_options.ClassesApart && detections[detection].Class != _slots[slot].Class))
                    continue;
                var overlap = _slots[slot].Box.IntersectionOverUnion(detections[detection].Box);
                if (overlap >= _options.Iou && overlap > best)
                    (bestSlot, bestDetection, best) = (slot, detection, overlap);
            }
        }
        return (bestSlot, bestDetection);
    }

    // Who is not confirmed yet is forgotten at once.
    private void Forget()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var slot = ref _slots[i];
            slot.Age++;
            if (slot.Detection < 0)
                slot.Missing++;
            if (slot.Detection < 0 && (slot.Missing > _options.KeepFor || slot.Id == 0))
                continue;
            _slots[kept++] = slot;
        }
        _count = kept;
    }

    private ReadOnlySpan<Track> Report(ReadOnlySpan<Detection> detections)
    {
        var reported = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var slot = ref _slots[i];
            if (slot.Detection < 0 || slot.Hits < _options.ConfirmAfter)
                continue;
            if (slot.Id == 0)
                slot.Id = ++_lastId;
            _seen[reported++] = new Track(slot.Id, slot.Box, slot.Class, detections[slot.Detection].Score, slot.Detection, slot.Age, slot.VelocityX, slot.VelocityY);
        }
        return TrackOrder.ById(_seen.AsSpan(0, reported));
    }

    private void Grow(int slots, int detections)
    {
        if (_slots.Length < slots)
        {
            Array.Resize(ref _slots, 2 * slots);
            Array.Resize(ref _seen, 2 * slots);
        }
        if (_taken.Length < detections)
            _taken = new bool[2 * detections];
    }

    private struct Slot
    {
        public Slot(Detection first, int detection) => (Box, Class, Detection, Hits, Age) = (first.Box, first.Class, detection, 1, 1);

        public int Id;
        public Box Box;
        public int Class;
        public int Detection;
        public int Hits;
        public int Age;
        public int Missing;
        public float VelocityX;
        public float VelocityY;

        public void See(Detection seen, int detection)
        {
            VelocityX = (seen.Box.CenterX - Box.CenterX) / (Missing + 1);
            VelocityY = (seen.Box.CenterY - Box.CenterY) / (Missing + 1);
            (Box, Class, Detection, Missing) = (seen.Box, seen.Class, detection, 0);
            Hits++;
        }
    }
}
