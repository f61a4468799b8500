using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// The heads of YOLO v5 to v11 (<c>yolo</c>), by shape of the outputs or by the key <c>form</c>: <c>v5</c> <c>[1, rows, 5 + classes]</c> (x, y, w, h in input pixels, objectness, classes; rows of three
/// anchors for each cell), <c>v8</c> <c>[1, 4 + classes + 3·keypoints, cells]</c> or its transpose, <c>end2end</c> <c>[1, rows, 6]</c> (corners, score, class: v10, suppressed already), <c>dfl</c>
/// (three outputs <c>[1, 64 + classes, h, w]</c>: sides as distributions of 16 bins, logits of classes). Cells are those of strides 8, 16 and 32, or of 64, too. Where a second output
/// has prototypes of masks <c>[1, masks, h, w]</c>, the boxes of v5 and v8 have as many factors behind their other values, and the result has a mask of its detections. Keys: <c>keypoints</c> (of v8 pose models),
/// <c>activation</c> (<c>none</c>, <c>sigmoid</c>), <c>score</c> (0.25), <c>nms</c> (hard), <c>iou</c> (0.45), <c>sigma</c>, <c>classes-apart</c>, <c>most</c>. Every row gives its best class at most.
/// </summary>
public sealed class YoloDecoder : ModelDecoder
{
    private readonly YoloForm _form;
    private readonly YoloMasks? _masks;
    private readonly CandidateList _candidates;
    private readonly NonMaxSuppression _suppression;

    private YoloDecoder(DecoderOptions options)
    {
        (_masks, var boxes) = Masks(options.Model);
        _form = YoloForm.Find(options, _masks, boxes);
        options.CheckLabels(_form.Classes);
        var thresholds = options.Scores(0.25f, _form.Classes);
        _form.Prepare(thresholds, options.Choice("activation", _form is YoloDflForm ? "sigmoid" : "none", "none", "sigmoid") == "sigmoid");
        _candidates = new CandidateList(_form.Rows, _form.Keypoints);
        _suppression = NonMaxSuppression.Create(options, _form is YoloEndToEndForm ? "none" : "hard", 0.45f, thresholds, _candidates, 300);
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new YoloDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(_candidates.PointsEach);
        _candidates.Clear();
        _form.Read(outputs, _candidates);
        _suppression.Run(_candidates, transform, result);
        _masks?.Draw(outputs, _form, _suppression.Sources, transform, result);
    }

    // The prototypes of masks are the output of four dimensions beside one of three.
    private static (YoloMasks? Masks, int Boxes) Masks(DecoderModel model)
    {
        if (model.Outputs is not [{ Shape.Rank: 3 }, { Shape.Rank: 4 }] and not [{ Shape.Rank: 4 }, { Shape.Rank: 3 }])
            return (null, 0);
        var boxes = model.Outputs[0].Shape.Rank == 3 ? 0 : 1;
        return FeatureMap.Of(model.Outputs[1 - boxes].Shape, model.Layout) is { } map ? (new YoloMasks(1 - boxes, map, model.InputHeight, model.InputWidth), boxes) : (null, boxes);
    }
}
