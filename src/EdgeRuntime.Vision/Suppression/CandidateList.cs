using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Suppression;

/// <summary>Boxes of the input that a decoder found, before suppression: room for as many as the model can give.</summary>
internal sealed class CandidateList(int capacity, int pointsEach)
{
    private readonly Keypoint[] _points = new Keypoint[capacity * pointsEach];

    public int Capacity => capacity;

    public int PointsEach => pointsEach;

    public int Count { get; private set; }

    public Box[] Boxes { get; } = new Box[capacity];

    public int[] Classes { get; } = new int[capacity];

    public float[] Scores { get; } = new float[capacity];

    /// <summary>Where in the outputs each was found, as the decoder counts.</summary>
    public int[] Sources { get; } = new int[capacity];

    public Span<Keypoint> Points(int index) => _points.AsSpan(index * pointsEach, pointsEach);

    public void Clear() => Count = 0;

    public Span<Keypoint> Add(in Box box, int @class, float score, int source = 0)
    {
        Sources[Count] = source;
        Boxes[Count] = box;
        Classes[Count] = @class;
        Scores[Count] = score;
        return Points(Count++);
    }
}
