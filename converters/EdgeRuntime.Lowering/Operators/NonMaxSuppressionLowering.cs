using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>NonMaxSuppression with constant limits. Its result has as many rows as there can be selected boxes at most, those beyond the selected ones filled with −1; see <see cref="StaticRows"/>.</summary>
internal sealed class NonMaxSuppressionLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["NonMaxSuppression"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (boxes, scores) = (node.Input(0), node.Input(1));
        Selection.TypeOf(node, context, boxes, ElementType.Float32);
        Selection.TypeOf(node, context, scores, ElementType.Float32);
        var limit = Selection.Integer(node, context, 2, "max_output_boxes_per_class", fallback: 0);
        if (limit < 1)
            throw new UnsupportedNodeException(node, "max_output_boxes_per_class is absent or 0, so that it selects nothing");
        TensorShape boxShape = context.Shape(boxes), scoreShape = context.Shape(scores);
        if (boxShape.Rank != 3 || scoreShape.Rank != 3 || boxShape[2] != 4 || boxShape[0] != scoreShape[0] || boxShape[1] != scoreShape[2])
            throw new UnsupportedNodeException(node, $"boxes are {boxShape} and scores {scoreShape}, expected [N,B,4] and [N,C,B]");
        var attributes = new NonMaxSuppressionAttributes
        {
            Limit = (int)Math.Min(limit, int.MaxValue),
            CenterPoint = (int)node.Int("center_point_box"),
            IouThreshold = Selection.Float(node, context, 3, "iou_threshold", 0),
            ScoreThreshold = Selection.Float(node, context, 4, "score_threshold", float.NegativeInfinity),
        };
        var rows = new TensorShape(checked(scoreShape[0] * scoreShape[1] * Math.Min(attributes.Limit, scoreShape[2])), 3);
        Selection.RequireElements(node, rows);
        context.Emit(PlanOpCode.NonMaxSuppression, node, [context.InModelOrder(boxes), context.InModelOrder(scores)], context.Declare(node.Outputs[0], rows, ElementType.Int64, null), ElementOrder.Model,
            PlanAttributes.Write(attributes));
    }
}
