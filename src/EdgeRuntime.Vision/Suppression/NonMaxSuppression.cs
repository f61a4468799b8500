using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Suppression;

/// <summary>
/// Non-maximum suppression: of boxes that show one object the best is kept. Boxes are taken by score, of equal ones the first; with classes apart only boxes of one class suppress each other.
/// Soft-NMS: Bodla et al., https://arxiv.org/abs/1704.04503; the weighted one: Bazarevsky et al., https://arxiv.org/abs/1907.05047.
/// </summary>
internal sealed class NonMaxSuppression
{
    private readonly SuppressionMethod _method;
    private readonly float _iou;
    private readonly float _sigma;
    private readonly bool _classesApart;
    private readonly float[] _thresholds;
    private readonly int _most;
    private readonly ulong[] _order;
    private readonly Keypoint[] _mean;
    private readonly int[] _sources;
    private int _emitted;

    public NonMaxSuppression(SuppressionMethod method, float iou, float sigma, bool classesApart, float[] thresholds, int most, CandidateList candidates)
    {
        _method = method;
        _iou = iou;
        _sigma = sigma;
        _classesApart = classesApart;
        _thresholds = thresholds;
        _most = most;
        _order = new ulong[candidates.Capacity];
        _mean = new Keypoint[candidates.PointsEach];
        _sources = new int[Math.Min(most, candidates.Capacity)];
    }

    /// <summary>For each detection of the last result where in the outputs it was found: <see cref="CandidateList.Sources"/>.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, _emitted);

    /// <summary>Reads the keys <c>nms</c>, <c>iou</c>, <c>sigma</c>, <c>classes-apart</c> and <c>most</c>.</summary>
    public static NonMaxSuppression Create(DecoderOptions options, string method, float iou, float[] thresholds, CandidateList candidates, int most = 100) => new(
        options.Choice("nms", method, "none", "hard", "soft-linear", "soft-gaussian", "weighted") switch
        {
            "none" => SuppressionMethod.None,
            "hard" => SuppressionMethod.Hard,
            "soft-linear" => SuppressionMethod.SoftLinear,
            "soft-gaussian" => SuppressionMethod.SoftGaussian,
            _ => SuppressionMethod.Weighted,
        },
        options.Number("iou", iou, 0, 1), options.Number("sigma", 0.5f, 1e-3f, 10), options.Flag("classes-apart", true), thresholds, options.Integer("most", most, 1, 10_000), candidates);

    /// <summary>Suppresses, and puts what is left into the result, in pixels of the source; what lies outside of it is dropped.</summary>
    public void Run(CandidateList candidates, in InputTransform transform, VisionResult result)
    {
        var order = _order.AsSpan(0, candidates.Count);
        for (var i = 0; i < order.Length; i++)
            order[i] = ((ulong)~BitConverter.SingleToUInt32Bits(candidates.Scores[i]) << 32) | (uint)i;
        order.Sort();
        _emitted = 0;
        switch (_method)
        {
            case SuppressionMethod.Hard:
            case SuppressionMethod.None:
                Hard(order, candidates, transform, result);
                break;
            case SuppressionMethod.Weighted:
                Weighted(order, candidates, transform, result);
                break;
            default:
                Soft(order, candidates, transform, result);
                break;
        }
    }

    // What is kept moves to the front of the order.
    private void Hard(Span<ulong> order, CandidateList candidates, in InputTransform transform, VisionResult result)
    {
        var kept = 0;
        foreach (var entry in order)
        {
            if (_method == SuppressionMethod.Hard && IsSuppressed((int)(uint)entry, order[..kept], candidates))
                continue;
            order[kept++] = entry;
            var index = (int)(uint)entry;
            Emit(candidates.Boxes[index], index, candidates, candidates.Points(index), transform, result);
            if (kept == _most)
                return;
        }
    }

    private bool IsSuppressed(int index, ReadOnlySpan<ulong> kept, CandidateList candidates)
    {
        foreach (var better in kept)
        {
            if (Overlap((int)(uint)better, index, candidates) > _iou)
                return true;
        }
        return false;
    }

    private void Soft(Span<ulong> order, CandidateList candidates, in InputTransform transform, VisionResult result)
    {
        for (var kept = 0; kept < _most && order.Length > 0; kept++)
        {
            var best = 0;
            for (var i = 1; i < order.Length; i++)
            {
                if (candidates.Scores[(int)(uint)order[i]] > candidates.Scores[(int)(uint)order[best]])
                    best = i;
            }
            var index = (int)(uint)order[best];
            Emit(candidates.Boxes[index], index, candidates, candidates.Points(index), transform, result);
            var left = 0;
            for (var i = 0; i < order.Length; i++)
            {
                var other = (int)(uint)order[i];
                if (i != best && Decay(ref candidates.Scores[other], Overlap(index, other, candidates)) >= _thresholds[candidates.Classes[other]])
                    order[left++] = order[i];
            }
            order = order[..left];
        }
    }

    private float Decay(ref float score, float iou)
    {
        if (_method == SuppressionMethod.SoftGaussian)
            score *= MathF.Exp(-iou * iou / _sigma);
        else if (iou > _iou)
            score *= 1 - iou;
        return score;
    }

    private void Weighted(Span<ulong> order, CandidateList candidates, in InputTransform transform, VisionResult result)
    {
        for (var kept = 0; kept < _most && order.Length > 0; kept++)
        {
            var best = (int)(uint)order[0];
            Array.Clear(_mean);
            float left = 0, top = 0, right = 0, bottom = 0, sum = 0;
            var rest = 0;
            foreach (var entry in order)
            {
                var index = (int)(uint)entry;
                if (index != best && !(Overlap(best, index, candidates) > _iou))
                {
                    order[rest++] = entry;
                    continue;
                }
                var (score, box) = (candidates.Scores[index], candidates.Boxes[index]);
                (left, top, right, bottom, sum) = (left + score * box.Left, top + score * box.Top, right + score * box.Right, bottom + score * box.Bottom, sum + score);
                AddPoints(candidates.Points(index), score);
            }
            order = order[..rest];
            var scale = sum > 0 ? 1 / sum : 0;
            for (var i = 0; i < _mean.Length; i++)
                _mean[i] = new Keypoint(_mean[i].X * scale, _mean[i].Y * scale, _mean[i].Score * scale);
            Emit(new Box(left * scale, top * scale, right * scale, bottom * scale), best, candidates, _mean, transform, result);
        }
    }

    private void AddPoints(ReadOnlySpan<Keypoint> points, float weight)
    {
        for (var i = 0; i < points.Length; i++)
            _mean[i] = new Keypoint(_mean[i].X + weight * points[i].X, _mean[i].Y + weight * points[i].Y, _mean[i].Score + weight * points[i].Score);
    }

    private float Overlap(int one, int other, CandidateList candidates) =>
        _classesApart && candidates.Classes[one] != candidates.Classes[other] ? 0 : candidates.Boxes[one].IntersectionOverUnion(candidates.Boxes[other]);

    private void Emit(in Box box, int index, CandidateList candidates, ReadOnlySpan<Keypoint> points, in InputTransform transform, VisionResult result)
    {
        var inside = transform.Map(box).Clip(transform.SourceWidth, transform.SourceHeight);
        if (!(inside.Area > 0))
            return;
        _sources[_emitted++] = candidates.Sources[index];
        var mapped = result.Add(new Detection(inside, candidates.Classes[index], candidates.Scores[index]));
        for (var i = 0; i < points.Length; i++)
            mapped[i] = transform.Map(points[i]);
    }
}
