using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// What a decoder made of a model's outputs: any of detections with their points, a mask, text and classes. One object is used for picture after picture; it grows to what it
/// needed at most and allocates nothing from then on. What it holds is good until the next decoding.
/// </summary>
public sealed class VisionResult
{
    private Detection[] _detections = [];
    private Keypoint[] _points = [];
    private ClassScore[] _classes = [];
    private char[] _text = [];
    private int _count;
    private int _classCount;
    private int _textLength;

    /// <summary>Objects, the best first.</summary>
    public ReadOnlySpan<Detection> Detections => _detections.AsSpan(0, _count);

    /// <summary>How many points every detection has; 0 where the model gives none. Of several models together it is the most that one of them gives: those of others are followed by points with a score of 0 at (0, 0).</summary>
    public int PointsEach { get; private set; }

    /// <summary>The points of a detection, in source pixels, in the model's order. Text detection: the corners of the line, clockwise from its upper left.</summary>
    public ReadOnlySpan<Keypoint> Points(int detection)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)detection, (uint)_count, nameof(detection));
        return _points.AsSpan(detection * PointsEach, PointsEach);
    }

    /// <summary>The classes of a classifier, the best first.</summary>
    public ReadOnlySpan<ClassScore> Classes => _classes.AsSpan(0, _classCount);

    /// <summary>The class of every pixel, or the detection that it belongs to; its width is 0 where the model segments nothing.</summary>
    public ClassMask Mask { get; } = new();

    /// <summary>The text that was read.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _textLength);

    /// <summary>The mean probability of the text's characters, 0 to 1; 0 without text.</summary>
    public float TextScore { get; internal set; }

    /// <summary>Empties it.</summary>
    public void Clear() => Reset(0);

    /// <summary>Keeps some of the detections, with their points, in their order.</summary>
    /// <param name="keep">For each detection whether it stays.</param>
    public void Keep(ReadOnlySpan<bool> keep)
    {
        Mask.Keep(keep[.._count]);
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!keep[i])
                continue;
            _detections[kept] = _detections[i];
            _points.AsSpan(i * PointsEach, PointsEach).CopyTo(_points.AsSpan(kept * PointsEach, PointsEach));
            kept++;
        }
        _count = kept;
    }

    /// <summary>Adds what another model found in the same picture, behind what there is. Of masks, the first one stays; of instances it has all, as far as they are no more than 255. The background of a mask stays 0.</summary>
    /// <param name="other">The other model's result.</param>
    /// <param name="firstClass">What is added to its classes, so that they are others than those there are.</param>
    public void Add(VisionResult other, int firstClass)
    {
        ArgumentNullException.ThrowIfNull(other);
        Mask.Add(other.Mask, _count, firstClass);
        Widen(other.PointsEach);
        for (var i = 0; i < other._count; i++)
        {
            var points = Add(other._detections[i] with { Class = other._detections[i].Class + firstClass });
            points.Clear();
            other.Points(i).CopyTo(points);
        }
        var first = _classCount;
        Array.Resize(ref _classes, Math.Max(_classes.Length, first + other._classCount));
        _classCount = first + other._classCount;
        for (var i = 0; i < other._classCount; i++)
            _classes[first + i] = other._classes[i] with { Index = other._classes[i].Index + firstClass };
        if (_textLength == 0)
        {
            AddText(other.Text);
            TextScore = other.TextScore;
        }
    }

    // The detections that there are get room for more points each.
    private void Widen(int pointsEach)
    {
        if (pointsEach <= PointsEach)
            return;
        if (_points.Length < _detections.Length * pointsEach)
            Array.Resize(ref _points, _detections.Length * pointsEach);
        for (var i = _count - 1; i >= 0; i--)
        {
            _points.AsSpan(i * PointsEach, PointsEach).CopyTo(_points.AsSpan(i * pointsEach));
            _points.AsSpan(i * pointsEach + PointsEach, pointsEach - PointsEach).Clear();
        }
        PointsEach = pointsEach;
    }

    internal void Reset(int pointsEach)
    {
        (_count, _classCount, _textLength, TextScore, PointsEach) = (0, 0, 0, 0, pointsEach);
        Mask.Clear();
    }

    internal Span<Keypoint> Add(Detection detection)
    {
        if (_count == _detections.Length)
            Array.Resize(ref _detections, Math.Max(16, 2 * _count));
        if (_points.Length < _detections.Length * PointsEach)
            Array.Resize(ref _points, _detections.Length * PointsEach);
        _detections[_count] = detection;
        return _points.AsSpan(_count++ * PointsEach, PointsEach);
    }

    internal Span<ClassScore> PrepareClasses(int count)
    {
        if (_classes.Length < count)
            _classes = new ClassScore[count];
        _classCount = count;
        return _classes.AsSpan(0, count);
    }

    internal void AddText(ReadOnlySpan<char> text)
    {
        if (_text.Length < _textLength + text.Length)
            Array.Resize(ref _text, Math.Max(64, 2 * (_textLength + text.Length)));
        text.CopyTo(_text.AsSpan(_textLength));
        _textLength += text.Length;
    }
}
