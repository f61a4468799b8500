namespace EdgeRuntime.Kernels;

/// <summary>
/// Selects boxes by score, dropping those that overlap a selected one of the same class too much. Rows (batch, class, box) go to y in the order of batches, classes and falling scores (of equal ones the
/// smaller box index first); the rows that are left hold −1.
/// </summary>
public static unsafe class NonMaxSuppression
{
    /// <summary>Bytes of scratch memory.</summary>
    public static long ScratchBytes(int boxes) => (long)boxes * sizeof(Ranked);

    /// <summary>Selects from boxes [batches, count, 4] with scores [batches, classes, count]; y has batches · classes · min(limit, count) rows of 3.</summary>
    public static void Run(float* boxes, float* scores, long* y, byte* scratch, int batches, int classes, int count, int limit, bool centerPoint, float iouThreshold, float scoreThreshold)
    {
        var heap = (Ranked*)scratch;
        limit = Math.Min(limit, count);
        var end = y + (nint)batches * classes * limit * 3;
        for (var batch = 0; batch < batches; batch++)
        {
            for (var label = 0; label < classes; label++, scores += count)
            {
                var candidates = 0;
                for (var i = 0; i < count; i++)
                {
                    if (scores[i] > scoreThreshold)
                        heap[candidates++] = new Ranked(SortKey.Of(scores[i]), i);
                }
                RankedHeap.Build(heap, candidates, lastFirst: false);
                var selected = y;
                for (; candidates > 0 && y - selected < limit * 3; candidates--)
                {
                    var box = heap[0].Index;
                    heap[0] = heap[candidates - 1];
                    RankedHeap.Sink(heap, candidates - 1, 0, lastFirst: false);
                    if (IsCovered(boxes, box, selected, y, centerPoint, iouThreshold))
                        continue;
                    (y[0], y[1], y[2]) = (batch, label, box);
                    y += 3;
                }
            }
            boxes += (nint)count * 4;
        }
        new Span<long>(y, (int)(end - y)).Fill(-1);
    }

    private static bool IsCovered(float* boxes, int box, long* selected, long* end, bool centerPoint, float threshold)
    {
        for (; selected < end; selected += 3)
        {
            if (Overlap(boxes + (nint)box * 4, boxes + (nint)selected[2] * 4, centerPoint) > threshold)
                return true;
        }
        return false;
    }

    /// <summary>Intersection over union of two boxes; 0 where one of them is empty.</summary>
    internal static float Overlap(float* a, float* b, bool centerPoint)
    {
        var (top, left, bottom, right) = Corners(a, centerPoint);
        var (otherTop, otherLeft, otherBottom, otherRight) = Corners(b, centerPoint);
        float height = MathF.Min(bottom, otherBottom) - MathF.Max(top, otherTop), width = MathF.Min(right, otherRight) - MathF.Max(left, otherLeft);
        if (!(height > 0 && width > 0))
            return 0;
        float area = (bottom - top) * (right - left), other = (otherBottom - otherTop) * (otherRight - otherLeft), intersection = height * width;
        var union = area + other - intersection;
        return area > 0 && other > 0 && union > 0 ? intersection / union : 0;
    }

    private static (float Top, float Left, float Bottom, float Right) Corners(float* box, bool centerPoint) => centerPoint
        ? (box[1] - box[3] / 2, box[0] - box[2] / 2, box[1] + box[3] / 2, box[0] + box[2] / 2)
        : (MathF.Min(box[0], box[2]), MathF.Min(box[1], box[3]), MathF.Max(box[0], box[2]), MathF.Max(box[1], box[3]));
}
